import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import * as library from '../src/index.ts';
import * as charts from '../src/report/charts.ts';
import { everyBackend } from './helpers/backends.ts';
import { thrownUserError, userError } from './helpers/caught.ts';
import { backendCalls } from './helpers/library/backend-calls.ts';
import { parts, type ValidCall, validCalls } from './helpers/library/calls.ts';
import { validChartCalls } from './helpers/library/chart-calls.ts';
import { scratchFolder } from './helpers/scratch.ts';

/*
 * What code without types hands to the library instead of what is meant: whatever it is, the answer is a UserError that says so.
 * Long, because all of it is made from the same calls.
 */

/** Made anew each time: some would be written to. */
const wrongValues = (): readonly unknown[] => [
  ...[
    undefined,
    null,
    {},
    5,
    'x',
    [],
    new String('l2'),
    Object.create(null),
    Number.NaN,
    5n,
    Symbol('s'),
    () => undefined,
  ],
];

/** Their docstrings promise a RangeError for numbers that do not fit each other. */
const FITTING: readonly string[] = [
  ...['row', 'calibration', 'checkGradient', 'checkNetworkGradient', 'matrix', 'meanLoss', 'objectiveInF64'],
  ...['planeNeighbours', 'trainingRows', 'vote', 'Random.integer', 'accuracy', 'confusionMatrix', 'topAccuracy'],
];

const backends = await everyBackend(1);
/** They do so as well. */
const ofBackends: Readonly<Record<string, ValidCall>> = Object.assign(
  {},
  ...backends.map(([name, backend]) => backendCalls(name, backend)),
);

/** Options may be left out of them, and each call starts threads. */
const STARTERS: readonly string[] = ['createWasmBackend', 'openBackend'];

const mayMisfit = (name: string): boolean => FITTING.includes(name) || name in ofBackends;

/** How deep in what is given one value is replaced: an argument, its members, their members. */
const DEPTH = 2;

type Call = (...given: readonly unknown[]) => unknown;

/** Runs a call; undefined if it went well, or ended with a UserError that says something. */
async function faultOf(call: () => unknown, mayMisfit = false): Promise<string | undefined> {
  try {
    await call();
    return undefined;
  } catch (error) {
    const isTold = error instanceof library.UserError || (mayMisfit && error instanceof RangeError);
    return isTold && error.message.trim() !== '' ? undefined : String(error);
  }
}

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  Object(value) === value && Object.getPrototypeOf(value) === Object.prototype;

/** A loss, an optimizer, a scaling and so on. */
const isPiece = (value: Readonly<Record<string, unknown>>): boolean =>
  'name' in value && Object.values(value).some((own) => typeof own === 'function');

/** A rule that needs a state and names none: an error of its own. */
const STATELESS = 'optimizer.stateNames = []';

/** A call that works of everything that both entry points have. */
const allCalls = async () => ({ ...validCalls(await scratchFolder()), ...validChartCalls(), ...ofBackends });

/** A value with each wrong one in its place, and in the place of each of its members. */
function* spoiled(value: unknown, where: string, depth: number): Generator<readonly [where: string, value: unknown]> {
  for (const wrong of wrongValues()) yield [`${where} = ${inspect(wrong)}`, wrong];
  if (depth === 0) return;
  if (Array.isArray(value) && value.length > 0) {
    for (const [at, one] of spoiled(value[0], `${where}[0]`, depth - 1)) yield [at, [one, ...value.slice(1)]];
  }
  if (!isPlain(value)) return;
  for (const [key, own] of Object.entries(value)) {
    for (const [at, one] of spoiled(own, `${where}.${key}`, depth - 1)) yield [at, { ...value, [key]: one }];
  }
}

const exported: readonly (readonly [name: string, value: unknown])[] = Object.entries({ ...library, ...charts });
const callables = exported.flatMap(([name, value]) => (typeof value === 'function' ? [[name, value] as const] : []));
const isClass = (value: unknown): boolean => /^class\b/.test(Function.prototype.toString.call(value));

test('every function and class, with something else as its only argument', async () => {
  const faults: string[] = [];
  for (const [name, value] of callables) {
    const call: Call = (given) =>
      isClass(value) ? Reflect.construct(value, [given]) : Reflect.apply(value, null, [given]);
    const wrong = wrongValues().filter(
      (one) => !(STARTERS.includes(name) && (one === undefined || typeof one === 'object') && one !== null),
    );
    for (const one of wrong) {
      const fault = await faultOf(() => call(one));
      if (fault !== undefined) faults.push(`${name}(${inspect(one)}): ${fault}`);
    }
  }
  expect(faults).toEqual([]);
});

