import { describe, expect, test } from 'vitest';
import { allRows } from '../../../src/kernels/copy-rows.ts';
import { matrix, type Rows } from '../../../src/kernels/matrix.ts';
import type { CodedRows } from '../../../src/kernels/tiles/gram.ts';
import { fitComponents, weightsOfInput, writeComponents } from '../../../src/models/input/components/components.ts';
import { covarianceOf } from '../../../src/models/input/components/covariance.ts';
import { principalComponents } from '../../../src/models/input/components/principal-components.ts';
import { fitInput } from '../../../src/models/input/input.ts';
import { Random } from '../../../src/util/random.ts';
import { everyBackend } from '../../helpers/backends.ts';

const backends = await everyBackend(1, 3);

/** Codes that vary along a few directions a lot, and along others less. */
function spreadCodes(nRows: number, nCols: number, seed: number): CodedRows {
  const random = Random.seeded(seed);
  const mixing = Array.from({ length: nCols * nCols }, () => random.normal());
  const data = new Int16Array(nRows * nCols);
  for (let s = 0; s < nRows; s++) {
    const hidden = Array.from({ length: nCols }, (_, j) => random.normal() * 60 * 0.8 ** j);
    for (let j = 0; j < nCols; j++) {
      data[s * nCols + j] = 100 + Math.round(hidden.reduce((sum, h, k) => sum + h * mixing[k * nCols + j]!, 0));
    }
  }
  return matrix(data, nRows, nCols);
}

/** x · scale + offset of a row, in f64. */
const scaledRow = (
  { data, nCols }: Rows,
  s: number,
  { scale, offset }: { scale: Float32Array; offset: Float32Array },
) => Array.from({ length: nCols }, (_, j) => data[s * nCols + j]! * scale[j]! + offset[j]!);

