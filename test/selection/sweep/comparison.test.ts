import { describe, expect, test } from 'vitest';
import type { SplitResult, TrialParams } from '../../../src/selection/results.ts';
import { simplestWithin, standardError } from '../../../src/selection/sweep/comparison.ts';
import { bestTrial, rank, summarise } from '../../../src/selection/sweep/ranking.ts';
import { UNTOLD } from '../../helpers/sweeps/untold.ts';

const trial = (params: TrialParams, ...accuracies: (number | null)[]) =>
  summarise(
    params,
    accuracies.map((accuracy): SplitResult => {
      const status = accuracy === null ? 'diverged' : 'finished';
      return { ...UNTOLD, status, accuracy, epochs: 1, fitSeconds: 0, scoreSeconds: 0 };
    }),
  );

test('the standard error of a mean, by hand', () => {
  expect(standardError([1, 2, 3, 4])).toBeCloseTo(Math.sqrt(5 / 3) / 2, 12);
});

describe('the comparison with the best', () => {
  const compare = (...others: (number | null)[][]) =>
    rank([trial({}, 0.5, 0.6, 0.7), ...others.map((scores) => trial({}, ...scores))]).slice(1);

  test('is made fold by fold: folds that are hard for both are no noise', () => {
    const [alongside, scattered] = compare([0.49, 0.585, 0.69], [0.7, 0.4, 0.69]);
    // differences 0.01, 0.015, 0.01: mean 0.011667, s = 0.0028868, error 0.0016667
    expect(alongside).toMatchObject({
      gapToBest: expect.closeTo(0.035 / 3),
      gapStandardError: expect.closeTo(0.0016667, 6),
      withinNoise: false,
    });
    expect(scattered!.gapToBest).toBeCloseTo(0.01 / 3);
    expect(scattered!.withinNoise).toBe(true);
  });

  test('equal scores are within noise, the best itself is not, what diverged has no comparison', () => {
    const [equal, diverged] = compare([0.5, 0.6, 0.7], [0.5, null, 0.7]);
    expect(equal).toMatchObject({ gapToBest: 0, withinNoise: true });
    expect(diverged).toMatchObject({ gapToBest: null, gapStandardError: null, withinNoise: false });
    expect(rank([trial({}, 0.5, 0.6)])[0]).toMatchObject({ gapToBest: 0, withinNoise: false });
  });

  test('there is none on a single split', () => {
    expect(rank([trial({}, 0.5), trial({}, 0.5)])[1]).toMatchObject({ gapToBest: null, withinNoise: false });
  });
});

describe('the simplest within one standard error', () => {
  const knn = (k: number, metric: string, ...scores: number[]) => trial({ model: 'knn', metric, k }, ...scores);
  const linear = (regStrength: number, more: TrialParams, ...scores: number[]) =>
    trial({ model: 'linear', loss: 'softmax', reg: 'l2', regStrength, ...more }, ...scores);
  // The best one's mean is 0.5, its standard error sqrt(0.01) / sqrt(3) * … = 0.0577.
  const [high, low] = [
    [0.4, 0.5, 0.6],
    [0.35, 0.45, 0.55],
  ] as const;

  test.each([
    ['k-NN: the largest k of the same metric', [knn(5, 'l2', ...high), knn(9, 'l2', ...low), knn(20, 'l1', ...low)], 1],
    ['not one that is further away', [knn(5, 'l2', ...high), knn(9, 'l2', 0.3, 0.4, 0.5)], 0],
    ['not another family', [knn(5, 'l2', ...high), linear(10, {}, ...low)], 0],
    [
      'linear: the largest strength of the same loss and penalty, whatever the rate',
      [
        linear(0.01, { learningRate: 1 }, ...high),
        linear(0.1, { learningRate: 2 }, ...low),
        linear(1, { reg: 'l1' }, ...low),
        linear(1, { loss: 'svm' }, ...low),
      ],
      1,
    ],
    [
      'in a tie the better one',
      [linear(0.01, {}, ...high), linear(0.1, { learningRate: 1 }, ...low), linear(0.1, {}, 0.36, 0.46, 0.56)],
      2,
    ],
    ['not one that is less simple', [linear(0.1, {}, ...high), linear(0.01, {}, ...low)], 0],
  ])('%s', (_, unranked, expected) => {
    const trials = rank(unranked);
    expect(simplestWithin(trials, bestTrial(trials))).toBe(trials[expected]);
  });
});
