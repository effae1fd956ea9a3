import { afterAll, expect, test } from 'vitest';
import * as library from '../src/index.ts';
import { thrownUserError, userError } from './helpers/caught.ts';
import { parts, validCalls } from './helpers/library/calls.ts';
import { scratchFolder } from './helpers/scratch.ts';

/* Pieces and numbers that would break the result of a call: it is refused, with words, and not answered with another result. */

type Call = (...given: readonly unknown[]) => unknown;

const allCalls = async () => validCalls(await scratchFolder());

test.each(['5', 5n, undefined, null, true, []])('a loss that returns %s', async (returned) => {
  const loss = { ...library.hinge(1), name: 'mine', sample: () => returned as never };
  const mean = () => library.meanLoss(loss, new Float64Array(4), 2, new Uint8Array(2), new Float64Array(4));
  const calls = await allCalls();
  const ofCall = (name: string) => ({ call: calls[name]!.call as Call, given: calls[name]!.given[0] as object });
  const train = ['trainLinear', 'trainNetwork', 'randomSearch'].map((name) => {
    const { call, given } = ofCall(name);
    return () => userError(call({ ...given, loss }) as Promise<unknown>);
  });
  for (const error of [thrownUserError(mean), ...(await Promise.all(train.map((run) => run())))]) {
    expect(error.message).toContain('what sample of loss returns must be a number');
  }
});

test('rows without data, or no rows to learn from', async () => {
  const { backend, pixels, labels, folds, vote } = parts;
  const without = { ...pixels, data: undefined as never };
  const { standard } = library.SCALINGS;
  const scaled = { backend, pixels: without, labels, folds, ...vote, ks: [1], scaling: standard };
  const words = 'must be bytes in a Uint8Array, codes in an Int16Array, or features in a Float32Array; got undefined';
  expect((await userError(library.fitInput(backend, without, standard))).message).toContain(words);
  expect((await userError(library.crossValidateKnn(scaled))).message).toContain(words);
  const none = new Int32Array(0);
  for (const [rows, order] of [
    [pixels, none],
    [library.matrix(new Float32Array(0), 0, 3), undefined],
  ] as const)
    expect((await userError(library.fitInput(backend, rows, standard, order))).message).toBe(
      'there are no training rows: a scaling is learned from at least one',
    );
});

test.each([0, -1, 1.5, Number.NaN, 'x', null])('jobs that are cut off after %s epochs', async (until) => {
  const { call, given } = (await allCalls()).runJob!;
  const job = { ...(given[0] as object), until };
  const error = await userError((call as Call)(job, given[1]) as Promise<unknown>);
  expect(error.message).toContain('until of job must be a whole number of at least 1');
});

test('a trial of a job that is none of its kind', async () => {
  const { call, given } = (await allCalls())['runJob of k-NN']!;
  const request = given[1] as { readonly trials: readonly object[] };
  const trials = request.trials.map((trial) => ({ ...trial, knn: undefined }));
  const error = await userError((call as Call)(given[0], { ...request, trials }) as Promise<unknown>);
  expect(error.message).toContain('job must be of knn trials of this sweep');
});

test.each([
  [{ solver: 'adam' }, 'solver must be sgd, random-search or exact; got "adam"'],
  [{ solver: 'random-search', tries: 8.5 }, 'tries must be a whole number of at least 1; got 8.5'],
  [{ solver: 'random-search', regStrength: Number.NaN }, 'regStrength must be'],
  [{ epochs: '5' }, 'epochs must be a whole number'],
])('linear trials of %o', (own, message) => {
  const setting = { loss: 'svm', reg: 'l2', regStrength: 0, epochs: 1, batchSize: 10, learningRate: 1, ...own };
  expect(thrownUserError(() => library.linearTrials([setting as never], 10)).message).toContain(message);
});

test.each(['exact', 'random-search'] as const)('no steps are taken by %s', (solver) => {
  const setting = {
    loss: 'mse',
    reg: 'l2',
    regStrength: 0,
    epochs: 1,
    batchSize: 10,
    learningRate: 1,
    solver,
  } as const;
  const error = thrownUserError(() => library.toHyperparameters(setting, 10));
  expect(error.message).toContain(`solver must be sgd where steps are taken; got "${solver}"`);
});

test('mirror images by another word', () => {
  const setting = { loss: 'svm', reg: 'l2', regStrength: 0, epochs: 1, batchSize: 10, learningRate: 1, mirror: 'yes' };
  expect(thrownUserError(() => library.networkTrials([setting as never], 10)).message).toContain('mirror must be');
});

