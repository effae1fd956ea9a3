import { expect, test } from 'vitest';
import { plain } from '../../../../src/report/terminal/style.ts';
import { knnTable } from '../../../../src/report/terminal/tables/knn-table.ts';
import type { KnnScore } from '../../../../src/selection/results.ts';
import { ansi, CONTROL, strip, widest } from '../../../helpers/styles.ts';

const score = (metric: 'l1' | 'l2', k: number, foldAccuracies: number[], mean: number, std: number): KnnScore => ({
  metric,
  k,
  foldAccuracies,
  mean,
  std,
});
const scores = [score('l2', 1, [0.25, 0.27], 0.26, 0.01), score('l2', 10, [0.284, 0.3], 0.292, 0.008)];
const wide = { style: plain, width: 100 };

test('one metric, two values of k, two folds', () => {
  expect(`\n${knnTable(scores, scores[1]!, wide)}`).toMatchInlineSnapshot(`
    "
     k  metric  fold 1      2  mean ± std (%)
    ─────────────────────────────────────────────────
     1  l2       25.00  27.00    26.00 ± 1.00
    10  l2       28.40  30.00    29.20 ± 0.80  ← best"
  `);
});

test('two metrics: the mark is on the best metric, not on every row of that k', () => {
  const both = [...scores, score('l1', 10, [0.1, 1], 0.55, 0.45)];
  expect(`\n${knnTable(both, both[2]!, wide)}`).toMatchInlineSnapshot(`
    "
     k  metric  fold 1       2  mean ± std (%)
    ──────────────────────────────────────────────────
     1  l2       25.00   27.00   26.00 ±  1.00
    10  l2       28.40   30.00   29.20 ±  0.80
    10  l1       10.00  100.00   55.00 ± 45.00  ← best"
  `);
});

test('where the folds do not fit, their extremes stand for them', () => {
  const many = [score('l2', 7, [0.25, 0.21, 0.3, ...new Array<number>(17).fill(0.26)], 0.26, 0.01)];
  const text = knnTable(many, many[0]!, { style: plain, width: 80 });
  expect(`\n${text}`).toMatchInlineSnapshot(`
    "
    k  metric  worst fold  best fold  mean ± std (%)
    ────────────────────────────────────────────────────────
    7  l2           21.00      30.00    26.00 ± 1.00  ← best"
  `);
  expect(widest(text)).toBeLessThanOrEqual(80);
});

test.each([
  [9, 100],
  [10, 106],
])('%d folds take up to %d columns', (nFolds, width) => {
  const one = [score('l2', 100, new Array<number>(nFolds).fill(0.2612), 0.2612, 0)];
  expect(widest(knnTable(one, one[0]!, { style: plain, width }))).toBeLessThanOrEqual(width);
  expect(knnTable(one, one[0]!, { style: plain, width }).split('26.12')).toHaveLength(nFolds + 2);
  expect(knnTable(one, one[0]!, { style: plain, width: width - 2 })).toContain('worst fold');
});

test('colour changes no character, and marks the best row alone', () => {
  const painted = knnTable(scores, scores[1]!, { style: ansi, width: 100 });
  expect(strip(painted)).toBe(knnTable(scores, scores[1]!, wide));
  const [, , first, best] = painted.split('\n');
  expect(first).not.toContain('\u001b[');
  expect(best).toContain('\u001b[1m\u001b[32m29.20 ± 0.80');
  expect(strip(painted)).not.toMatch(CONTROL);
});
