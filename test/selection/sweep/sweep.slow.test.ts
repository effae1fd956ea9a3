import { describe, expect, test, vi } from 'vitest';
import { makeShapes } from '../../../src/dataset/shapes/make-shapes.ts';
import { matrix } from '../../../src/kernels/matrix.ts';
import { ReferenceBackend } from '../../../src/kernels/reference.ts';
import { SCALINGS } from '../../../src/models/input/scalings.ts';
import { crossValidateKnn } from '../../../src/selection/cross-validate-knn.ts';
import { foldOfHeldOut, holdOutLast, makeFolds, splitsOf } from '../../../src/selection/folds.ts';
import { crossValidateLinear, judgePairs } from '../../../src/selection/linear/cross-validate-linear.ts';
import type { SplitResult } from '../../../src/selection/results.ts';
import { gridSettings, knnTrials, linearTrials } from '../../../src/selection/space/space.ts';
import { bestTrial } from '../../../src/selection/sweep/ranking.ts';
import { type SweepRequest, sweep } from '../../../src/selection/sweep/sweep.ts';
import { classNamesOf, randomFeatures } from '../../models/linear/problem.ts';

vi.mock('../../../src/selection/linear/cross-validate-linear.ts', async (original) => {
  const real = await original<{ judgePairs: typeof judgePairs }>();
  return { ...real, judgePairs: vi.fn(real.judgePairs) };
});

const n = 90;
const { train, classNames } = makeShapes({ seed: 4, nTrain: n, nTest: 1 });
const settings = gridSettings({
  loss: ['softmax'],
  reg: ['l2', 'none'],
  learningRate: [1e9, 0.05],
  regStrength: [1],
  epochs: [3],
  batchSize: [20],
});
const request: SweepRequest = {
  backend: new ReferenceBackend(),
  pixels: matrix(train.pixels, n, 3072),
  labels: train.labels,
  classNames,
  folds: makeFolds(n, 3),
  seed: 3,
  trials: [...knnTrials({ metric: ['l1'], k: [1, 3], ties: 'smallest' }), ...linearTrials(settings, n)],
};
const nSplits = request.trials.length * 3;
/** Trials without what the clock says. */
const timeless = (trials: Awaited<ReturnType<typeof sweep>>) =>
  trials.map(({ meanFitTime: _f, stdFitTime: _g, meanScoreTime: _s, stdScoreTime: _t, ...rest }) => rest);

test('features are scaled for every trial, as each is told to', async () => {
  const features = randomFeatures(3, n, 6, 4);
  const scaling = SCALINGS.standard;
  const { backend, folds, seed } = request;
  const data = { ...features, backend, classNames: classNamesOf(4), folds, seed, scaling };
  const trials = await sweep({ ...request, ...data });
  const [one, three] = await crossValidateKnn({ ...data, metric: 'l1', ks: [1, 3], ties: 'smallest' });
  const linear = request.trials.flatMap((trial) => ('linear' in trial ? [trial.linear] : []));
  const judged = await crossValidateLinear({ ...data, splits: splitsOf(folds), trials: linear });
  expect(trials.map(({ splitTestScores }) => splitTestScores)).toEqual([
    one!.foldAccuracies,
    three!.foldAccuracies,
    ...judged.map((row) => row.map(({ accuracy }) => accuracy)),
  ]);
  expect(timeless(trials)).not.toEqual(timeless(await sweep({ ...request, ...data, scaling: undefined })));
});

