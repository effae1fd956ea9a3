import { checkCount } from '../util/checks.ts';
import { exp, ln } from '../util/portable-math.ts';

/**
 * McNemar's exact test of whether two classifiers are equally good, by the images on which only one of them is right: under
 * that hypothesis each such image falls to either with probability 1/2. Two-sided.
 * Source: McNemar, "Note on the sampling error of the difference between correlated proportions or percentages"
 * (Psychometrika 12, 1947); the exact binomial form as in statsmodels' `mcnemar(exact=True)`.
 * @param onlyA images that only the first classifies correctly
 * @param onlyB images that only the second classifies correctly
 * @returns the p-value, in [0, 1]; 1 if there are no such images
 */
export function mcnemarExact(onlyA: number, onlyB: number): number {
  checkCount('onlyA', onlyA, 0);
  checkCount('onlyB', onlyB, 0);
  const n = onlyA + onlyB;
  const fewer = Math.min(onlyA, onlyB);
  // The last term of the tail, ln C(n, fewer) / 2^n, and the others as multiples of it.
  let last = -n * ln(2);
  for (let j = 1; j <= fewer; j++) last += ln((n - fewer + j) / j);
  let sum = 1;
  let term = 1;
  for (let i = fewer; i > 0; i--) {
    term *= i / (n - i + 1);
    sum += term;
  }
  return Math.min(1, 2 * exp(last + ln(sum)));
}
