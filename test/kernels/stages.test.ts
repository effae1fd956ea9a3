import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { makeShapes } from '../../src/dataset/shapes/make-shapes.ts';
import { METRICS, type Metric } from '../../src/kernels/backend.ts';
import { cosineDistance, l1Distance, squaredL2Distance } from '../../src/kernels/distances/reference.ts';
import { type MatrixU8, matrix, row } from '../../src/kernels/matrix.ts';
import { computeStages, placesByLikeness } from '../../src/kernels/ops/search/filter-stages.ts';
import { writeSearch } from '../../src/kernels/ops/search/memory.ts';
import { fillSlots } from '../../src/kernels/ops/search/plan.ts';
import { startEngine } from '../../src/kernels/start-engine.ts';
import { Random } from '../../src/util/random.ts';

/*
 * The quantised vectors of the filter must bound distances from below, whatever the images: for any pair and any stage,
 * the difference of the vectors, less what the stage allows for rounding, is at most the distance.
 */

const { engine } = await startEngine(1);
const { memory } = engine;
afterAll(() => engine.workers.close());

const D = 3072;
/** Numbers of a row by stage (assembly/filter/stages-l1.ts, stages-l2.ts): for L2 the later stages hold what they add. */
const WIDTHS = { l1: [64, 256, 768], l2: [32, 64, 160], cosine: [32, 64, 160] } as const;
const STEPS = [97, 12, 4] as const;
/** The length of every image for cosine. */
const LENGTH = 2 ** 13;

interface Stage {
  /** The bound of a pair in units of the distance (its root, for L2 and cosine), before rounding is allowed for. */
  readonly difference: (i: number, j: number) => number;
  readonly slack: number;
}

/** The three stages of some images, by row number. */
async function stagesOf(metric: Metric, images: MatrixU8): Promise<readonly Stage[]> {
  using loans = memory.loans();
  const nRows = images.nRows;
  const pixels = loans.input(images.data);
  const part = { pixels, nRows };
  const places = await placesByLikeness(engine, loans, [part], undefined);
  const slots = fillSlots(
    Int32Array.from({ length: nRows }, (_, i) => i),
    places,
    undefined,
  );
  const search = writeSearch(engine, loans, {
    nFeatures: D,
    rowBytes: D,
    k: 1,
    symmetric: true,
    nQueries: nRows,
    querySlots: slots,
    baseSlots: slots,
    groupOf: undefined,
    rowsOf: { queries: pixels, base: pixels },
    heaps: loans.scratch(nRows * 8),
    filter: metric,
    standins: undefined,
  });
  await computeStages(engine, loans, metric, search, part, undefined);
  const slotOf = (i: number) => slots.rows.indexOf(i);
  const slacks = [...memory.view(Float64Array, search.slacks, 3)];
  const type = metric === 'l1' ? Uint8Array : Int16Array;
  const [first = 0, , second = 0, third = 0] = search.stages;
  const vectors = [first, second, third].map((address, s) => {
    const width = WIDTHS[metric][s]!;
    const all = memory.view<Uint8Array | Int16Array>(type, address, search.nSlots * width);
    return Array.from({ length: nRows }, (_, i) => [...all.subarray(slotOf(i) * width, (slotOf(i) + 1) * width)]);
  });
  if (metric === 'l1') {
    return vectors.map((rows, s) => ({
      difference: (i, j) => STEPS[s]! * rows[i]!.reduce((sum, x, m) => sum + Math.abs(x - rows[j]![m]!), 0),
      slack: slacks[s]!,
    }));
  }
  // Coordinates are doubled; each stage has the coordinates of those before it, and a residual of its own.
  return vectors.map((_, s) => {
    const whole = Array.from({ length: nRows }, (__, i) => [
      ...vectors.slice(0, s).flatMap((earlier) => earlier[i]!.slice(0, -1)),
      ...vectors[s]![i]!,
    ]);
    return {
      difference: (i, j) => Math.sqrt(whole[i]!.reduce((sum, x, m) => sum + (x - whole[j]![m]!) ** 2, 0)) / 2,
      slack: slacks[s]! / 2,
    };
  });
}

const images = (rows: readonly Uint8Array[]): MatrixU8 => {
  const all = matrix(new Uint8Array(rows.length * D), rows.length, D);
  for (const [i, pixels] of rows.entries()) row(all, i).set(pixels);
  return all;
};

const made = (make: (p: number, random: Random) => number) =>
  fc.nat().map((seed) => {
    const random = Random.seeded(seed);
    return Uint8Array.from({ length: D }, (_, p) => make(p, random));
  });
const image = fc.oneof(
  made((_, random) => random.integer(256)),
  made((_, random) => random.integer(2) * 255),
  made((p) => ((p + (p >> 5)) & 1) * 255),
  made((p) => (p & 31) * 8),
  fc.integer({ min: 0, max: 255 }).map((value) => new Uint8Array(D).fill(value)),
  fc
    .tuple(fc.nat({ max: D - 1 }), fc.nat({ max: 255 }))
    .map(([at, value]) => new Uint8Array(D).fill(value, at, at + 1)),
  fc.nat({ max: 1000 }).map((seed) => makeShapes({ seed, nTrain: 1, nTest: 1 }).train.pixels),
);

describe.each(METRICS)('%s', (metric) => {
  const distance = {
    l1: l1Distance,
    l2: (a: Uint8Array, b: Uint8Array) => Math.sqrt(squaredL2Distance(a, b)),
    // Between the images at one length; distances between parallel ones are rounded by 2^-50 or so.
    cosine: (a: Uint8Array, b: Uint8Array) =>
      LENGTH * Math.sqrt(2 * (cosineDistance(a, b) * (1 + 2 ** -24) + 2 ** -49)),
  }[metric];

  test('no stage exceeds the distance', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(image, { minLength: 2, maxLength: 9 }), async (rows) => {
        const stages = await stagesOf(metric, images(rows));
        for (const [s, { difference, slack }] of stages.entries()) {
          rows.forEach((a, i) => {
            rows.forEach((b, j) => {
              const bound = difference(i, j) - slack;
              expect(bound, `stage ${s + 1}, images ${i} and ${j}`).toBeLessThanOrEqual(distance(a, b) * (1 + 1e-12));
            });
          });
        }
      }),
      { numRuns: 60, seed: 7 },
    );
  });

  test('on drawings, each stage says more than the one before, and the last nearly all', async () => {
    const { pixels } = makeShapes({ seed: 2, nTrain: 60, nTest: 1 }).train;
    const all = matrix(pixels, 60, D);
    const stages = await stagesOf(metric, all);
    const shares = stages.map(({ difference, slack }) => {
      let sum = 0;
      for (let i = 1; i < 60; i++) sum += (difference(0, i) - slack) / distance(row(all, 0), row(all, i));
      return sum / 59;
    });
    expect(shares[0]).toBeGreaterThan(0.5);
    expect(shares[1]).toBeGreaterThan(shares[0]!);
    expect(shares[2]).toBeGreaterThan(shares[1]!);
    expect(shares[2]).toBeGreaterThan(0.8);
  });
});
