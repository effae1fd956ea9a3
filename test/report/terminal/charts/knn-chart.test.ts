import { expect, test } from 'vitest';
import { knnChart } from '../../../../src/report/terminal/charts/knn-chart.ts';
import { plain } from '../../../../src/report/terminal/style.ts';
import type { KnnScore } from '../../../../src/selection/results.ts';
import { ansi, CONTROL, strip, widest } from '../../../helpers/styles.ts';

const score = (metric: 'l1' | 'l2', k: number, mean: number, std: number): KnnScore => ({
  metric,
  k,
  foldAccuracies: [],
  mean,
  std,
});
const page = { style: plain, width: 80 };

test('bars reach from mean - std to mean + std on round ticks', () => {
  const scores = [score('l2', 1, 0.26, 0.02), score('l2', 5, 0.28, 0.01), score('l2', 20, 0.3, 0)];
  expect(`\n${knnChart(scores, page)}`).toMatchInlineSnapshot(`
    "
     accuracy (%)   ● l2   bars: ± std
     30 ┤                                     ●
        │
     29 ┤                      ┬
        │                      │
     28 ┤       ┬              ●
        │       │              │
     27 ┤       │              ┴
        │       │
     26 ┤       ●
        │       │
     25 ┤       │
        │       │
     24 ┤       ┴
        └───────┬──────────────┬──────────────┬───────
      k         1              5              20"
  `);
});

test('two metrics stand side by side, k in rising order', () => {
  const scores = [
    score('l1', 7, 0.31, 0.01),
    score('l1', 3, 0.3, 0.01),
    score('l2', 3, 0.25, 0.02),
    score('l2', 7, 0.26, 0.01),
  ];
  expect(`\n${knnChart(scores, page)}`).toMatchInlineSnapshot(`
    "
     accuracy (%)   ○ l1   ● l2   bars: ± std
     34 ┤
        │
     32 ┤                                ┬
        │          ┬                     ○
     30 ┤          ○                     ┴
        │          ┴
     28 ┤
        │            ┬                     ┬
     26 ┤            │                     ●
        │            ●                     ┴
     24 ┤            │
        │            ┴
     22 ┤
        └───────────┬─────────────────────┬───────────
      k             3                     7"
  `);
});

test.each([
  ['no k', []],
  ['one k', [score('l2', 7, 0.3, 0.01)]],
  ['one k, two metrics', [score('l1', 7, 0.3, 0.01), score('l2', 7, 0.3, 0.01)]],
])('%s makes no chart', (_, scores) => expect(knnChart(scores, page)).toBe(''));

test('all accuracies alike', () => {
  const scores = [score('l2', 1, 0, 0), score('l2', 2, 0, 0)];
  expect(
    knnChart(scores, page)
      .split('\n')
      .filter((line) => line.includes('●') && !line.includes('l2')),
  ).toHaveLength(1);
});

test('bars are cut at 0 % and 100 %', () => {
  const text = knnChart([score('l2', 1, 0.02, 0.1), score('l2', 2, 0.98, 0.1)], page);
  expect(text).not.toContain('-');
  expect(text).toContain('100 ┤');
  expect(text).not.toContain('120 ┤');
});

test.each([40, 80, 100, 200])('120 values of k fit %d columns', (width) => {
  const scores = Array.from({ length: 120 }, (_, i) => score('l2', i + 1, 0.3 - i / 1000, 0.01));
  const text = knnChart(scores, { style: plain, width });
  expect(widest(text)).toBeLessThanOrEqual(width);
  expect(text).not.toMatch(CONTROL);
  const labels = text.split('\n').at(-1)!.trim().split(/\s+/).slice(1).map(Number);
  const apart = labels.slice(1).map((label, i) => label - labels[i]!);
  expect(labels.length).toBeGreaterThan(5);
  expect(Math.max(...labels)).toBeLessThanOrEqual(120);
  expect(Math.min(...apart)).toBeGreaterThan(0);
});

test('colour changes no character', () => {
  const scores = [score('l1', 1, 0.26, 0.02), score('l2', 5, 0.28, 0.01)];
  const painted = knnChart(scores, { style: ansi, width: 80 });
  expect(painted).toContain('\u001b[36m●');
  expect(painted).toContain('\u001b[33m○');
  expect(strip(painted)).toBe(knnChart(scores, page));
});
