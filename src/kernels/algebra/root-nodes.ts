import { exp, ln } from '../../util/portable-math.ts';

/** One term of an inverse square root: weight · (A + shift I)^-1. */
export interface RootTerm {
  readonly shift: number;
  readonly weight: number;
}

/** Of every eigenvalue's inverse square root: half of what rounding to f32 may change. */
const ERROR = 2 ** -24;
const MOST_TERMS = 64;

/**
 * A^(-1/2) as a sum of shifted inverses, for a symmetric A whose eigenvalues are between two bounds: the midpoint rule for its
 * integral, in the variable that makes it converge fastest. The error of N terms is at most 4 exp(-2 pi² N / ln(16 most / least)) of
 * each inverse root. N is a power of two, so that elliptic functions at the midpoints come from square roots alone, by halving their
 * arguments (Landen). Source: Hale, Higham & Trefethen, "Computing A^alpha, log(A), and related matrix functions by contour
 * integrals", SIAM Journal on Numerical Analysis 46, 2008, method 3.
 */
export function rootTerms(least: number, most: number): readonly RootTerm[] {
  const ratio = Math.sqrt(least / most);
  let halvings = 0;
  while (2 ** halvings < MOST_TERMS && errorOf(2 ** halvings, most / least) > ERROR) halvings++;
  const n = 2 ** halvings;
  const root = Math.sqrt(least);
  // The quarter period is pi / 2 over the mean of 1 and the ratio, so that a term's weight has no pi.
  const step = root / (n * arithmeticGeometricMean(1, ratio));
  return midpoints(1, ratio, halvings).map((s) => ({
    shift: (root * s) ** 2,
    weight: step * Math.sqrt((1 + s * s) * (1 + (ratio * s) ** 2)),
  }));
}

const errorOf = (nTerms: number, condition: number): number =>
  4 * exp((-2 * Math.PI ** 2 * nTerms) / ln(16 * condition));

/** sn / cn at odd multiples of the quarter period over 2^(halvings + 1), for a complementary modulus of b / a. */
function midpoints(a: number, b: number, halvings: number): readonly number[] {
  const c = b / a;
  if (halvings === 0) return [1 / Math.sqrt(c)];
  return midpoints((a + b) / 2, Math.sqrt(a * b), halvings - 1).flatMap((x) => {
    const larger = (1 + c + Math.sqrt((1 + c) ** 2 + 4 * c * x * x)) / (2 * c * x);
    return [larger, 1 / (c * larger)];
  });
}

function arithmeticGeometricMean(a: number, b: number): number {
  while (a - b > 4 * Number.EPSILON * a) [a, b] = [(a + b) / 2, Math.sqrt(a * b)];
  return a;
}

/** At least the largest eigenvalue of a symmetric matrix whose lower triangle is given: the largest sum of a row's magnitudes. */
export function eigenvalueBound(matrix: Float64Array, n: number): number {
  const sums = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const size = Math.abs(matrix[i * n + j]!);
      sums[i] = sums[i]! + size;
      if (j < i) sums[j] = sums[j]! + size;
    }
  }
  return sums.reduce((most, sum) => Math.max(most, sum), 0);
}

/** What is added to the diagonal at least: less would be lost in the rounding of a matrix in f64. */
export const leastRidge = (matrix: Float64Array, n: number): number =>
  Math.max(2 ** -40 * eigenvalueBound(matrix, n), Number.MIN_VALUE * 2 ** 60);
