import { expect, test } from 'vitest';
import { distinctLabels } from '../../src/report/distinct-labels.ts';

test.each([
  [
    [0.001, 0.0302, 0.1],
    ['0.001', '0.03', '0.1'],
  ],
  [
    [0.01, 0.0107, 0.0118],
    ['0.01', '0.011', '0.012'],
  ],
  [
    [0.01, 0.01001, 0.010021],
    ['0.01', '0.01001', '0.01002'],
  ],
  [
    [0.1, 0.1 + 2 ** -55, 0.2],
    ['0.1', '0.10000000000000003', '0.2'],
  ],
  [[1e-7], ['1e-7']],
])('%j', (numbers, labels) => {
  expect(distinctLabels(numbers)).toEqual(labels);
});
