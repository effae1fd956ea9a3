/** The normal distribution's 97.5 % quantile: 95 % lie within this many standard deviations. */
const Z = 1.959963984540054;

/**
 * The 95 % confidence interval of a share, from `right` of n independent trials: Wilson's score interval. It says how well n
 * images pin an accuracy down, not how much it varies with folds or seeds.
 * Source: Wilson, "Probable inference, the law of succession, and statistical inference" (JASA 22, 1927); as in R's
 * `prop.test(correct = FALSE)`.
 * @param share right / n, in [0, 1]
 * @param n     at least 1
 * @returns its ends, in [0, 1]
 */
export function wilsonInterval(share: number, n: number): readonly [low: number, high: number] {
  const shrink = 1 + (Z * Z) / n;
  const centre = (share + (Z * Z) / (2 * n)) / shrink;
  const half = (Z / shrink) * Math.sqrt((share * (1 - share)) / n + (Z * Z) / (4 * n * n));
  return [share === 0 ? 0 : centre - half, share === 1 ? 1 : centre + half];
}
