import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UserError } from '../../../src/errors.ts';
import type { Backend } from '../../../src/kernels/backend.ts';
import {
  axesAt,
  MAX_COORDINATE,
  PLANE_METRICS,
  type PlaneTies,
  type RegionsRequest,
  TIE,
  UPRIGHT,
} from '../../../src/kernels/plane/plane.ts';
import { planeNeighbours } from '../../../src/kernels/plane/reference.ts';
import { Random } from '../../../src/util/random.ts';
import { everyBackend } from '../../helpers/backends.ts';

const backends = await everyBackend(1, 2);

const TIES: readonly PlaneTies[] = ['smallest', 'nearest', 'none'];

type Request = Omit<RegionsRequest, 'out'>;

/** Brute force in whole numbers: BigInt, sorted in full. */
function trueRegions({ points, labels, k, metric, ties, axes, raster }: Request): number[] {
  const out: number[] = [];
  const [cos, sin] = [BigInt(axes.cos), BigInt(axes.sin)];
  const size = (x: bigint) => (x < 0n ? -x : x);
  for (let at = 0; at < raster.width * raster.height; at++) {
    const x = raster.left + (at % raster.width) * raster.step;
    const y = raster.top + Math.floor(at / raster.width) * raster.step;
    const near = Array.from(labels, (label, i) => {
      const [dx, dy] = [BigInt(x - points[i * 2]!), BigInt(y - points[i * 2 + 1]!)];
      const distance = metric === 'l2' ? dx * dx + dy * dy : size(cos * dx + sin * dy) + size(cos * dy - sin * dx);
      return { distance, i, label };
    });
    near.sort((a, b) => (a.distance === b.distance ? a.i - b.i : a.distance < b.distance ? -1 : 1));
    const votes = near.slice(0, k).map(({ label }) => label);
    const count = (label: number) => votes.filter((vote) => vote === label).length;
    const most = Math.max(...votes.map(count));
    const tied = [...new Set(votes)].filter((label) => count(label) === most);
    const winner = ties === 'nearest' ? tied[0]! : Math.min(...tied);
    out.push(ties === 'none' && tied.length > 1 ? TIE : winner);
  }
  return out;
}

async function regionsOf(backend: Backend, request: Request): Promise<number[]> {
  const out = new Uint8Array(request.raster.width * request.raster.height).fill(99);
  await backend.regions({ ...request, out });
  return [...out];
}

/** Points on a coarse grid, so that distances are often equal. */
function randomPoints(random: Random, n: number, coarse: number): Int32Array {
  const side = Math.floor(MAX_COORDINATE / coarse);
  return Int32Array.from({ length: n * 2 }, () => (random.integer(2 * side + 1) - side) * coarse);
}

