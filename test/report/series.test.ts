import { expect, test } from 'vitest';
import { seriesOf } from '../../src/report/series.ts';

test.each([
  [
    ['l2', 'l1'],
    [0, 1],
  ],
  [
    ['l1', 'l2'],
    [1, 0],
  ],
  [['l1'], [1]],
  [
    ['cosine', 'l1'],
    [2, 1],
  ],
  [
    ['softmax', 'svm', 'softmax'],
    [0, 1],
  ],
  [
    ['none', 'l1', 'elastic', 'l2'],
    [2, 1, 3, 0],
  ],
  [[...'abcdefghi'], [0, 1, 2, 3, 4, 5, 6, 7, 0]],
])('%j', (names, series) => {
  expect([...seriesOf(names).values()]).toEqual(series);
});