describe.each(backends)('%s', (_, backend) => {
  test('the covariance of scaled rows, as summed by hand', async () => {
    const rows = spreadCodes(50, 6, 1);
    const order = Int32Array.from({ length: 40 }, (_, i) => 49 - i);
    const input = await fitInput(backend, rows, undefined, order);
    const { data } = await covarianceOf(backend, rows, order, input.scale, {});
    const all = [...order].map((s) => scaledRow(rows, s, input));
    for (let i = 0; i < 6; i++) {
      for (let j = 0; j < 6; j++) {
        const expected = all.reduce((sum, x) => sum + x[i]! * x[j]!, 0) / 40; // their means are 0
        expect(data[i * 6 + j]).toBeCloseTo(expected, 4);
      }
    }
  });

  test('features that never vary have no covariance, however far their codes are from 0', async () => {
    const random = Random.seeded(5);
    const data = new Int16Array(9000 * 3).map((_, i) => (i % 3 < 2 ? -2047 : random.integer(100)));
    const rows = matrix(data, 9000, 3);
    const input = await fitInput(backend, rows);
    const covariance = await covarianceOf(backend, rows, allRows(9000), input.scale, {});
    expect([...covariance.data.subarray(0, 8)]).toEqual(new Array(8).fill(0));
    expect(covariance.data[8]).toBeCloseTo(1, 3);
  });

  test('a search that is stopped leaves no memory taken', async () => {
    const rows = spreadCodes(50, 6, 1);
    const input = await fitInput(backend, rows);
    const place = () => {
      const some = backend.float32(300, 300);
      backend.free(some);
      return some.data.byteOffset;
    };
    const before = place();
    for (const share of [0, 0.6]) {
      const stop = new AbortController();
      const onProgress = (done: number, total: number) => done / total > share && stop.abort(new Error('enough'));
      const watch = { signal: stop.signal, onProgress };
      await expect(fitComponents(backend, rows, allRows(50), input, 3, watch)).rejects.toThrow('enough');
    }
    expect(place()).toBe(before);
  });

  // A matrix with known eigenvectors: Householder's reflection H = I - 2 v vᵀ turns the axes.
  const n = 40;
  const random = Random.seeded(7);
  const v = Array.from({ length: n }, () => random.normal());
  const square = v.reduce((sum, x) => sum + x * x, 0);
  const axis = (k: number) => v.map((x, j) => (j === k ? 1 : 0) - (2 * x * v[k]!) / square);
  const known = (values: readonly number[]) => {
    const out = backend.float32(n, n);
    for (const [k, value] of values.entries()) {
      const u = axis(k);
      for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) out.data[i * n + j]! += value * u[i]! * u[j]!;
    }
    return out;
  };

  test('directions of well-parted variances are the eigenvectors, the largest first', async () => {
    const values = Array.from({ length: n }, (_, k) => 1000 * 0.1 ** k);
    const { directions, variances, totalVariance } = await principalComponents(backend, known(values), 4);
    for (let k = 0; k < 4; k++) {
      const direction = directions.data.subarray(k * n, (k + 1) * n);
      const along = axis(k).reduce((sum, x, j) => sum + x * direction[j]!, 0);
      expect(Math.abs(along)).toBeGreaterThan(0.999);
      expect(variances[k]! / values[k]!).toBeCloseTo(1, 2);
    }
    expect(totalVariance).toBeCloseTo(1000 / 0.9, 0);
  });

  test('variances that lie close: what is found holds as much as the best could, at right angles', async () => {
    const values = Array.from({ length: n }, (_, k) => 1 / (1 + k));
    const { directions, variances } = await principalComponents(backend, known(values), 10);
    const best = values.slice(0, 10).reduce((a, b) => a + b);
    expect(variances.reduce((a, b) => a + b) / best).toBeGreaterThan(0.97);
    for (let i = 0; i < 10; i++) {
      for (let j = 0; j <= i; j++) {
        let dot = 0;
        for (let k = 0; k < n; k++) dot += directions.data[i * n + k]! * directions.data[j * n + k]!;
        expect(dot).toBeCloseTo(i === j ? 1 : 0, 4);
      }
    }
  });

  test('where rows vary in fewer directions than are asked for, the rest are zero', async () => {
    const { directions, variances } = await principalComponents(backend, known([9, 4]), 5);
    expect([...variances].map((x) => Math.round(x * 1000) / 1000)).toEqual([9, 4, 0, 0, 0]);
    expect([...directions.data.subarray(2 * n)].every((x) => Math.abs(x) < 1e-3)).toBe(true);
  });

  test('images that are all the same have no components', async () => {
    const rows = matrix(new Int16Array(20).fill(5), 5, 4);
    const input = await fitInput(backend, rows);
    const { directions, share } = await fitComponents(backend, rows, allRows(5), input, 2, {});
    expect([[...directions.data], share]).toEqual([new Array(8).fill(0), 1]);
  });

  test('components of rows have a mean square of 1; weights of them are weights of the input', async () => {
    const rows = spreadCodes(120, 12, 2);
    const order = Int32Array.from({ length: 100 }, (_, i) => i + 10);
    const input = await fitInput(backend, rows, undefined, order);
    const components = await fitComponents(backend, rows, order, input, 5, {});
    const out = backend.float32(100, 5);
    await writeComponents(backend, rows, order, input, components, out, undefined);
    expect(out.data.reduce((sum, x) => sum + x * x, 0) / out.data.length).toBeCloseTo(1, 3);
    expect(components.share).toBeGreaterThan(0.5);
    expect(components.share).toBeLessThan(1);
    const weight = Float32Array.from({ length: 3 * 5 }, (_, i) => Math.sin(i));
    const folded = await weightsOfInput(backend, weight, components, undefined);
    for (const [s, row] of order.entries()) {
      const x = scaledRow(rows, row, input);
      for (let u = 0; u < 3; u++) {
        const ofInput = x.reduce((sum, value, j) => sum + value * folded[u * 12 + j]!, 0);
        let ofComponents = 0;
        for (let i = 0; i < 5; i++) ofComponents += out.data[s * 5 + i]! * weight[u * 5 + i]!;
        expect(ofInput).toBeCloseTo(ofComponents, 4);
      }
    }
  });
});

test('the same bits for any number of threads', async () => {
  const rows = spreadCodes(700, 300, 3);
  const input = await fitInput(backends[1]![1], rows);
  const found = await Promise.all(
    backends.slice(1).map(async ([, backend]) => {
      const { directions } = await fitComponents(backend, rows, allRows(700), input, 130, {});
      return directions.data.slice();
    }),
  );
  for (const other of found) expect(other).toEqual(found[0]);
});

test('progress covers the covariances, and then the rounds', async () => {
  const [, backend] = backends[1]!;
  const rows = spreadCodes(700, 300, 3);
  const shown: number[] = [];
  const onProgress = (done: number, total: number) => void shown.push(done / total);
  await fitComponents(backend, rows, allRows(700), await fitInput(backend, rows), 5, { onProgress });
  expect(shown[0]).toBeLessThan(shown.at(-5)! / 2);
  expect(shown.at(-1)).toBe(1);
  expect(shown).toEqual(shown.toSorted((a, b) => a - b));
});
