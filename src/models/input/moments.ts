import type { MatrixI16, Rows } from '../../kernels/matrix.ts';
import { turnTaker } from '../../util/turns.ts';

/** Mean and population standard deviation of each feature: nFeatures numbers each. */
export interface Moments {
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
}

/**
 * Of some rows; the same bits on every backend: of codes from exact sums, of other rows by two passes in f64, row after row.
 */
export async function momentsOf({ data, nRows, nCols }: Rows, order: Int32Array): Promise<Moments> {
  if (data instanceof Int16Array) return momentsOfCodes({ data, nRows, nCols }, order);
  const mean = new Float64Array(nCols);
  const deviation = new Float64Array(nCols);
  const takeTurn = turnTaker();
  for (const row of order) {
    await takeTurn();
    for (let j = 0, at = row * nCols; j < nCols; j++, at++) mean[j] = mean[j]! + data[at]!;
  }
  for (let j = 0; j < nCols; j++) mean[j] = mean[j]! / order.length;
  for (const row of order) {
    await takeTurn();
    for (let j = 0, at = row * nCols; j < nCols; j++, at++) {
      const difference = data[at]! - mean[j]!;
      deviation[j] = deviation[j]! + difference * difference;
    }
  }
  for (let j = 0; j < nCols; j++) deviation[j] = Math.sqrt(deviation[j]! / order.length);
  return { mean, deviation };
}

/** Sums of codes and of their squares are integers below 2^53, so that no order matters. */
async function momentsOfCodes({ data, nCols }: MatrixI16, order: Int32Array): Promise<Moments> {
  const sums = new Float64Array(nCols);
  const squares = new Float64Array(nCols);
  const takeTurn = turnTaker();
  for (const row of order) {
    await takeTurn();
    for (let j = 0, at = row * nCols; j < nCols; j++, at++) {
      const code = data[at]!;
      sums[j] = sums[j]! + code;
      squares[j] = squares[j]! + code * code;
    }
  }
  const n = order.length;
  const exact = (x: number) => BigInt(x);
  const deviation = sums.map((sum, j) => {
    const scatter = exact(n) * exact(squares[j]!) - exact(sum) ** 2n;
    return Math.sqrt(Number(scatter)) / n;
  });
  return { mean: sums.map((sum) => sum / n), deviation };
}
