import { describe, expect, test } from 'vitest';
import { LINEAR_DEFAULTS } from '../../src/models/linear/defaults.ts';
import { trainLinear } from '../../src/models/linear/trainer.ts';
import { REGULARIZERS } from '../../src/models/objective/regularizers.ts';
import { findLearningRate, type RateSearchRequest } from '../../src/models/rate-search.ts';
import { INITIALIZERS } from '../../src/models/training/initializers.ts';
import { exponential } from '../../src/models/training/schedules.ts';
import { Random } from '../../src/util/random.ts';
import { classNamesOf, randomExamples, request, train } from './linear/problem.ts';

const search = (changes: Partial<RateSearchRequest> = {}) =>
  findLearningRate({ ...request(), from: 1e-4, to: 1, steps: 30, ...changes });

describe('the rates', () => {
  test('rise by the same ratio, from the first to the last', async () => {
    const { points } = await search();
    expect(points).toHaveLength(30);
    const rates = points.map(({ learningRate }) => learningRate);
    expect(rates[0]).toBe(1e-4);
    expect(rates.at(-1)).toBeCloseTo(1, 12);
    for (let i = 1; i < 30; i++) expect(rates[i]! / rates[i - 1]!).toBeCloseTo(10_000 ** (1 / 29), 10);
  });

  test('are those that the steps are taken with: the losses are those of such a training', async () => {
    const losses: number[] = [];
    // 5 batches an epoch: the rate rises by the ratio's fifth power.
    const ratio = 10_000 ** (1 / 29);
    const falling = exponential({ decay: ratio ** -5 });
    const rising = { ...falling, factor: (t: number, epochs: number) => 1 / falling.factor(t, epochs) };
    const plan = { learningRate: 1e-4, schedule: rising, epochs: 6 };
    await trainLinear(request({ ...plan, onBatch: ({ loss }) => losses.push(loss) }));
    const { points } = await search({ to: 1 });
    points.forEach(({ loss }, i) => {
      expect(loss).toBeCloseTo(losses[i]!, 5);
    });
  });

  test('without a number of steps: one epoch, but at least a hundred steps', async () => {
    expect((await search({ steps: undefined })).points).toHaveLength(100);
    const more = { train: randomExamples(6, 130, 12, 3), batchSize: 1 };
    expect((await search({ steps: undefined, ...more })).points).toHaveLength(130);
  });
});

describe('the suggestion', () => {
  const examples = randomExamples(5, 60, 40, 3);
  test('is a tenth of the rate with the smallest smoothed loss, and trains well', async () => {
    const found = await search({ train: examples, from: 1e-6, to: 100, steps: 120, batchSize: 60 });
    const { points, suggestion, lowest } = found;
    // The smoothed loss as Adam corrects a running mean: 0.9 of the former and 0.1 of the new, over what both weigh.
    let mean = 0;
    const smoothed = points.map(({ loss }, i) => {
      mean = 0.9 * mean + 0.1 * loss;
      return mean / (1 - 0.9 ** (i + 1));
    });
    expect(points.map((point) => point.smoothed)).toEqual(smoothed.map((x) => expect.closeTo(x, 10)));
    expect(lowest).toBe(points[smoothed.indexOf(Math.min(...smoothed))]!.learningRate);
    expect(suggestion).toBe(Number((lowest / 10).toPrecision(2)));
    const plan = { train: examples, batchSize: 60, learningRate: suggestion! };
    const { epochs } = await trainLinear(request({ ...plan, epochs: 300 }));
    expect(epochs.at(-1)!.trainLoss).toBeLessThan(0.9 * points[0]!.loss);
  });

  test('stops where the loss goes off', async () => {
    const { points } = await search({ train: examples, from: 1e-3, to: 1e12, steps: 100 });
    expect(points.length).toBeLessThan(100);
    const smallest = Math.min(...points.map(({ smoothed }) => smoothed));
    for (const { smoothed } of points.slice(0, -1)) expect(smoothed).toBeLessThanOrEqual(4 * smallest);
  });

  test.each([
    { from: 5, to: 1000, end: 'from' }, // a tenth of the best is less
    { from: 1e-6, to: 3e-2, end: 'to' }, // it falls to the last
    { from: 1e-6, to: 3e-2, end: 'to', steps: 12, batchSize: 60 }, // of few steps too
    { from: 1e-6, to: 1e3, end: null },
  ])('is none at an end of the range: from $from to $to', async ({ from, to, end, steps = 120, batchSize = 60 }) => {
    const found = await search({ train: examples, from, to, steps, batchSize });
    expect(found.end).toBe(end);
    if (end !== null) expect(found.suggestion).toBeNull();
    else expect(found.suggestion).toBeGreaterThan(3e-2);
  });

  test('is none where the loss falls by less than a hundredth', async () => {
    const plan = { train: randomExamples(5, 400, 300, 10), classNames: classNamesOf(10) };
    const flat = { ...plan, ...LINEAR_DEFAULTS['crammer-singer'], batchSize: 40, from: 1e-6, to: 10, steps: 100 };
    for (const seed of [0, 1, 2, 3]) {
      const { points, suggestion, end } = await search({ ...flat, random: Random.seeded(seed) });
      const smoothed = points.map((point) => point.smoothed);
      expect(Math.min(...smoothed)).toBeGreaterThan(0.99 * smoothed[0]!);
      expect(Math.min(...smoothed)).toBeLessThan(smoothed[0]!);
      expect({ suggestion, end }).toEqual({ suggestion: null, end: null });
    }
  });

  test('is none where the loss only rises', async () => {
    const { suggestion, end } = await search({
      ...LINEAR_DEFAULTS.svm,
      train,
      from: 1e3,
      to: 1e6,
      batchSize: 22,
      steps: 10,
      shuffle: false,
    });
    expect({ suggestion, end }).toEqual({ suggestion: null, end: null });
  });
});

test('a first batch that diverges is told as such', async () => {
  const huge = { regularizer: REGULARIZERS.l1, regularizationStrength: 1e308 };
  const wide = randomExamples(5, 20, 10_000, 3);
  await expect(search({ ...huge, train: wide, init: INITIALIZERS.normal })).rejects.toThrow('training diverged');
});

test('reports its progress; the same seed gives the same points', async () => {
  const seen: number[] = [];
  const first = await search({ random: Random.seeded(3), onProgress: (done) => seen.push(done) });
  expect(seen).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
  expect(await search({ random: Random.seeded(3) })).toEqual(first);
});

test('an aborted signal stops it with its reason', async () => {
  await expect(search({ signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
});

test.each([
  { changes: { from: 0 }, message: 'the rates must be positive and increasing; got from 0 to 1' },
  { changes: { from: 2 }, message: 'the rates must be positive and increasing; got from 2 to 1' },
  { changes: { to: Number.POSITIVE_INFINITY }, message: 'got from 0.0001 to Infinity' },
  { changes: { steps: 9 }, message: 'steps must be a whole number of at least 10; got 9' },
  { changes: { batchSize: 0 }, message: 'batchSize must be a whole number of at least 1; got 0' },
])('$message', async ({ changes, message }) => {
  const error = await search(changes).catch((e: unknown) => e);
  expect(error).toMatchObject({ kind: 'usage', message: expect.stringContaining(message) });
});
