import type { Backend, Watch } from '../../../kernels/backend.ts';
import { type MatrixF32, matrix, type Rows } from '../../../kernels/matrix.ts';
import type { CodedRows } from '../../../kernels/tiles/gram.ts';
import { turnTaker } from '../../../util/turns.ts';
import type { ModelInput } from '../input.ts';
import { scaledRows } from '../scaled-rows.ts';
import { covarianceOf } from './covariance.ts';
import { principalComponents, USUAL_ROUNDS } from './principal-components.ts';

/** The first principal components of a model's input, scaled as a whole to a mean square of 1. */
export interface Components {
  /** n × nFeatures, in the backend's memory: row i times a scaled input is its component i. Free it after use. */
  readonly directions: MatrixF32;
  /** The share of the variance that they hold, from 0 to 1. */
  readonly share: number;
}

/** The share of the time that goes to covariances, about: half of a symmetric matrix, of products of codes, which are twice as fast. */
function shareOfCovariances(nRows: number, nFeatures: number, n: number): number {
  const rounds = USUAL_ROUNDS * n * (1 + (1.5 * n) / nFeatures);
  return nRows / 4 / (nRows / 4 + rounds);
}

/**
 * Learns components from training rows.
 * @param input what is done to a row first; it leaves every feature with a mean of 0
 */
export async function fitComponents(
  backend: Backend,
  rows: CodedRows,
  order: Int32Array,
  { scale }: ModelInput,
  n: number,
  watch: Watch,
): Promise<Components> {
  const { signal, onProgress } = watch;
  const before = shareOfCovariances(order.length, rows.nCols, n);
  const covariance = await covarianceOf(backend, rows, order, scale, {
    signal,
    onProgress: (done, total) => onProgress?.((before * done) / total, 1),
  });
  try {
    const { directions, variances, totalVariance } = await principalComponents(backend, covariance, n, {
      signal,
      onProgress: (done, total) => onProgress?.(1 - (1 - before) * (1 - done / total), 1),
    });
    const held = variances.reduce((sum, variance) => sum + variance, 0);
    if (!(held > 0)) return { directions, share: 1 }; // all images are the same
    const factor = Math.sqrt(n / held);
    for (let i = 0; i < directions.data.length; i++) directions.data[i] = directions.data[i]! * factor;
    return { directions, share: Math.min(1, held / totalVariance) };
  } finally {
    backend.free(covariance);
  }
}

/** Rows that are turned at a time. */
export const BLOCK_ROWS = 4096;

/**
 * Writes the components of some rows.
 * @param out order.length × n, in the backend's memory
 */
export async function writeComponents(
  backend: Backend,
  rows: Rows,
  order: Int32Array,
  input: ModelInput,
  { directions }: Components,
  out: MatrixF32,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (let first = 0; first < order.length; first += BLOCK_ROWS) {
    signal?.throwIfAborted();
    const some = order.subarray(first, first + BLOCK_ROWS);
    const block = await scaledRows(backend, rows, some, input);
    try {
      const part = out.data.subarray(first * out.nCols, (first + some.length) * out.nCols);
      await backend.multiplyTransposed(block, directions, matrix(part, some.length, out.nCols), { signal });
    } finally {
      backend.free(block);
    }
  }
}

/**
 * Weights of components as weights of the input that they were computed from: the same scores, up to rounding.
 * @param weight nUnits × n
 * @returns nUnits × nFeatures, in ordinary memory
 */
export async function weightsOfInput(
  backend: Backend,
  weight: Float32Array,
  { directions }: Components,
  signal: AbortSignal | undefined,
): Promise<Float32Array> {
  const { nRows: n, nCols: nFeatures } = directions;
  const out = new Float32Array((weight.length / n) * nFeatures);
  const back = backend.float32(nFeatures, n);
  try {
    const takeTurn = turnTaker();
    for (let i = 0; i < n; i++) {
      await takeTurn();
      signal?.throwIfAborted();
      for (let j = 0; j < nFeatures; j++) back.data[j * n + i] = directions.data[i * nFeatures + j]!;
    }
    const nUnits = weight.length / n;
    await backend.multiplyTransposed(matrix(weight, nUnits, n), back, matrix(out, nUnits, nFeatures), { signal });
    return out;
  } finally {
    backend.free(back);
  }
}
