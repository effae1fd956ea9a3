import type { Rows } from '../../kernels/matrix.ts';

/** Mean and population standard deviation of each feature: nFeatures numbers each. */
export interface Moments {
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
}

/** Two passes in f64, row after row: the same bits on every backend. */
export function momentsOf({ data, nRows, nCols }: Rows): Moments {
  const mean = new Float64Array(nCols);
  const deviation = new Float64Array(nCols);
  for (let i = 0; i < nRows; i++) for (let j = 0; j < nCols; j++) mean[j] = mean[j]! + data[i * nCols + j]!;
  for (let j = 0; j < nCols; j++) mean[j] = mean[j]! / nRows;
  for (let i = 0; i < nRows; i++) {
    for (let j = 0; j < nCols; j++) {
      const difference = data[i * nCols + j]! - mean[j]!;
      deviation[j] = deviation[j]! + difference * difference;
    }
  }
  for (let j = 0; j < nCols; j++) deviation[j] = Math.sqrt(deviation[j]! / nRows);
  return { mean, deviation };
}