describe('sweep', () => {
  test('judges every trial in order, in one call for all linear ones, and says how far it is', async () => {
    const searches = vi.spyOn(request.backend, 'nearest');
    vi.mocked(judgePairs).mockClear();
    const progress: number[] = [];
    const seen: number[] = [];
    const leaders: number[] = [];
    const splits = new Set<string>();
    const trials = await sweep({
      ...request,
      onProgress: (done, total) => progress.push(done / total),
      onSplit: (trial, split) => splits.add(`${trial} ${split}`),
      onTrial: (trial, { nDone, nTrials, bestSoFar }) => {
        expect(nTrials).toBe(6);
        seen.push(nDone);
        if (bestSoFar) leaders.push(trial.meanTestScore!);
      },
    });
    expect(searches).toHaveBeenCalledTimes(1);
    expect(judgePairs).toHaveBeenCalledTimes(1);
    searches.mockRestore();
    expect(trials.map(({ params }) => Object.values(params).join(' '))).toEqual([
      'knn l1 1',
      'knn l1 3',
      'linear softmax l2 3 20 1000000000 1',
      'linear softmax l2 3 20 0.05 1',
      'linear softmax none 3 20 1000000000 0',
      'linear softmax none 3 20 0.05 0',
    ]);
    expect(splits.size).toBe(nSplits);
    expect(seen).toEqual([1, 2, 3, 4, 5, 6]);
    expect(leaders).toEqual([...leaders].sort((a, b) => a - b));
    expect(leaders.at(-1)).toBe(bestTrial(trials).meanTestScore);
    expect(progress.at(-1)).toBe(1);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    const diverged = trials.filter(({ status }) => status === 'diverged');
    expect(diverged.length).toBeGreaterThan(0);
    for (const trial of diverged) {
      expect(trial).toMatchObject({ meanTestScore: null, stdTestScore: null, rankTestScore: 7 - diverged.length });
    }
  });

  test.each([0, 1, 4, 5, 10, nSplits - 1, nSplits])(
    'with %i results known, the rest is computed and all is as undisturbed',
    async (nKnown) => {
      const all = new Map<string, SplitResult>();
      const whole = await sweep({
        ...request,
        onSplit: (trial, split, result) => all.set(`${trial} ${split}`, result),
      });
      const known = new Map([...all].slice(0, nKnown));
      const again: string[] = [];
      vi.mocked(judgePairs).mockClear();
      const resumed = await sweep({
        ...request,
        known: (trial, split) => known.get(`${trial} ${split}`),
        onSplit: (trial, split) => again.push(`${trial} ${split}`),
      });
      const linear = [...all.keys()].filter((key) => Number(key[0]) >= 2);
      const [, pairs = []] = vi.mocked(judgePairs).mock.lastCall ?? [];
      expect(pairs).toHaveLength(linear.filter((key) => !known.has(key)).length);
      expect(timeless(resumed)).toEqual(timeless(whole));
      expect([...known.keys(), ...again].sort()).toEqual([...all.keys()].sort());
    },
  );

  test('results known with holes between them stay, and the holes are filled', async () => {
    const all = new Map<string, SplitResult>();
    const whole = await sweep({ ...request, onSplit: (t, s, result) => all.set(`${t} ${s}`, result) });
    const known = new Map([...all].filter((_, i) => i % 3 !== 0));
    const again: string[] = [];
    const resumed = await sweep({
      ...request,
      known: (trial, split) => known.get(`${trial} ${split}`),
      onSplit: (trial, split) => again.push(`${trial} ${split}`),
    });
    expect(timeless(resumed)).toEqual(timeless(whole));
    expect([...known.keys(), ...again].sort()).toEqual([...all.keys()].sort());
  });

  test('where some may be pruned, linear trials run again together unless all have their end', async () => {
    const all = new Map<string, SplitResult>();
    await sweep({ ...request, prune: true, onSplit: (trial, split, result) => all.set(`${trial} ${split}`, result) });
    const again = async (keys: readonly string[]) => {
      const computed: string[] = [];
      const known = (trial: number, split: number) =>
        keys.includes(`${trial} ${split}`) ? all.get(`${trial} ${split}`) : undefined;
      await sweep({ ...request, prune: true, known, onSplit: (trial, split) => computed.push(`${trial} ${split}`) });
      return computed.length;
    };
    expect(vi.mocked(judgePairs).mock.lastCall![0].prune).toBe(true);
    expect(await again([...all.keys()])).toBe(0);
    expect(await again([...all.keys()].slice(0, -1))).toBe(nSplits - 6); // all but those of the k-NN trials
  });

  test('a held-out part is one split: the last images', async () => {
    const trials = await sweep({ ...request, folds: foldOfHeldOut(n, holdOutLast(n, 30).heldOut) });
    for (const { splitTestScores, stdTestScore, status } of trials) {
      expect(splitTestScores).toHaveLength(1);
      expect(stdTestScore).toBe(status === 'diverged' ? null : 0);
    }
    const [last] = (await sweep({ ...request, trials: request.trials.slice(3, 4) })).map(
      (trial) => trial.splitTestScores,
    );
    expect(trials[3]!.splitTestScores[0]).toBe(last![2]); // the last of three folds is that part
    const [knn] = (await sweep({ ...request, trials: request.trials.slice(0, 1) })).map(
      (trial) => trial.splitTestScores,
    );
    expect(trials[0]!.splitTestScores[0]).toBe(knn![2]);
  });
});
