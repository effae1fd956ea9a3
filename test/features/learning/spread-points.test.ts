import { afterAll, describe, expect, test } from 'vitest';
import { spreadPoints } from '../../../src/features/learning/spread-points.ts';
import type { MatrixF32 } from '../../../src/kernels/matrix.ts';
import { createWasmBackend } from '../../../src/kernels/wasm.ts';
import { Random } from '../../../src/util/random.ts';
import { heaps, line } from './points.ts';

const backend = await createWasmBackend({ threads: 2 });
afterAll(() => backend.close());

const spread = (points: MatrixF32, k: number, seed: number): Promise<Float32Array> =>
  spreadPoints(backend, points, { k, random: Random.seeded(seed) });

describe('spreadPoints', () => {
  test('finds a point of each heap, nearly always', async () => {
    let all = 0;
    for (let seed = 0; seed < 50; seed++) {
      const start = await spread(heaps(), 3, seed);
      const found = new Set([0, 1, 2].map((c) => `${start[2 * c]! > 15},${start[2 * c + 1]! > 15}`));
      if (found.size === 3) all++;
    }
    expect(all).toBeGreaterThan(45);
  });

  test('draws a point twice only where there are no others', async () => {
    for (let seed = 0; seed < 20; seed++) {
      const start = [...(await spread(line(1, 1, 7, 1, 1), 3, seed))];
      expect(start).toContain(7);
      expect(start).toContain(1);
    }
  });

  test('draws in proportion to the squared distance', async () => {
    let far = 0;
    let near = 0;
    for (let seed = 0; seed < 900; seed++) {
      const [first, second] = await spread(line(0, 1, 3), 2, seed);
      if (first !== 0) continue;
      if (second === 3) far++;
      else near++;
    }
    expect(far / (far + near)).toBeCloseTo(0.9, 1);
  });
});