test.each(['batchSize', 'epochs', 'decayEvery', 'hidden', 'pca'])('fractions are not drawn for %s', (name) => {
  const space = { loss: ['softmax'], reg: ['l2'], regStrength: [0], epochs: [1], batchSize: [10] } as const;
  const interval = { from: 1, to: 30, spacing: 'linear' } as const;
  const drawn = (own: object) =>
    library.randomNetworks({ ...space, schedule: ['step'], [name]: [own] } as never, 5, library.Random.seeded(0));
  expect(thrownUserError(() => drawn(interval)).message).toMatch(
    new RegExp(`^${name} must be .*, or an interval of such that has whole: true; got Object$`),
  );
  for (const setting of drawn({ ...interval, whole: true })) {
    const [value] = [(setting as unknown as Record<string, number | readonly number[]>)[name]!].flat();
    expect(Number.isInteger(value)).toBe(true);
  }
  expect(thrownUserError(() => drawn({ ...interval, from: Symbol('a') })).message).toContain(`${name} must be`);
});

const fast = await library.createWasmBackend({ threads: 1 });
afterAll(() => fast.close());

test('workers without a program', async () => {
  const { workers } = fast;
  for (const wrong of [undefined, null, 5, {}, { name: 'here' }] as never[]) {
    for (const run of [workers!.runAnywhere(wrong, null), workers!.runEverywhere(wrong, () => null)]) {
      expect((await userError(run)).message).toMatch(/^(run of )?program must be/);
    }
  }
  const program = { name: 'here', run: () => undefined };
  expect((await userError(workers!.runEverywhere(program, 5 as never))).message).toContain('taskOf must be a function');
});

test('a trainer that tells findLearningRate no loss', async () => {
  const { call, given } = (await allCalls()).findLearningRate!;
  for (const [told, message] of [
    [undefined, 'what trainModel gives onBatch must be an object'],
    [{}, 'the loss that trainModel gives onBatch must be a number'],
    [{ loss: null }, 'the loss that trainModel gives onBatch must be a number'],
  ] as const) {
    const trainer = async ({ onBatch }: { onBatch: (batch: unknown) => void }) => onBatch(told);
    expect((await userError((call as Call)(given[0], trainer) as Promise<unknown>)).message).toContain(message);
  }
});

test('the path of a folder in place of that of a file', async () => {
  const calls = await allCalls();
  const saving = ['saveLinearModel', 'saveNetworkModel', 'saveKnnModel', 'saveCheckpoint', 'saveCohort'];
  const ways = saving.map((name) => (path: string) => {
    const { call, given } = calls[name]!;
    return (call as Call)(path, ...given.slice(1)) as Promise<unknown>;
  });
  for (const way of [...ways, library.loadLinearModel, library.loadCheckpoint, library.readManifest]) {
    expect((await userError(way('new-folder/'))).message).toBe(
      'path must be the path of a file, without a slash at its end; got "new-folder/"',
    );
  }
});

test('scores in place of classes, classes that are not there, and shares in percent', async () => {
  const scores = Float32Array.of(0.1, 0.9);
  const labels = Uint8Array.of(1, 0);
  for (const call of [() => library.accuracy(scores, labels), () => library.topAccuracy(scores, 1, labels, 1)]) {
    expect(thrownUserError(call).message).toContain('a class among predictions must be a whole number; got 0.1');
  }
  expect(() => library.topAccuracy([7, 1, 1, 0], 2, [0, 1], 1)).toThrow(
    'topAccuracy: ranked[0] is 7; classes run from 0 to 1',
  );
  expect(() => library.topAccuracy([0, 1, 1, 0], 2, [7, 1], 1)).toThrow(
    'topAccuracy: labels[0] is 7; classes run from 0 to 1',
  );
  const { call, given } = (await allCalls()).adviceFor!;
  const fit = { ...(given[0] as object), trainAccuracy: 90 };
  expect(thrownUserError(() => (call as Call)(fit)).message).toBe('trainAccuracy must be a share, from 0 to 1; got 90');
});

test('plans of what is no trial', () => {
  const knn = library.knnTrials({ metric: ['l2'], k: [1, 3], ties: 'smallest' });
  for (const [trials, expected] of [
    [[null], /^a trial must be/],
    [[knn], /^trial 1 says neither knn nor linear nor network/],
    [[{}], /^trial 1 says neither knn nor linear nor network/],
    [[...knn, { loss: 'softmax' }], /^trial 3 says neither knn nor linear nor network/],
  ] as [never, RegExp][]) {
    const plan = () => library.planJobs({ trials, nSplits: 3, isKnown: () => false });
    expect(thrownUserError(plan).message).toMatch(expected);
  }
});
