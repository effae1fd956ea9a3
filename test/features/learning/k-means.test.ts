import { afterAll, describe, expect, test } from 'vitest';
import { kMeans } from '../../../src/features/learning/k-means.ts';
import { spreadPoints } from '../../../src/features/learning/spread-points.ts';
import { createWasmBackend } from '../../../src/kernels/wasm.ts';
import { Random } from '../../../src/util/random.ts';
import { heaps, line } from './points.ts';

const backend = await createWasmBackend({ threads: 2 });
afterAll(() => backend.close());

/** The same in f64, point by point; no centre is ever without points. */
function plainRounds({ data, nRows, nCols: d }: ReturnType<typeof heaps>, start: Float32Array, rounds: number) {
  let centres = [...start];
  for (let round = 0; round < rounds; round++) {
    const sums = centres.map(() => 0);
    const counts = centres.map(() => 0);
    for (let i = 0; i < nRows; i++) {
      const distances = Array.from({ length: centres.length / d }, (_, c) =>
        Array.from({ length: d }, (__, j) => (data[i * d + j]! - centres[c * d + j]!) ** 2).reduce((a, b) => a + b),
      );
      const own = distances.indexOf(Math.min(...distances));
      for (let j = 0; j < d; j++) {
        sums[own * d + j]! += data[i * d + j]!;
        counts[own * d + j]!++;
      }
    }
    centres = sums.map((sum, p) => sum / counts[p]!);
  }
  return centres;
}

describe('kMeans', () => {
  test.each([0, 1, 2, 20])('is the plain rounds: %i', async (rounds) => {
    const points = heaps();
    const start = Float32Array.of(0, 0, 1, 1, 25, 2, 2, 25);
    const truth = plainRounds(points, start, rounds);
    (await kMeans(backend, points, { start, rounds })).forEach((x, p) => {
      expect(x).toBeCloseTo(truth[p]!, 4);
    });
  });

  test.each([
    { name: 'of equally near centres the first one', points: [0, 2, 4], start: [1, 3], after: [1, 4] },
    {
      name: 'equal centres: the second one goes to the farthest point',
      points: [0, 1, 5],
      start: [0, 0],
      after: [0.5, 5],
    },
    {
      name: 'two without points: the farthest and the next',
      points: [0, 1, 5, 9],
      start: [0, 90, 99],
      after: [0.5, 9, 5],
    },
    { name: 'points that are all alike', points: [3, 3, 3], start: [3, 3], after: [3, 3] },
  ])('$name', async ({ points, start, after }) => {
    const found = await kMeans(backend, line(...points), { start: Float32Array.from(start), rounds: 1 });
    expect([...found]).toEqual(after);
  });

  test('ends once no point changes its centre', async () => {
    const seen: number[] = [];
    const start = await spreadPoints(backend, heaps(), { k: 3, random: Random.seeded(1) });
    await kMeans(backend, heaps(), { start, rounds: 50, onProgress: (done) => seen.push(done) });
    expect(seen.length).toBeLessThan(5);
  });

  test('has the same bits for any number of threads', async () => {
    const one = await createWasmBackend({ threads: 1 });
    const options = { start: Float32Array.of(0, 0, 1, 1, 25, 2, 2, 25), rounds: 3 };
    expect(await kMeans(one, heaps(), options).finally(() => one.close())).toEqual(
      await kMeans(backend, heaps(), options),
    );
  });
});
