import { afterAll, describe, expect, test } from 'vitest';
import { makeShapes } from '../../../src/dataset/shapes/make-shapes.ts';
import type { Backend } from '../../../src/kernels/backend.ts';
import { matrix } from '../../../src/kernels/matrix.ts';
import { createWasmBackend } from '../../../src/kernels/wasm.ts';
import { predict } from '../../../src/models/classifier.ts';
import { LINEAR_DEFAULTS } from '../../../src/models/linear/defaults.ts';
import { trainLinear } from '../../../src/models/linear/trainer.ts';
import { LOSSES } from '../../../src/models/objective/losses.ts';
import { Divergence } from '../../../src/models/training/divergence.ts';
import type { LinearHyperparameters } from '../../../src/models/training/hyperparameters.ts';
import { INITIALIZERS } from '../../../src/models/training/initializers.ts';
import { OPTIMIZERS } from '../../../src/models/training/optimizers.ts';
import { makeFolds, splitsOf } from '../../../src/selection/folds.ts';
import type { CohortProgress } from '../../../src/selection/judging/cohort-keeper.ts';
import { crossValidateLinear } from '../../../src/selection/linear/cross-validate-linear.ts';
import type { LinearCrossValidation } from '../../../src/selection/linear/linear-cross-validation.ts';
import type { SplitResult } from '../../../src/selection/results.ts';
import { Random } from '../../../src/util/random.ts';
import { UNTOLD } from '../../helpers/sweeps/untold.ts';

/* Many settings at once, against each of them trained and judged alone. */

const backends: readonly Backend[] = await Promise.all([1, 2, 3].map((threads) => createWasmBackend({ threads })));
afterAll(() => Promise.all(backends.map((backend) => backend.close())));

const n = 150;
const { train, classNames } = makeShapes({ seed: 4, nTrain: n, nTest: 1 });
const data = { pixels: matrix(train.pixels, n, 3072), labels: train.labels, classNames, seed: 3 };
const splits = splitsOf(makeFolds(n, 3));
const base = { ...LINEAR_DEFAULTS.softmax, batchSize: 40, epochs: 4 };
const trials: readonly LinearHyperparameters[] = [
  base,
  { ...base, learningRate: 0.01, epochs: 2 },
  { ...base, loss: LOSSES.svm, learningRate: 0.003, optimizer: OPTIMIZERS.momentum },
  { ...base, learningRate: 1e9, regularizationStrength: 1 },
  { ...base, batchSize: 25 },
  { ...base, init: INITIALIZERS.zeros, shuffle: false },
  { ...base, loss: { ...LOSSES.svm, description: "a caller's own" } },
  { ...base, learningRate: 0.002 },
];

const backend = backends[1]!;
const request: LinearCrossValidation = { ...data, backend, splits, trials };

/** Without what depends on the clock. */
const timeless = (results: readonly (readonly SplitResult[])[]) =>
  results.map((row) => row.map(({ status, accuracy, epochs }) => ({ status, accuracy, epochs })));

async function alone(trial: LinearHyperparameters, split: number) {
  const { training, validation } = splits[split]!;
  let epochs = 0;
  try {
    const { classifier } = await trainLinear({
      ...trial,
      backend,
      train: { ...data, rows: training },
      classNames,
      random: Random.seeded(3),
      onEpoch: () => epochs++,
    });
    const predicted = await predict(backend, classifier, data.pixels, { rows: validation });
    const right = predicted.filter((label, i) => label === data.labels[validation[i]!]).length;
    return { status: 'finished', accuracy: right / validation.length, epochs };
  } catch (error) {
    if (!(error instanceof Divergence)) throw error;
    return { status: 'diverged', accuracy: null, epochs };
  }
}

