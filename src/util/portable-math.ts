/**
 * exp, ln and others from IEEE 754 additions, multiplications and divisions alone. ECMAScript lets `Math.exp` and the like
 * differ in the last bits from one engine or processor to the next; these give the same bits everywhere, within one or
 * two units in the last place of the true value.
 */

const LN2_HI = 0.6931471803691238; // the upper 32 bits of ln 2: its products with exponents are exact
const LN2_LO = 1.9082149292705877e-10; // ln 2 - LN2_HI
/** 1/0! .. 1/14!. */
const RECIPROCAL_FACTORIALS = Float64Array.from({ length: 15 }, (_, n) => {
  let factorial = 1;
  for (let i = 2; i <= n; i++) factorial *= i;
  return 1 / factorial;
});
const words = new Uint32Array(2);
const double = new Float64Array(words.buffer);
const HIGH = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 1 : 0; // index of the half with the exponent

/** 2^k for -1022 <= k <= 1023, exactly. */
function powerOfTwo(k: number): number {
  words[1 - HIGH] = 0;
  words[HIGH] = (k + 1023) << 20;
  return double[0]!;
}

/** e^x. Source: x = k ln 2 + r with |r| <= ln 2 / 2, then the Taylor series of e^r, whose 14th term is below 2^-57. */
export function exp(x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  if (x > 709.782712893384) return Number.POSITIVE_INFINITY;
  if (x < -745.1332191019412) return 0;
  const k = Math.floor(x / Math.LN2 + 0.5);
  const r = x - k * LN2_HI - k * LN2_LO;
  let series = 0;
  for (let i = RECIPROCAL_FACTORIALS.length - 1; i >= 0; i--) series = RECIPROCAL_FACTORIALS[i]! + r * series;
  const half = k >> 1;
  return series * powerOfTwo(half) * powerOfTwo(k - half);
}

/** The natural logarithm. Source: x = 2^e m, then ln m = 2 artanh((m - 1) / (m + 1)) with m in [sqrt 1/2, sqrt 2). */
export function ln(x: number): number {
  if (Number.isNaN(x) || x < 0) return Number.NaN;
  if (x === 0) return Number.NEGATIVE_INFINITY;
  if (x === Number.POSITIVE_INFINITY) return x;
  let exponent = 0;
  let mantissa = x;
  if (mantissa < 2.2250738585072014e-308) {
    mantissa *= 2 ** 54;
    exponent = -54;
  }
  double[0] = mantissa;
  exponent += ((words[HIGH]! >>> 20) & 0x7ff) - 1023;
  words[HIGH] = (words[HIGH]! & 0x000fffff) | 0x3ff00000;
  mantissa = double[0];
  if (mantissa > Math.SQRT2) {
    mantissa /= 2;
    exponent++;
  }
  const s = (mantissa - 1) / (mantissa + 1);
  const s2 = s * s;
  let series = 0;
  for (let i = 23; i >= 3; i -= 2) series = s2 * (1 / i + series);
  return exponent * LN2_HI + (exponent * LN2_LO + 2 * s * series + 2 * s);
}

/** x^n for a whole n of at least 0, by squaring. */
export function power(x: number, n: number): number {
  let result = 1;
  let square = x;
  for (let rest = n; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result *= square;
    square *= square;
  }
  return result;
}

/**
 * The cosine of pi x, exact where it is 1, 0 or -1. Source: cos(pi x) = -cos(pi (1 - x)) and cos(pi x) = sin(pi (1/2 - x)),
 * exact differences both, bring the angle to [0, pi/4]; then the Taylor series, whose next term is below 2^-57.
 */
export function cosPi(x: number): number {
  const turned = Math.abs(x) % 2;
  const half = turned > 1 ? 2 - turned : turned;
  if (half > 0.5) return -cosPi(1 - half);
  if (half <= 0.25) return taylor(Math.PI * half, 0);
  return taylor(Math.PI * (0.5 - half), 1);
}

/** sum of (-1)^k x^(2k + from) / (2k + from)!: the cosine for from = 0, the sine for from = 1. */
function taylor(x: number, from: number): number {
  const x2 = x * x;
  let series = 0;
  for (let n = 16 + from; n > from; n -= 2) series = (-x2 / ((n - 1) * n)) * (1 + series);
  return (from === 0 ? 1 : x) * (1 + series);
}

/** tan(pi / 8): from here on the half angle's tangent is the smaller one. */
const TAN_EIGHTH = Math.SQRT2 - 1;

/**
 * The angle of (x, y) in half turns, in (-1, 1]: atan2(y, x) / pi, exact on the axes and the diagonals, 0 for (0, 0).
 * Source: atan t = pi / 4 - atan((1 - t) / (1 + t)) brings t to [0, tan(pi / 8)]; then the series of atan, whose next term
 * is below 2^-57.
 */
export function atan2Pi(y: number, x: number): number {
  const wide = Math.abs(x);
  const high = Math.abs(y);
  if (wide === 0 && high === 0) return 0;
  const octant = arcTangent(Math.min(wide, high) / Math.max(wide, high));
  const quadrant = high > wide ? 0.5 - octant : octant;
  const half = x < 0 ? 1 - quadrant : quadrant;
  return y < 0 && half < 1 ? -half : half;
}

/** atan(t) / pi for 0 <= t <= 1. */
function arcTangent(t: number): number {
  if (t > TAN_EIGHTH) return 0.25 - arcTangent((1 - t) / (1 + t));
  const t2 = t * t;
  let series = 0;
  for (let i = 43; i >= 1; i -= 2) series = 1 / i - t2 * series;
  return (t * series) / Math.PI;
}