test('every call that works, with one of its arguments or of their members replaced', async () => {
  const faults: string[] = [];
  const calls = await allCalls();
  for (const [name, { call, given, path, needed }] of Object.entries(calls)) {
    await (call as Call)(...given);
    for (const [i, one] of given.entries()) {
      for (const [where, wrong] of spoiled(one, `argument ${i + 1}`, DEPTH)) {
        if (i === path && wrong === 'x') continue; // which would be written
        if (where.endsWith(`.${needed} = undefined`) || where.endsWith(STATELESS)) continue;
        const fault = await faultOf(() => (call as Call)(...given.with(i, wrong)), mayMisfit(name));
        if (fault !== undefined) faults.push(`${name}, ${where}: ${fault}`);
      }
    }
  }
  expect(faults).toEqual([]);
});

type Numbers = Uint8Array | Int32Array | Float32Array;

/** A value with each of the arrays in it replaced, one at a time. */
function* replaced(
  value: unknown,
  where: string,
  depth: number,
  by: (array: Numbers) => unknown,
): Generator<readonly [where: string, value: unknown]> {
  if (value instanceof Uint8Array || value instanceof Int32Array || value instanceof Float32Array) {
    yield [where, by(value)];
  } else if (Array.isArray(value) && depth > 0) {
    for (const [i, one] of value.entries())
      for (const [at, other] of replaced(one, `${where}[${i}]`, depth - 1, by)) yield [at, value.with(i, other)];
  } else if (isPlain(value) && !isPiece(value) && depth > 0) {
    for (const [key, own] of Object.entries(value))
      for (const [at, other] of replaced(own, `${where}.${key}`, depth - 1, by)) yield [at, { ...value, [key]: other }];
  }
}

/** What the calls are given, and do not look at. */
const UNUSED = ['splits[', 'findLearningRate, argument 1.val', 'planeWinner, argument 1.points', 'free of reference'];

test('every call that works, with one of its arrays transferred: refused, and not taken for an empty one', async () => {
  const faults: string[] = [];
  for (const [name, { call, given }] of Object.entries(await allCalls())) {
    for (const [i, one] of given.entries()) {
      for (const [where, hollow] of replaced(one, `argument ${i + 1}`, 3, transferred)) {
        const told = await Promise.resolve()
          .then(() => (call as Call)(...given.with(i, hollow)))
          .then(
            () => 'it went well',
            (error: unknown) => (error instanceof library.UserError ? undefined : String(error)),
          );
        const isUnused = UNUSED.some((unused) => `${name}, ${where}`.includes(unused));
        if (told !== undefined && !isUnused) faults.push(`${name}, ${where}: ${told}`);
      }
    }
  }
  expect(faults).toEqual([]);
});

test('every call that works, with one of its arrays behind a Proxy: refused, or taken as it is', async () => {
  const faults: string[] = [];
  for (const [name, { call, given }] of Object.entries(await allCalls())) {
    for (const [i, one] of given.entries()) {
      for (const [where, wrapped] of replaced(one, `argument ${i + 1}`, 3, (array) => new Proxy(array, {}))) {
        const fault = await faultOf(() => (call as Call)(...given.with(i, wrapped)));
        if (fault !== undefined) faults.push(`${name}, ${where}: ${fault}`);
      }
    }
  }
  expect(faults).toEqual([]);
});

test('every function that needs an argument is among the calls', async () => {
  const calls = Object.keys(await allCalls());
  const reading = callables.filter(([name]) => /^(load|read|open)/.test(name) && name !== 'loadDataset'); // a path alone
  const known = [...calls, ...reading.map(([name]) => name), 'Hint', 'Random'];
  const missing = callables.filter(([name, { length }]) => length > 0 && !known.includes(name));
  expect(missing.map(([name]) => name)).toEqual([]);
});

test('results that were kept or told from elsewhere, and are none', async () => {
  const calls = await allCalls();
  const swept = calls['sweep, elsewhere']!.given[0] as library.SweepRequest;
  const sweepWith = (own: object) => library.sweep({ ...swept, ...own } as library.SweepRequest);
  const telling = (...told: readonly unknown[]) => ({
    elsewhere: async (_jobs: unknown, { onResult }: { onResult: (...all: readonly unknown[]) => void }) =>
      onResult(...told),
  });
  const kept = (result: unknown) => ({ known: () => result });
  for (const [own, message] of [
    [telling(99, 0, {}), 'the trial of a result must be a whole number from 0 to'],
    [telling(0, 99, {}), 'the split of a result must be a whole number from 0 to'],
    [telling(0, 0, { status: 'finished' }), 'result must be the result of a split'],
    [telling(0, 0, null), 'result must be the result of a split'],
    [{ elsewhere: async () => {} }, 'the results of trial 0 were not told'],
    [kept(null), 'what known returns must be the result of a split'],
    [{ ...kept({ accuracy: 1 }), elsewhere: undefined }, 'what known returns must be the result of a split'],
  ] as const) {
    expect((await userError(sweepWith(own))).message).toContain(message);
  }
  const judged = calls.crossValidateLinear!;
  expect(
    (await userError((judged.call as Call)({ ...(judged.given[0] as object), ...kept(7) }) as Promise<unknown>))
      .message,
  ).toContain('what known returns');
});

