import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as library from '../../src/index.ts';
import type { Backend } from '../../src/kernels/backend.ts';
import { planeNeighbours, planeWinner } from '../../src/kernels/plane/reference.ts';
import { dimensionsCode } from '../../src/lab/page/dimensions/code.ts';
import { hardCode } from '../../src/lab/page/hard/code.ts';
import { HARD_FIELDS, MOST_STEPS } from '../../src/lab/page/hard/hard-state.ts';
import { descentOf, rightOf } from '../../src/lab/page/hard/separate.ts';
import { mapped, SPACES } from '../../src/lab/page/hard/spaces.ts';
import { imagesCode } from '../../src/lab/page/images/code.ts';
import { IMAGES_FIELDS } from '../../src/lab/page/images/images-state.ts';
import { trainImages } from '../../src/lab/page/images/train.ts';
import { allShapes, compareChanged, distancesOf } from '../../src/lab/page/images/work.ts';
import { knnCode } from '../../src/lab/page/knn/code.ts';
import { KNN_FIELDS } from '../../src/lab/page/knn/knn-state.ts';
import { linearCode } from '../../src/lab/page/linear/code.ts';
import { descend } from '../../src/lab/page/linear/descend.ts';
import { LINEAR_FIELDS, linesOf, wantedOf } from '../../src/lab/page/linear/linear-state.ts';
import { lossesCode } from '../../src/lab/page/losses/code.ts';
import { crossEntropy, meanLossOf, penaltyOf, sharesOf } from '../../src/lab/page/losses/compute.ts';
import { EXAMPLES, LOSSES_FIELDS } from '../../src/lab/page/losses/losses-state.ts';
import { pixelsCode } from '../../src/lab/page/pixels/code.ts';
import { changedBy, PIXELS_FIELDS } from '../../src/lab/page/pixels/pixels-state.ts';
import { raceCode } from '../../src/lab/page/race/code.ts';
import { pathOf, RACERS } from '../../src/lab/page/race/race.ts';
import { RACE_FIELDS, SURFACE_NAMES, startOf, startOn } from '../../src/lab/page/race/race-state.ts';
import { SURFACES } from '../../src/lab/page/race/surfaces.ts';
import { usualState } from '../../src/lab/page/state/hash.ts';
import { runJson } from '../helpers/commands/run-line.ts';

/* "The same in TypeScript" of each page, run against the library: it gives the numbers that the page shows. */

let backend: Backend;
beforeAll(async () => {
  backend = await library.createWasmBackend({ threads: 1 });
});
afterAll(() => backend.close());

/** The library, on one thread. */
const ON_ONE_THREAD = { ...library, createWasmBackend: () => library.createWasmBackend({ threads: 1 }) };

/** What the programs export, between them. */
interface Exports {
  readonly out: Uint8Array;
  readonly W: Float32Array;
  readonly b: Float32Array;
  readonly right: number;
  readonly svm: number;
  readonly crossEntropyLoss: number;
  readonly crossEntropy: number;
  readonly penalties: readonly (readonly number[])[];
  readonly place: Float32Array;
  readonly confusion: readonly (readonly number[])[];
  readonly mean: number;
  readonly l2Squared: readonly number[];
}

/** Runs a program, and gives what it exports. */
async function run(code: string): Promise<Exports> {
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
  const { outputText } = ts.transpileModule(code, { compilerOptions });
  const exports = {} as Exports;
  const AsyncFunction = (async () => undefined).constructor as new (
    ...parts: string[]
  ) => (exports: object, require: (name: string) => object) => Promise<void>;
  await new AsyncFunction('exports', 'require', outputText)(exports, (name) => {
    expect(name).toBe('cifar-train');
    return ON_ONE_THREAD;
  });
  return exports;
}

test('nearest neighbours: the regions', async () => {
  const state = { ...usualState(KNN_FIELDS), k: 3, metric: 'l1', ties: 'nearest', turn: 30 } as const;
  const { out } = await run(knnCode(state));
  const { points } = state;
  const vote = { ...state, points: points.xy, labels: points.labels, axes: library.axesAt(30) };
  for (const [i, j] of [
    [0, 0],
    [399, 10],
    [123, 321],
    [200, 200],
  ] as const) {
    const neighbours = planeNeighbours(vote, -32_319 + i * 162, -32_319 + j * 162);
    expect(out[j * 400 + i]).toBe(planeWinner(vote, neighbours));
  }
});