test('every result is what the setting gets alone, for any number of threads', async () => {
  const expected = await Promise.all(trials.map((trial) => Promise.all(splits.map((_, split) => alone(trial, split)))));
  expect(expected.flat().some(({ status }) => status === 'diverged')).toBe(true);
  for (const backend of backends) {
    const seen = new Map<string, SplitResult>();
    const progress: number[] = [];
    const results = await crossValidateLinear({
      ...request,
      backend,
      onSplit: (trial, split, result) => seen.set(`${trial} ${split}`, result),
      onProgress: (done, total) => progress.push(done / total),
    });
    expect(timeless(results)).toEqual(expected);
    expect(seen.size).toBe(trials.length * splits.length);
    for (const [t, row] of results.entries())
      for (const [s, result] of row.entries()) expect(seen.get(`${t} ${s}`)).toBe(result);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
    expect(progress.at(-1)).toBe(1);
    for (const { fitSeconds, status } of results.flat())
      if (status === 'finished') expect(fitSeconds).toBeGreaterThan(0);
  }
});

test('what is known is not computed again', async () => {
  const known: SplitResult = {
    ...UNTOLD,
    status: 'finished',
    accuracy: 0.25,
    epochs: 4,
    fitSeconds: 1,
    scoreSeconds: 2,
  };
  const computed: string[] = [];
  const results = await crossValidateLinear({
    ...request,
    known: (trial, split) => (trial === 0 || split === 1 ? known : undefined),
    onSplit: (trial, split) => computed.push(`${trial} ${split}`),
  });
  const full = timeless(await crossValidateLinear(request));
  for (const [t, row] of results.entries()) {
    for (const [s, result] of row.entries()) {
      const isKnown = t === 0 || s === 1;
      expect(computed.includes(`${t} ${s}`)).toBe(!isKnown);
      expect(timeless([[result]])[0]![0]).toEqual(isKnown ? timeless([[known]])[0]![0] : full[t]![s]);
    }
  }
});

describe('stopped in the middle of trainings', () => {
  /** Runs until so many epochs of cohorts are done; what a process that is killed then leaves behind. */
  async function stopAfter(nEpochs: number, backend: Backend) {
    const known = new Map<string, SplitResult>();
    const states = new Map<number, CohortProgress>();
    const controller = new AbortController();
    let done = 0;
    const run = crossValidateLinear({
      ...{ ...request, backend, signal: controller.signal },
      onSplit: (trial, split, result) => known.set(`${trial} ${split}`, result),
      keeper: {
        begun: [],
        onProgress: (progress) => {
          states.set(progress.id, progress);
          if (++done === nEpochs) controller.abort(new Error('stopped'));
        },
        onEnd: (id) => states.delete(id),
      },
    });
    await expect(run).rejects.toThrow('stopped');
    return { known, begun: [...states.values()] };
  }

  test.each([1, 2, 5, 9, 14])('after %i epochs of cohorts, it goes on to the same results', async (nEpochs) => {
    const whole = timeless(await crossValidateLinear(request));
    for (const backend of backends) {
      const { known, begun } = await stopAfter(nEpochs, backends[1]!);
      expect(begun.length).toBeGreaterThan(0);
      const first = new Map<number, number>();
      const ended: number[] = [];
      const computed: string[] = [];
      const shares: number[] = [];
      const results = await crossValidateLinear({
        ...{ ...request, backend, known: (trial, split) => known.get(`${trial} ${split}`) },
        onSplit: (trial, split) => computed.push(`${trial} ${split}`),
        onProgress: (done, total) => shares.push(done / total),
        keeper: {
          begun,
          onProgress: ({ id, epochs }) => first.set(id, first.get(id) ?? epochs),
          onEnd: (id) => ended.push(id),
        },
      });
      expect(timeless(results)).toEqual(whole);
      expect(computed.filter((pair) => known.has(pair))).toEqual([]);
      expect([Math.max(...shares), shares.at(-1)]).toEqual([1, 1]);
      for (const { id, epochs, members } of begun) {
        expect(ended).toContain(id);
        const goOn = members.some(({ trial }) => trials[trial]!.epochs > epochs + 1);
        expect(first.get(id)).toBe(goOn ? epochs + 1 : undefined);
      }
    }
  });

  test('a member whose result is known is left out', async () => {
    const { known, begun } = await stopAfter(2, backend);
    const { split, members } = begun[0]!;
    const { trial } = members[0]!;
    const result: SplitResult = {
      ...UNTOLD,
      status: 'finished',
      accuracy: 0.5,
      epochs: 4,
      fitSeconds: 1,
      scoreSeconds: 1,
    };
    known.set(`${trial} ${split}`, result);
    const results = await crossValidateLinear({
      ...{ ...request, known: (trial, split) => known.get(`${trial} ${split}`) },
      keeper: { begun, onProgress: () => {}, onEnd: () => {} },
    });
    expect(results[trial]![split]).toBe(result);
    const whole = timeless(await crossValidateLinear(request));
    whole[trial]![split] = timeless([[result]])[0]![0]!;
    expect(timeless(results)).toEqual(whole);
  });
});

