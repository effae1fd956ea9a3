import { describe, expect, test } from 'vitest';
import { makeShapes } from '../../src/dataset/shapes/make-shapes.ts';
import type { Backend, NearestRequest } from '../../src/kernels/backend.ts';
import { matrix } from '../../src/kernels/matrix.ts';
import { ReferenceBackend } from '../../src/kernels/reference.ts';
import { createWasmBackend } from '../../src/kernels/wasm.ts';
import { predict } from '../../src/models/classifier.ts';
import { SCALINGS } from '../../src/models/input/scalings.ts';
import { voteForEach } from '../../src/models/knn/vote.ts';
import { LINEAR_DEFAULTS } from '../../src/models/linear/defaults.ts';
import { trainLinear } from '../../src/models/linear/trainer.ts';
import { bestScore, crossValidateKnn } from '../../src/selection/cross-validate-knn.ts';
import { foldOfHeldOut, holdOutLast, makeFolds, splitsOf } from '../../src/selection/folds.ts';
import { crossValidateLinear } from '../../src/selection/linear/cross-validate-linear.ts';
import { Random } from '../../src/util/random.ts';
import { columnMeans } from '../models/linear/plain-training.ts';
import { classNamesOf, randomFeatures } from '../models/linear/problem.ts';

const n = 90;
const { train, classNames } = makeShapes({ seed: 4, nTrain: n, nTest: 1 });
const pixels = matrix(train.pixels, n, 3072);
const { labels } = train;
const backend = new ReferenceBackend();
const folds = makeFolds(n, 3);
const hyperparameters = { ...LINEAR_DEFAULTS.softmax, epochs: 2, batchSize: 20 };

/** A backend that counts its searches. */
function counting(inner: Backend): { backend: Backend; searches: NearestRequest[] } {
  const searches: NearestRequest[] = [];
  const nearest = (request: NearestRequest) => {
    searches.push(request);
    return inner.nearest(request);
  };
  return { backend: Object.assign(Object.create(inner), { nearest }), searches };
}

describe('crossValidateKnn', () => {
  test('one search serves every k, and each k has what it has alone', async () => {
    const counter = counting(backend);
    const request = { backend: counter.backend, pixels, labels, folds, metric: 'l2', ties: 'nearest' } as const;
    const together = await crossValidateKnn({ ...request, ks: [5, 1, 20] });
    expect(counter.searches).toHaveLength(1);
    expect(together.map(({ k }) => k)).toEqual([5, 1, 20]);
    for (const score of together) expect(await crossValidateKnn({ ...request, ks: [score.k] })).toEqual([score]);
  });

  test('a fold learns nothing of itself: with every image twice in its own fold, and labels at random, 1-NN is at chance', async () => {
    const random = Random.seeded(1);
    const twice = matrix(
      new Uint8Array(
        [...train.pixels.subarray(0, 60 * 3072)].flatMap((_, at, all) =>
          at % 3072 === 0 ? [...all.slice(at, at + 3072), ...all.slice(at, at + 3072)] : [],
        ),
      ),
      120,
      3072,
    );
    const coins = Uint8Array.from({ length: 120 }, () => random.integer(2));
    for (let i = 0; i < 120; i += 2) coins[i + 1] = coins[i]!;
    const [score] = await crossValidateKnn({
      backend,
      pixels: twice,
      labels: coins,
      folds: makeFolds(120, 4),
      metric: 'l1',
      ks: [1],
      ties: 'smallest',
    });
    expect(score!.mean).toBeLessThan(0.75); // the twin would give 1
  });

  test('a held-out part is judged by the rest alone, as a search among copies of both', async () => {
    const [score] = await crossValidateKnn({
      ...{
        backend,
        pixels,
        labels,
        folds: foldOfHeldOut(n, holdOutLast(n, 20).heldOut),
        metric: 'l2',
        ks: [3],
        ties: 'smallest',
      },
    });
    const part = (from: number, to: number) => matrix(train.pixels.slice(from * 3072, to * 3072), to - from, 3072);
    const found = await backend.nearest({ metric: 'l2', k: 3, queries: part(70, n), base: part(0, 70) });
    const [predictions] = voteForEach(found, labels, [3], { metric: 'l2', ties: 'smallest' });
    const right = [...predictions!].filter((label, i) => label === labels[70 + i]).length;
    expect(score!.foldAccuracies).toEqual([right / 20]);
    expect(right).toBeGreaterThan(0);
  });

  test('k at the size of the smallest training part is the last that is allowed', async () => {
    const request = { backend, pixels, labels, folds, metric: 'l1', ties: 'smallest' } as const;
    await expect(crossValidateKnn({ ...request, ks: [61] })).rejects.toThrow('k must be at most 60');
    expect(await crossValidateKnn({ ...request, ks: [60] })).toHaveLength(1);
  });

  test('scaled rows: each fold is judged by neighbours among rows scaled by their own training part', async () => {
    const features = randomFeatures(3, n, 6, 4);
    const split = makeFolds(n, 4, Random.seeded(2));
    const request = { backend, ...features, folds: split, metric: 'l2', ties: 'smallest', ks: [1, 5] } as const;
    const shares: number[] = [];
    const onProgress = (done: number, total: number) => shares.push(done / total);
    const scaled = await crossValidateKnn({ ...request, scaling: SCALINGS.standard, onProgress });
    for (const [at, k] of request.ks.entries()) {
      const accuracies = split.members.map((part) => {
        const others = Array.from({ length: n }, (_, i) => i).filter((i) => !part.includes(i));
        const column = (i: number) => Array.from(features.pixels.data.subarray(i * 6, i * 6 + 6));
        const mean = columnMeans(others.map(column));
        const deviation = columnMeans(others.map((i) => column(i).map((x, p) => (x - mean[p]!) ** 2))).map(Math.sqrt);
        const seen = (i: number) => column(i).map((x, p) => (x - mean[p]!) / deviation[p]!);
        const right = [...part].filter((i) => {
          const far = (j: number) => seen(i).reduce((sum, x, p) => sum + (x - seen(j)[p]!) ** 2, 0);
          const nearest = others.map((j) => ({ j, d: far(j) })).sort((a, b) => a.d - b.d || a.j - b.j);
          const votes = [0, 0, 0, 0];
          for (const { j } of nearest.slice(0, k)) votes[features.labels[j]!]!++;
          return votes.indexOf(Math.max(...votes)) === features.labels[i];
        });
        return right.length / part.length;
      });
      expect(scaled[at]!.foldAccuracies).toEqual(accuracies);
    }
    expect(scaled).not.toEqual(await crossValidateKnn(request));
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.at(-1)).toBe(1);
  });

  test('the best is the highest mean, the first of equals', () => {
    const scores = [
      { mean: 0.1, at: 0 },
      { mean: 0.3, at: 1 },
      { mean: 0.3, at: 2 },
    ];
    expect(bestScore(scores).at).toBe(1);
  });
});