test('places of the plane that are not whole, and truths that are none', async () => {
  const calls = await allCalls();
  const plane = calls.planeNeighbours!.given[0] as Parameters<typeof library.planeNeighbours>[0];
  for (const [x, y] of [
    [9.5, 0],
    [0, 1e9],
  ] as const)
    expect(thrownUserError(() => library.planeNeighbours(plane, x, y)).message).toContain(
      'must be a whole number from -32767',
    );
  const swept = calls.sweep!.given[0] as library.SweepRequest;
  for (const prune of [1, 'yes', {}])
    expect((await userError(library.sweep({ ...swept, prune: prune as never }))).message).toContain(
      'prune must be true or false',
    );
});

test('what a dataset is loaded with, of another type', async () => {
  const load = (own: object) => userError(library.loadDataset({ name: 'cifar10', dataDir: 'none', ...own } as never));
  for (const [own, message] of [
    [{ signal: new AbortController() }, 'signal must be an AbortSignal'],
    [{ onNote: 5 }, 'onNote must be a function'],
    [{ onProgress: 'x' }, 'onProgress must be a function'],
    [{ ledger: 5 }, 'ledger must be an object'],
    [{ version: 5 }, 'version must be a text'],
    [{ download: 5 }, 'download must be an object'],
    [{ download: { url: new URL('http://127.0.0.1:9/x') } }, 'url must be the address of the archive, as a text'],
    [{ download: { sha256: 5 } }, 'sha256 must be a text'],
    [{ download: { from: 5 } }, 'from must be the path of an archive'],
    [{ download: { policy: { maxTries: 'x' } } }, 'maxTries of policy must be a number'],
  ] as const) {
    expect((await load(own)).message).toContain(message);
  }
});

/** An array whose elements were handed on, as to a worker. */
function transferred<T extends Numbers>(array: T): T {
  const given = array.slice() as T;
  structuredClone(given, { transfer: [given.buffer as ArrayBuffer] });
  return given;
}

test('what only has a length is told, and not gone through', async () => {
  const call = async () => library.Random.seeded(0).shuffle({ length: 1 } as never);
  expect((await userError(call())).message).toContain('items must be a list to shuffle');
});

describe('an array that was transferred is named, with what to do', async () => {
  const { backend, pixels, labels, folds, classifier, layers, origin, classNames, vote } = parts;
  const gone = { ...pixels, data: transferred(pixels.data) };
  const noLabels = transferred(labels);
  const weightless = { ...classifier, weight: transferred(classifier.weight) };
  const [first, ...others] = layers.layers;
  const hollow = { ...layers, layers: [{ ...first!, bias: transferred(first!.bias) }, ...others] };
  const unscaled = { ...classifier, input: { ...classifier.input, scale: transferred(classifier.input.scale) } };
  const knn = () => new library.KnnClassifier(backend, { ...vote, k: 1 });
  const judged = { backend, pixels, labels, folds, ...vote, ks: [1] };
  const knnFile = { rows: pixels, labels, classNames, options: { ...vote, k: 1 }, origin };
  const folder = join('no', 'such', 'folder');

  test.each<[message: string, call: () => unknown]>([
    ['weight of the model', () => library.saveLinearModel(folder, { model: weightless, origin })],
    ['scale of input', () => library.saveLinearModel(folder, { model: unscaled, origin })],
    ['bias of layer 1', () => library.saveNetworkModel(folder, { model: hollow, origin })],
    ['rows', () => library.saveKnnModel(folder, { ...knnFile, rows: gone })],
    ['labels', () => library.saveKnnModel(folder, { ...knnFile, labels: noLabels })],
    ['the training rows must hold 96', () => knn().fit(gone, labels)],
    ['the training part has 0 labels for 12', () => knn().fit(pixels, noLabels)],
    ['queries must hold 96', () => knn().fit(pixels, labels).predict(gone)],
    ['pixels must hold 96', () => library.crossValidateKnn({ ...judged, pixels: gone })],
    ['the data has 0 labels for 12', () => library.crossValidateKnn({ ...judged, labels: noLabels })],
    ['foldOf', () => library.crossValidateKnn({ ...judged, folds: { ...folds, foldOf: transferred(folds.foldOf) } })],
    ['weight of the classifier', () => library.predict(backend, weightless, pixels)],
    ['bias of layer 1', () => library.scores(backend, hollow, pixels)],
    ['the pixels to classify must hold 96', () => library.predict(backend, classifier, gone)],
    ['predictions', () => library.accuracy(noLabels, labels)],
    ['labels', () => library.confusionMatrix(labels, noLabels, 3)],
  ])('%s', async (message, call) => {
    const error = await userError((async () => call())());
    expect(error.message).toContain(message);
    expect(error.kind).toBe('usage');
    expect(error.hint).toContain('transferred');
  });
});