describe.each(backends)('%s', (_, backend) => {
  test('any points, metric, ties, turn and raster, as brute force says', async () => {
    const requests = fc.record({
      n: fc.integer({ min: 1, max: 40 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      nClasses: fc.integer({ min: 1, max: 5 }),
      coarse: fc.constantFrom(1, 500, 8000, 16_000),
      metric: fc.constantFrom(...PLANE_METRICS),
      ties: fc.constantFrom(...TIES),
      degrees: fc.constantFrom(0, 30, 45, 90, 123),
      width: fc.integer({ min: 1, max: 24 }),
      height: fc.integer({ min: 1, max: 24 }),
      step: fc.constantFrom(1, 250, 1000, 1333),
      seed: fc.nat(),
    });
    await fc.assert(
      fc.asyncProperty(requests, async ({ n, share, nClasses, coarse, metric, ties, degrees, seed, ...raster }) => {
        const random = Random.seeded(seed);
        const request: Request = {
          points: randomPoints(random, n, coarse),
          labels: Uint8Array.from({ length: n }, () => random.integer(nClasses)),
          k: 1 + Math.floor(share * (n - 1)),
          metric,
          ties,
          axes: axesAt(degrees),
          raster: { ...raster, left: -random.integer(20_000), top: -random.integer(20_000) },
        };
        expect(await regionsOf(backend, request)).toEqual(trueRegions(request));
      }),
      { numRuns: 40, seed: 1 },
    );
  });

  test('after a point has moved: as if all were looked at', async () => {
    const cases = fc.record({
      n: fc.oneof(fc.integer({ min: 3, max: 6 }), fc.integer({ min: 7, max: 40 })),
      k: fc.integer({ min: 1, max: 6 }),
      coarse: fc.constantFrom(1, 500, 8000),
      metric: fc.constantFrom(...PLANE_METRICS),
      ties: fc.constantFrom(...TIES),
      degrees: fc.constantFrom(0, 30),
      seed: fc.nat(),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ n, k, coarse, metric, ties, degrees, seed }) => {
        const random = Random.seeded(seed);
        const before = randomPoints(random, n, coarse);
        const points = before.slice();
        const index = random.integer(n);
        points.set(randomPoints(random, 1, coarse), index * 2);
        const request: Request = {
          ...{ points, k: Math.min(k, n), metric, ties, axes: axesAt(degrees) },
          labels: Uint8Array.from({ length: n }, () => random.integer(3)),
          raster: { width: 32, height: 16, left: -31_000, top: -31_000, step: 2000 },
        };
        const out = Uint8Array.from(trueRegions({ ...request, points: before }));
        const [x, y] = [before[index * 2]!, before[index * 2 + 1]!];
        await backend.regions({ ...request, out, moved: { index, x, y } });
        expect([...out]).toEqual(trueRegions(request));
      }),
      { numRuns: 40, seed: 1 },
    );
  });

  test('after a point has moved away from where one that is surely near is further than it was', async () => {
    const request: Request = {
      ...{ points: Int32Array.of(28_803, 27_478, 4741, -1459, 22_279, 647), labels: Uint8Array.of(2, 2, 1) },
      ...{ k: 2, metric: 'l2', ties: 'none', axes: UPRIGHT },
      raster: { width: 32, height: 16, left: -31_000, top: -31_000, step: 2000 },
    };
    const before = Int32Array.of(672, 19_013, ...request.points.subarray(2));
    const out = Uint8Array.from(trueRegions({ ...request, points: before }));
    await backend.regions({ ...request, out, moved: { index: 0, x: 672, y: 19_013 } });
    expect([...out]).toEqual(trueRegions(request));
  });

  test('the corners of the plane, where distances are the largest', async () => {
    const ends = [-MAX_COORDINATE, MAX_COORDINATE];
    const points = Int32Array.of(...ends.flatMap((x) => ends.flatMap((y) => [x, y])));
    for (const metric of PLANE_METRICS) {
      const request: Request = {
        ...{ points, labels: Uint8Array.of(0, 1, 2, 63), k: 3, metric, ties: 'nearest', axes: axesAt(45) },
        raster: { width: 3, height: 3, left: -MAX_COORDINATE, top: -MAX_COORDINATE, step: MAX_COORDINATE },
      };
      expect(await regionsOf(backend, request)).toEqual(trueRegions(request));
    }
  });

  const FAIR: Request = {
    ...{
      points: Int32Array.of(0, 0, 5, 5),
      labels: Uint8Array.of(0, 1),
      k: 1,
      metric: 'l2',
      ties: 'none',
      axes: UPRIGHT,
    },
    raster: { width: 4, height: 4, left: 0, top: 0, step: 1 },
  };
  test.each<[string, Partial<RegionsRequest>]>([
    ['a coordinate too few', { points: Int32Array.of(0, 0, 5) }],
    ['no points', { points: new Int32Array(0), labels: new Uint8Array(0) }],
    ['more neighbours than points', { k: 3 }],
    ['no neighbour', { k: 0 }],
    ['a coordinate too large', { points: Int32Array.of(0, 0, 5, 32_768) }],
    ['a label too large', { labels: Uint8Array.of(0, 64) }],
    ['axes between whole numbers', { axes: { cos: 0.5, sin: 0 } }],
    ['a raster beyond the plane', { raster: { ...FAIR.raster, left: 32_765 } }],
    ['a move of no point', { moved: { index: 2, x: 0, y: 0 } }],
    ['a move of a point before the first', { moved: { index: -1, x: 0, y: 0 } }],
    ['a move from between whole numbers', { moved: { index: 0, x: 0.5, y: 0 } }],
    ['pixels without room', { out: new Uint8Array(15) }],
  ])('refuses %s', async (_name, wrong) => {
    await expect(backend.regions({ ...FAIR, out: new Uint8Array(16), ...wrong })).rejects.toThrow(RangeError);
  });
  test.each<[string, Partial<RegionsRequest>]>([
    ['another metric', { metric: 'cosine' as 'l2' }],
    ['another way with ties', { ties: 'first' as 'none' }],
    ['labels in a list', { labels: [0, 1] as never }],
    ['no raster', { raster: undefined as never }],
  ])('refuses %s, in words', async (_name, wrong) => {
    await expect(backend.regions({ ...FAIR, out: new Uint8Array(16), ...wrong })).rejects.toThrow(UserError);
  });
});

test('neighbours are those of a sort of all', () => {
  const random = Random.seeded(5);
  const points = randomPoints(random, 30, 500);
  const vote = { points, labels: new Uint8Array(30), k: 7, metric: 'l1', ties: 'none', axes: UPRIGHT } as const;
  const distance = (i: number) => (Math.abs(100 - points[i * 2]!) + Math.abs(200 - points[i * 2 + 1]!)) * 16_384;
  const order = Array.from({ length: 30 }, (_, i) => i).sort((a, b) => distance(a) - distance(b) || a - b);
  expect(planeNeighbours(vote, 100, 200)).toEqual(
    order.slice(0, 7).map((index) => ({ index, distance: distance(index) })),
  );
});
