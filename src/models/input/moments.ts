import type { MatrixI16, Rows } from '../../kernels/matrix.ts';

/** Mean and population standard deviation of each feature: nFeatures numbers each. */
export interface Moments {
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
}

/** The same bits on every backend: of codes from exact sums, of other rows by two passes in f64, row after row. */
export function momentsOf({ data, nRows, nCols }: Rows): Moments {
  if (data instanceof Int16Array) return momentsOfCodes({ data, nRows, nCols });
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

/** Sums of codes and of their squares are integers below 2^53, so that no order matters. */
function momentsOfCodes({ data, nRows, nCols }: MatrixI16): Moments {
  const sums = new Float64Array(nCols);
  const squares = new Float64Array(nCols);
  for (let i = 0, at = 0; i < nRows; i++) {
    for (let j = 0; j < nCols; j++, at++) {
      const code = data[at]!;
      sums[j] = sums[j]! + code;
      squares[j] = squares[j]! + code * code;
    }
  }
  const exact = (x: number) => BigInt(x);
  const deviation = sums.map((sum, j) => {
    const scatter = exact(nRows) * exact(squares[j]!) - exact(sum) ** 2n;
    return Math.sqrt(Number(scatter)) / nRows;
  });
  return { mean: sums.map((sum) => sum / nRows), deviation };
}
