import { expect, test } from 'vitest';
import { noiseNote } from '../../../../src/report/terminal/lines/noise-note.ts';
import { plain } from '../../../../src/report/terminal/style.ts';
import { trialsTable } from '../../../../src/report/terminal/tables/trials-table.ts';
import type { Trial, TrialParams } from '../../../../src/selection/results.ts';
import { ansi, CONTROL, strip, widest } from '../../../helpers/styles.ts';
import { ALONE, UNTOLD_TRIAL } from '../../../helpers/sweeps/untold.ts';

const trial = (params: TrialParams, rankTestScore: number, meanTestScore: number): Trial => ({
  ...UNTOLD_TRIAL,
  ...ALONE,
  params,
  status: 'finished',
  epochsTrained: 5,
  splitTestScores: [meanTestScore, meanTestScore],
  meanTestScore,
  stdTestScore: 0.0123,
  rankTestScore,
  meanFitTime: 1.25,
  stdFitTime: 0,
  meanScoreTime: 0.02,
  stdScoreTime: 0,
});
const LINEAR = { model: 'linear', loss: 'softmax', learningRate: 0.00046415888336127773, regularizationStrength: 1e-4 };
const trials = [
  trial({ model: 'knn', k: 5, metric: 'l1' }, 3, 0.31),
  trial(LINEAR, 1, 0.385),
  trial({ model: 'knn', k: 7, metric: 'l1' }, 2, 0.32),
];
const page = { style: plain, width: 100 };

test('by rank, the rest counted', () => {
  expect(`\n${trialsTable(trials, 2, page)}`).toMatchInlineSnapshot(`
    "
    rank  hyperparameters                             mean ± std (%)  fit time  score time
    ──────────────────────────────────────────────────────────────────────────────────────
       1  linear loss=softmax learningRate=0.0004642    38.50 ± 1.23     1.3 s      0.02 s
            regularizationStrength=1e-4
       2  knn k=7                                       32.00 ± 1.23     1.3 s      0.02 s
    … and 1 more
    every knn: metric=l1"
  `);
});

test('all of them: nothing to count', () => {
  const text = trialsTable(trials, 10, page);
  expect(text).not.toContain('more');
  expect(text.split('\n')).toHaveLength(9); // head, rule, two headings, three trials, one of which takes two lines, and what the k-NN trials share
});

test.each([
  [80, ['fit time', 'score time']],
  [64, ['fit time']],
  [51, []],
])('on %i columns the times are shown for which there is room', (width, times) => {
  const text = trialsTable(trials, 10, { style: plain, width });
  expect(['fit time', 'score time'].filter((head) => text.includes(head))).toEqual(times);
  expect(widest(text)).toBeLessThanOrEqual(width);
});

test('on 74 columns hyperparameters go on below, none is lost', () => {
  const text = trialsTable(trials, 1, { style: plain, width: 74 });
  expect(`\n${text}`).toMatchInlineSnapshot(`
    "
    rank  hyperparameters                mean ± std (%)  fit time  score time
    ─────────────────────────────────────────────────────────────────────────
       1  linear loss=softmax              38.50 ± 1.23     1.3 s      0.02 s
            learningRate=0.0004642
            regularizationStrength=1e-4
    … and 2 more
    every knn: metric=l1"
  `);
  expect(widest(text)).toBeLessThanOrEqual(74);
});

test('colour changes no character, and marks the first rank', () => {
  const painted = trialsTable(trials, 3, { style: ansi, width: 100 });
  expect(strip(painted)).toBe(trialsTable(trials, 3, page));
  expect(painted).toContain('\u001b[1m\u001b[32m38.50 ± 1.23');
  expect(painted).not.toContain('\u001b[1m\u001b[32m32.00');
  expect(strip(painted)).not.toMatch(CONTROL);
});

test('what diverged says so, what was pruned says after how many epochs; neither breaks a column', () => {
  const pruned: Trial = { ...trial({ ...LINEAR, learningRate: 0.01 }, 4, 0.3), status: 'pruned', epochsTrained: 1 };
  const diverged: Trial = {
    ...trial({ ...LINEAR, learningRate: 10 }, 5, 0),
    ...{ status: 'diverged', splitTestScores: [null], meanTestScore: null, stdTestScore: null },
  };
  expect(`\n${trialsTable([...trials, pruned, diverged], 9, { style: plain, width: 80 })}`).toMatchInlineSnapshot(`
    "
    rank  hyperparameters                mean ± std (%)  fit time  score time
    ─────────────────────────────────────────────────────────────────────────
          the best of each family
       1  linear learningRate=0.0004642    38.50 ± 1.23     1.3 s      0.02 s
       2  knn k=7                          32.00 ± 1.23     1.3 s      0.02 s
          the others
       3  knn k=5                          31.00 ± 1.23     1.3 s      0.02 s
       4  linear learningRate=0.01         30.00 ± 1.23     1.3 s      0.02 s
            pruned after 1 epoch
       5  linear learningRate=10               diverged     1.3 s      0.02 s
    every knn: metric=l1
    every linear: loss=softmax regularizationStrength=1e-4"
  `);
});

test('the best of each family comes first, however many of another are better', () => {
  const many = Array.from({ length: 5 }, (_, i) =>
    trial({ model: 'knn', k: i + 1, metric: 'l1' }, i + 1, 0.4 - i / 100),
  );
  const linear = ['softmax', 'svm'].map((loss, i) => trial({ ...LINEAR, loss }, 6 + i, 0.2 - i / 100));
  const first = trialsTable([...many, ...linear], 4, page)
    .split('\n')
    .map((line) => line.slice(0, 30).trim());
  expect(first.slice(2, 9)).toEqual([
    'the best of each family',
    '1  knn k=1',
    expect.stringMatching(/^6 {2}linear loss=softmax/),
    expect.stringMatching(/^7 {2}linear loss=svm/),
    'the others',
    '2  knn k=2',
    '… and 3 more',
  ]);
});

test('what is not clearly worse than the best is marked', () => {
  const close = trials.map((one) => ({ ...one, withinNoise: one.rankTestScore === 2 }));
  const text = trialsTable(close, 9, page);
  expect(text.match(/≈/g)).toHaveLength(1);
  expect(text).toContain('32.00 ± 1.23 ≈');
  expect(noiseNote(close, page)).toBe(
    '≈ 1 other trial within noise of the best: it is behind by no more than two standard errors of the\ndifference, paired over 2 folds',
  );
  expect(noiseNote(trials, page)).toBe('');
});

test('a single split has an accuracy, and no deviation', () => {
  const text = trialsTable(
    trials.map((one) => ({ ...one, splitTestScores: [one.meanTestScore] })),
    9,
    page,
  );
  expect(text).toContain('  accuracy (%)  ');
  expect(text).toMatch(/ 38\.50 {2,}1\.3 s/);
  expect(text).not.toContain('±');
});
