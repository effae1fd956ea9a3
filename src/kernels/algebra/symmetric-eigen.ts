import { atOnce, type PausingWork, turnTaker } from '../../util/turns.ts';
import type { Watch } from '../backend.ts';

/** Eigenvalues in ascending order, and their eigenvectors of length 1. */
export interface SymmetricEigen {
  /** n. */
  readonly values: Float64Array;
  /** n × n, row-major: row i is the eigenvector of values[i]; its entry of largest magnitude, the first of equals, is positive. */
  readonly vectors: Float64Array;
}

/**
 * All eigenvalues and eigenvectors of a symmetric matrix, with an error of about n · 2^-52 times the largest eigenvalue's
 * magnitude: Householder's reduction to a tridiagonal matrix, then QL steps with implicit shifts. From additions,
 * multiplications, divisions and square roots in one order, so the same bits everywhere; about 9 n³ operations.
 * Source: Martin, Reinsch & Wilkinson, Numerische Mathematik 11, 1968; Bowdler, Martin, Reinsch & Wilkinson, the same.
 * @param matrix n × n, row-major, finite; only the lower triangle is read
 */
export const symmetricEigen = (matrix: Float64Array, n: number): SymmetricEigen => atOnce(eigenSteps(matrix, n));

/** {@link symmetricEigen}, with turns for others in between. */
export async function symmetricEigenInTurns(
  matrix: Float64Array,
  n: number,
  { signal, onProgress }: Watch = {},
): Promise<SymmetricEigen> {
  const takeTurn = turnTaker();
  const steps = eigenSteps(matrix, n);
  for (let done = 1; ; done++) {
    const step = steps.next();
    if (step.done) return step.value;
    await takeTurn();
    signal?.throwIfAborted();
    onProgress?.(done, 3 * n);
  }
}

/** {@link symmetricEigen}, which pauses at most 3 n times on its way. */
export function* eigenSteps(matrix: Float64Array, n: number): PausingWork<SymmetricEigen> {
  const { basis, diagonal, offDiagonal } = yield* tridiagonal(matrix, n);
  yield* implicitQl(diagonal, offDiagonal, basis, n);
  const order = Array.from(diagonal.keys()).sort((a, b) => diagonal[a]! - diagonal[b]! || a - b);
  const values = Float64Array.from(order, (i) => diagonal[i]!);
  const vectors = new Float64Array(n * n);
  order.forEach((from, to) => {
    const vector = vectors.subarray(to * n, (to + 1) * n);
    vector.set(basis.subarray(from * n, (from + 1) * n));
    let largest = 0;
    for (let j = 1; j < n; j++) if (Math.abs(vector[j]!) > Math.abs(vector[largest]!)) largest = j;
    if (vector[largest]! < 0) for (let j = 0; j < n; j++) vector[j] = -vector[j]!;
  });
  return { values, vectors };
}

/**
 * A = H T Hᵀ with T tridiagonal: one reflection a column, from the first on. Row i of `basis` is column i of H.
 */
function* tridiagonal(matrix: Float64Array, n: number) {
  const a = Float64Array.from(matrix);
  for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) a[i * n + j] = a[j * n + i]!;
  const diagonal = new Float64Array(n);
  const offDiagonal = new Float64Array(n);
  const reflectors: { readonly from: number; readonly v: Float64Array; readonly factor: number }[] = [];
  const p = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    yield;
    diagonal[k] = a[k * n + k]!;
    if (k + 1 === n) break;
    const from = k + 1;
    let squares = 0;
    for (let i = from + 1; i < n; i++) squares += a[i * n + k]! ** 2;
    const head = a[from * n + k]!;
    if (squares === 0) {
      offDiagonal[k] = head;
      continue;
    }
    const length = Math.sqrt(head * head + squares);
    const alpha = head > 0 ? -length : length;
    offDiagonal[k] = alpha;
    const v = new Float64Array(n);
    for (let i = from; i < n; i++) v[i] = a[i * n + k]!;
    v[from] = head - alpha;
    const factor = 2 / (v[from]! ** 2 + squares);
    reflectors.push({ from, v, factor });
    // The rest becomes H A H = A - v qᵀ - q vᵀ, with p = factor A v and q = p - (factor / 2)(pᵀ v) v.
    let share = 0;
    for (let i = from; i < n; i++) {
      let sum = 0;
      for (let j = from; j < n; j++) sum += a[i * n + j]! * v[j]!;
      p[i] = factor * sum;
      share += p[i]! * v[i]!;
    }
    for (let i = from; i < n; i++) p[i] = p[i]! - (factor / 2) * share * v[i]!;
    for (let i = from; i < n; i++) {
      const [vi, qi] = [v[i]!, p[i]!];
      for (let j = from; j < n; j++) a[i * n + j] = a[i * n + j]! - vi * p[j]! - qi * v[j]!;
    }
  }
  const basis = new Float64Array(n * n);
  for (let i = 0; i < n; i++) basis[i * n + i] = 1;
  for (const { from, v, factor } of reflectors.reverse()) {
    yield;
    for (let i = from; i < n; i++) p[i] = 0;
    for (let i = from; i < n; i++) for (let j = from; j < n; j++) p[j] = p[j]! + v[i]! * basis[j * n + i]!;
    for (let j = from; j < n; j++) {
      const scaled = factor * p[j]!;
      for (let i = from; i < n; i++) basis[j * n + i] = basis[j * n + i]! - scaled * v[i]!;
    }
  }
  return { basis, diagonal, offDiagonal };
}

/** More steps than any eigenvalue has been seen to take. */
const MOST_STEPS = 60;

/** QL steps on a tridiagonal matrix: `diagonal` becomes its eigenvalues, rows of `basis` the eigenvectors. */
function* implicitQl(
  diagonal: Float64Array,
  offDiagonal: Float64Array,
  basis: Float64Array,
  n: number,
): Generator<void> {
  const [d, e] = [diagonal, offDiagonal];
  for (let l = 0; l < n; l++) {
    yield;
    for (let step = 0; ; step++) {
      let m = l;
      while (m + 1 < n && Math.abs(e[m]!) > Number.EPSILON * (Math.abs(d[m]!) + Math.abs(d[m + 1]!))) m++;
      if (m === l) break;
      if (step === MOST_STEPS) throw new RangeError('the eigenvalues did not converge: are all elements finite?');
      let g = (d[l + 1]! - d[l]!) / (2 * e[l]!);
      let r = Math.sqrt(g * g + 1);
      g = d[m]! - d[l]! + e[l]! / (g + (g < 0 ? -r : r));
      let s = 1;
      let c = 1;
      let p = 0;
      let i = m - 1;
      for (; i >= l; i--) {
        const f = s * e[i]!;
        const b = c * e[i]!;
        r = Math.sqrt(f * f + g * g);
        e[i + 1] = r;
        if (r === 0) {
          d[i + 1] = d[i + 1]! - p;
          e[m] = 0;
          break;
        }
        s = f / r;
        c = g / r;
        g = d[i + 1]! - p;
        r = (d[i]! - g) * s + 2 * c * b;
        p = s * r;
        d[i + 1] = g + p;
        g = c * r - b;
        const low = i * n;
        const high = low + n;
        for (let k = 0; k < n; k++) {
          const z = basis[high + k]!;
          const y = basis[low + k]!;
          basis[high + k] = s * y + c * z;
          basis[low + k] = c * y - s * z;
        }
      }
      if (r === 0 && i >= l) continue;
      d[l] = d[l]! - p;
      e[l] = g;
      e[m] = 0;
    }
  }
}