describe('crossValidateLinear', () => {
  test('each fold is judged by a classifier trained on the others alone', async () => {
    const [results] = await crossValidateLinear({
      backend,
      pixels,
      labels,
      classNames,
      splits: splitsOf(folds),
      trials: [hyperparameters],
      seed: 3,
    });
    expect(results).toHaveLength(3);
    for (const [fold, part] of folds.members.entries()) {
      // The other folds as data of their own: nothing of this fold is within reach.
      const others = Array.from({ length: n }, (_, i) => i).filter((i) => !part.includes(i));
      const own = matrix(
        Uint8Array.from(others.flatMap((i) => [...train.pixels.subarray(i * 3072, (i + 1) * 3072)])),
        others.length,
        3072,
      );
      const examples = { pixels: own, labels: Uint8Array.from(others, (i) => labels[i]!) };
      const { classifier } = await trainLinear({
        ...hyperparameters,
        backend,
        train: examples,
        classNames,
        random: Random.seeded(3),
      });
      const predictions = await predict(backend, classifier, pixels, { rows: part });
      const right = [...part].filter((i, at) => predictions[at] === labels[i]).length;
      expect(results![fold]!.accuracy).toBe(right / part.length);
    }
  });

  test('features are standardised by the training part of each split', async () => {
    const features = randomFeatures(3, n, 6, 4);
    const names = classNamesOf(4);
    const scaling = SCALINGS.standard;
    const request = { backend, ...features, classNames: names, splits: splitsOf(folds), seed: 3, scaling };
    const [results] = await crossValidateLinear({ ...request, trials: [hyperparameters] });
    for (const [fold, { training, validation }] of splitsOf(folds).entries()) {
      const own = training.length;
      const data = Float32Array.from(
        [...training].flatMap((i) => [...features.pixels.data.subarray(i * 6, (i + 1) * 6)]),
      );
      const train = { pixels: matrix(data, own, 6), labels: Uint8Array.from(training, (i) => features.labels[i]!) };
      const random = Random.seeded(3);
      const trained = await trainLinear({ ...hyperparameters, backend, train, classNames: names, random, scaling });
      const predictions = await predict(backend, trained.classifier, features.pixels, { rows: validation });
      const right = [...validation].filter((i, at) => predictions[at] === features.labels[i]).length;
      expect(results![fold]!.accuracy).toBe(right / validation.length);
    }
    const wasm = await createWasmBackend({ threads: 2 });
    const many = { ...request, backend: wasm, trials: Array(4).fill(hyperparameters) };
    const together = await crossValidateLinear(many);
    await wasm.close();
    const accuracies = results!.map(({ accuracy }) => accuracy);
    for (const row of together) expect(row.map(({ accuracy }) => accuracy)).toEqual(accuracies);
  });

  test('a fold that diverges has no accuracy, an interruption is passed on', async () => {
    const wild = { ...hyperparameters, learningRate: 1e9, regularizationStrength: 1, epochs: 9 };
    const request = { backend, pixels, labels, classNames, splits: splitsOf(folds), seed: 3 };
    const [results] = await crossValidateLinear({ ...request, trials: [wild] });
    expect(results).toMatchObject(Array(3).fill({ status: 'diverged', accuracy: null }));
    const signal = AbortSignal.abort(new Error('stop'));
    await expect(crossValidateLinear({ ...request, trials: [hyperparameters], signal })).rejects.toThrow('stop');
  });
});
