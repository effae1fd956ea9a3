import { expect, test } from 'vitest';
import * as library from '../src/index.ts';

test.each(['constant', 'cosine', 'exponential', 'inverse', 'stepDecay', 'hinge', 'adam'])('exports %s', (name) => {
  expect(library).toHaveProperty(name);
});
