import { expect, test } from 'vitest';
import type { SplitResult } from '../../../src/selection/results.ts';
import { bestTrial, rank, summarise } from '../../../src/selection/sweep/ranking.ts';
import { UNTOLD } from '../../helpers/sweeps/untold.ts';

const result = (status: SplitResult['status'], accuracy: number | null, epochs = 5): SplitResult => ({
  ...UNTOLD,
  status,
  accuracy,
  epochs,
  fitSeconds: 2,
  scoreSeconds: 1,
});
const trial = (...results: SplitResult[]) => summarise({ model: 'linear' }, results);

test.each([
  [
    'finished',
    [result('finished', 0.2), result('finished', 0.4)],
    { status: 'finished', meanTestScore: 0.30000000000000004 },
  ],
  [
    'one split diverged',
    [result('finished', 0.2), result('diverged', null)],
    { status: 'diverged', meanTestScore: null, stdTestScore: null, splitTestScores: [0.2, null] },
  ],
  [
    'pruned',
    [result('pruned', 0.2, 1), result('pruned', 0.2, 2)],
    { status: 'pruned', meanTestScore: 0.2, epochsTrained: 2 },
  ],
])('%s', (_, results, expected) => {
  expect(trial(...results)).toMatchObject({ meanFitTime: 2, stdFitTime: 0, meanScoreTime: 1, ...expected });
});

test('exact solutions: the most steps and the largest norm of any split; neither where one is not known', () => {
  const exact = (steps: number, gradientNorm: number) => ({ ...result('finished', 0.2), steps, gradientNorm });
  expect(trial(exact(3, 1e-5), exact(9, 1e-6))).toMatchObject({ steps: 9, gradientNorm: 1e-5 });
  const partly = trial(exact(3, 1e-5), result('finished', 0.2));
  expect(['steps' in partly, 'gradientNorm' in partly]).toEqual([false, false]);
});

test('finished by mean, equal means alike; pruned below all of them, the longer trained first; diverged last together', () => {
  const ranks = rank([
    trial(result('diverged', null)),
    trial(result('pruned', 0.9, 1)),
    trial(result('finished', 0.1)),
    trial(result('pruned', 0.3, 2)),
    trial(result('finished', 0.2)),
    trial(result('pruned', 0.4, 2)),
    trial(result('finished', 0.2)),
    trial(result('diverged', null)),
  ]).map(({ rankTestScore }) => rankTestScore);
  expect(ranks).toEqual([7, 6, 3, 5, 1, 4, 1, 7]);
});

test('means that are equal on paper are alike, though their last digits are not', () => {
  const split = (...sevenths: readonly number[]) => trial(...sevenths.map((n) => result('finished', n / 7)));
  const trials = [split(1, 6, 6), split(2, 5, 6), split(3, 4, 6), split(2, 5, 5)]; // the second mean is larger by 1e-16
  expect(trials[1]!.meanTestScore).toBeGreaterThan(trials[0]!.meanTestScore!);
  const ranked = rank(trials);
  expect(ranked.map(({ rankTestScore }) => rankTestScore)).toEqual([1, 1, 1, 4]);
  expect(bestTrial(ranked)).toBe(ranked[0]);
  expect(ranked.map(({ gapToBest }) => gapToBest)).toEqual([0, 0, 0, expect.closeTo(1 / 21, 12)]);
});

test('the best is the first of rank 1; none where all diverged', () => {
  const trials = rank([0.1, 0.3, 0.3].map((accuracy) => trial(result('finished', accuracy))));
  expect(bestTrial(trials)).toBe(trials[1]);
  expect(() => bestTrial(rank([trial(result('diverged', null))]))).toThrow('every trial diverged');
});
