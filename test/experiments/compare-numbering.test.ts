import { expect, test } from 'vitest';
import { numbering } from '../../src/experiments/comparing/pairs.ts';
import type { Run } from '../../src/runs/open.ts';

const ofClasses = (classes: unknown, digest = 'abc') =>
  numbering({ manifest: { dataset: { digest }, options: { classes } } } as unknown as Run);

test('images have the same numbers in the same classes of the same data, in whatever order these were typed', () => {
  expect(ofClasses(['ring', 'disk'])).toBe(ofClasses(['disk', 'ring']));
  expect(ofClasses(undefined)).toBe(ofClasses(null));
  const all = [['disk', 'ring'], ['disk', 'star'], null, 'fine', 'coarse'].map((classes) => ofClasses(classes));
  expect(new Set([...all, ofClasses(null, 'def')]).size).toBe(6);
});
