import { turnTaker } from '../../util/turns.ts';
import type { Watch } from '../backend.ts';

/** A row that the rows before it explain up to this share of its square depends on them: f32 has no more digits. */
const DEPENDENT = 2 ** -44;

/**
 * L⁻¹ of A = L Lᵀ, where A = Y Yᵀ for some rows Y: L⁻¹ Y are rows of length 1 at right angles, the first i of which span what the
 * first i of Y do. A row of Y that depends on those before it becomes zero, and so do its row and column of L⁻¹.
 * @param matrix n × n, row-major; only the lower triangle is read
 * @returns n × n, row-major; 0 above the diagonal
 */
export async function inverseFactor(matrix: Float64Array, n: number, { signal }: Watch = {}): Promise<Float64Array> {
  const takeTurn = turnTaker();
  const factor = new Float64Array(n * n);
  const inverse = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    await takeTurn();
    signal?.throwIfAborted();
    const row = factor.subarray(i * n, i * n + i);
    let left = matrix[i * n + i]!;
    for (let j = 0; j < i; j++) {
      const other = factor.subarray(j * n, j * n + j + 1);
      if (other[j] === 0) continue;
      const value = (matrix[i * n + j]! - dot(row, other, j)) / other[j]!;
      row[j] = value;
      left -= value * value;
    }
    if (!(left > DEPENDENT * matrix[i * n + i]!)) {
      row.fill(0);
      continue;
    }
    const length = Math.sqrt(left);
    factor[i * n + i] = length;
    const out = inverse.subarray(i * n, i * n + i + 1);
    for (let j = 0; j < i; j++)
      if (row[j] !== 0) addTimes(out, -row[j]! / length, inverse.subarray(j * n, j * n + j + 1));
    out[i] = 1 / length;
  }
  return inverse;
}

function dot(a: Float64Array, b: Float64Array, n: number): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let j = 0;
  for (; j + 3 < n; j += 4) {
    s0 += a[j]! * b[j]!;
    s1 += a[j + 1]! * b[j + 1]!;
    s2 += a[j + 2]! * b[j + 2]!;
    s3 += a[j + 3]! * b[j + 3]!;
  }
  for (; j < n; j++) s0 += a[j]! * b[j]!;
  return s0 + s1 + (s2 + s3);
}

/** out += factor · row, as far as the row goes. */
function addTimes(out: Float64Array, factor: number, row: Float64Array): void {
  for (let j = 0; j < row.length; j++) out[j] = out[j]! + factor * row[j]!;
}
