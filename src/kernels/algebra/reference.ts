import { exp } from '../../util/portable-math.ts';
import { type PausingWork, pauses } from '../../util/turns.ts';
import type { Scatter } from '../backend.ts';
import { type MatrixF32, matrix } from '../matrix.ts';
import { leastRidge } from './root-nodes.ts';
import { eigenSteps } from './symmetric-eigen.ts';

/** See {@link Backend.scatter}. */
export function* scatter({ data, nRows, nCols: d }: MatrixF32): PausingWork<Scatter> {
  const isDue = pauses();
  const sums = new Float64Array(d);
  const products = new Float64Array(d * d);
  for (let i = 0; i < nRows; i++) {
    const row = data.subarray(i * d, (i + 1) * d);
    for (let a = 0; a < d; a++) {
      sums[a] = sums[a]! + row[a]!;
      if (isDue(a)) yield;
      for (let b = 0; b <= a; b++) products[a * d + b] = products[a * d + b]! + row[a]! * row[b]!;
    }
  }
  return { nRows, sums, products };
}

/** See {@link Backend.gaussianKernel}. */
export function* gaussianKernel({ data, nRows: n, nCols: d }: MatrixF32, sharpness: number): PausingWork<Float64Array> {
  const isDue = pauses();
  const kernel = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      if (isDue(d)) yield;
      let dot = 0;
      for (let p = 0; p < d; p++) dot += data[i * d + p]! * data[j * d + p]!;
      kernel[i * n + j] = exp(Math.min(0, sharpness * (dot - 1)));
    }
  }
  return kernel;
}

/** See {@link Backend.inverseRoot}: from eigenvectors. */
export function* inverseRoot(a: Float64Array, n: number, ridge: number): PausingWork<MatrixF32> {
  const isDue = pauses();
  const { values, vectors } = yield* eigenSteps(a, n);
  const shift = Math.max(ridge, leastRidge(a, n));
  const root = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const scale = 1 / Math.sqrt(Math.max(values[i]!, 0) + shift);
    for (let r = 0; r < n; r++) {
      if (isDue(n)) yield;
      const share = scale * vectors[i * n + r]!;
      for (let c = 0; c < n; c++) root[r * n + c] = root[r * n + c]! + share * vectors[i * n + c]!;
    }
  }
  return matrix(Float32Array.from(root), n, n);
}