test('linear: the weights after the step that is shown, to the bit', async () => {
  const state = { ...usualState(LINEAR_FIELDS), loss: 'svm', optimizer: 'adam', rate: 0.1, at: 37 } as const;
  const { rows } = await descend(backend, wantedOf(state));
  const { W, b } = await run(linearCode(state));
  expect([...W, ...b]).toEqual([...rows.subarray(37 * 9, 38 * 9)]);
});

test.each(['product', 'polar'] as const)('hard cases: how many are right in %s', async (space) => {
  const state = { ...usualState(HARD_FIELDS), space };
  const points = mapped(state.points, SPACES[space]);
  const { rows } = await descend(backend, descentOf(points));
  expect(rows).toHaveLength((MOST_STEPS + 1) * 6);
  const lines = linesOf(rows.subarray(state.steps * 6, (state.steps + 1) * 6), 2);
  expect((await run(hardCode(state))).right).toBe(rightOf(points, lines));
});

test('losses, cross-entropy and penalties', async () => {
  const state = { ...usualState(LOSSES_FIELDS), ...EXAMPLES.pets, delta: 1.5 };
  const { samples, truth, belief, w1, w2 } = state;
  const found = await run(lossesCode(state));
  expect(found.svm).toBeCloseTo(meanLossOf(library.hinge(1.5), samples), 12);
  expect(found.crossEntropyLoss).toBeCloseTo(meanLossOf(library.softmax, samples), 12);
  expect(found.crossEntropy).toBeCloseTo(crossEntropy(sharesOf(truth), sharesOf(belief)), 12);
  expect(found.penalties).toEqual([w1, w2].map((w) => [library.l2, library.l1].map((one) => penaltyOf(one, w))));
});

describe('update rules', () => {
  test.each(SURFACE_NAMES)('%s: where the rule is', async (surface) => {
    const state = { ...usualState(RACE_FIELDS), surface, ...startOn(surface), rule: 'adam', at: 20 } as const;
    const paths = RACERS.map((racer) => pathOf(SURFACES[surface], startOf(state), racer, 0.1));
    const { xs, ys } = paths.find(({ racer }) => racer === 'adam')!;
    const { place } = await run(raceCode(state, paths));
    expect(place[0]).toBeCloseTo(xs[20]!, 5);
    expect(place[1]).toBeCloseTo(ys[20]!, 5);
    expect(xs[20]).not.toBe(xs[19]);
  });
});

test('images: the confusion matrix', async () => {
  const state = { ...usualState(IMAGES_FIELDS), loss: 'svm', epochs: 1 } as const;
  const { loss, rate, strength, epochs } = state;
  const { confusion } = await trainImages(backend, { loss, learningRate: rate, strength, epochs });
  expect((await run(imagesCode(state))).confusion).toEqual(confusion);
});

test('dimensions: the mean distance of random images', async () => {
  const { random } = await distancesOf(backend, { d: 30 });
  expect((await run(dimensionsCode(30))).mean).toBeCloseTo(random.mean, 9);
});

describe('pixel distance', () => {
  const original = allShapes().pixels.subarray(4 * 3072, 5 * 3072);
  const found = async (solved: boolean) => {
    const state = { ...usualState(PIXELS_FIELDS), image: 4, shift: 3, box: 9, tint: 40, solved };
    const changed = changedBy(original, state);
    if ('fault' in changed) throw new Error(changed.fault);
    const variants = [changed.shifted, changed.occluded, changed.tinted];
    return { code: pixelsCode(state).text, ...(await compareChanged(backend, { original, own: 4, variants })) };
  };

  test('solved: what the command line says', async () => {
    const { code, variants } = await found(true);
    const said = await runJson(code.trim().replace('npx cifar-train ', ''));
    const of = (name: string) => said.variants.find((one: { name: string }) => one.name === name);
    expect(['shifted', 'occluded', 'tinted'].map((name) => [of(name).l2Squared, of(name).l1, of(name).rank])).toEqual(
      variants.map(({ l2Squared, l1, l2Rank }) => [l2Squared, l1, l2Rank]),
    );
  });

  test('by hand: the distances', async () => {
    const { code, variants } = await found(false);
    expect((await run(code)).l2Squared).toEqual(variants.map(({ l2Squared }) => l2Squared));
  });
});