describe('pruning', () => {
  const rates = [1e-5, 0.03, 1e-6, 0.01, 1e9, 1e-4, 0.05, 1e-7, 3e-4];
  const many = rates.map((learningRate) => ({ ...base, learningRate, regularizationStrength: 1e-3, epochs: 9 }));

  test('the better third goes on after a ninth of the epochs, and of those the better third after a third', async () => {
    const full = timeless(await crossValidateLinear({ ...request, trials: many }));
    const results = await crossValidateLinear({ ...request, trials: many, prune: true });
    const epochs = results.map((row) => row.map((result) => result.epochs));
    for (const [t, row] of results.entries()) {
      const statuses = new Set(row.map(({ status }) => status));
      if (rates[t] === 1e9) expect(statuses).toEqual(new Set(['diverged']));
      else expect(statuses.size).toBe(1);
      if (statuses.has('finished')) expect(timeless([row])[0]).toEqual(full[t]);
      if (statuses.has('pruned')) for (const { accuracy } of row) expect(accuracy).not.toBeNull();
    }
    const count = (n: number) => epochs.filter((row) => row.every((e) => e === n)).length;
    expect([count(1), count(3), count(9)]).toEqual([5, 2, 1]);
    for (const backend of backends) {
      expect(timeless(await crossValidateLinear({ ...request, backend, trials: many, prune: true }))).toEqual(
        timeless(results),
      );
    }
  });

  test('few settings are pruned alike, however many threads there are', async () => {
    const few = { ...request, trials: [many[1]!, many[2]!], splits: splits.slice(0, 1), prune: true };
    for (const backend of backends) {
      const results = await crossValidateLinear({ ...few, backend });
      expect(results.flat().map(({ status }) => status)).toEqual(['finished', 'pruned']);
    }
  });

  test('more settings than memory has room for are refused', async () => {
    const many = Array.from({ length: 4000 }, () => base);
    await expect(crossValidateLinear({ ...request, trials: many, prune: true })).rejects.toThrow(
      'pruning keeps all linear trials in memory: 4000 of them on 3 splits do not fit',
    );
  });

  test('one epoch leaves nothing to prune', async () => {
    const short = many.slice(0, 4).map((trial) => ({ ...trial, epochs: 1 }));
    const results = await crossValidateLinear({ ...request, trials: short, prune: true });
    expect(results.flat().map(({ status }) => status)).toEqual(Array(12).fill('finished'));
  });
});

test('an interruption ends it, and the backend works on', async () => {
  const stop = new AbortController();
  const onProgress = () => stop.abort(new Error('stop'));
  await expect(crossValidateLinear({ ...request, onProgress, signal: stop.signal })).rejects.toThrow('stop');
  expect(timeless(await crossValidateLinear({ ...request, trials: [base, trials[1]!] }))[0]![0]).toEqual(
    await alone(base, 0),
  );
});
