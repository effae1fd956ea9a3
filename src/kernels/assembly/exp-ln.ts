/*
 * e^x and ln x as util/portable-math.ts defines them: the same additions, multiplications and divisions in the same order,
 * so the same bits; e^x of two numbers at a time.
 */

const LN2: f64 = 0.6931471805599453;
const LN2_HI: f64 = 0.6931471803691238;
const LN2_LO: f64 = 1.9082149292705877e-10;

// @ts-ignore: decorator
@inline
function horner(reciprocal: f64, r: v128, series: v128): v128 {
  return f64x2.add(f64x2.splat(reciprocal), f64x2.mul(r, series));
}

/** 2^k for -1022 ≤ k ≤ 1023, of two i64. */
// @ts-ignore: decorator
@inline
function powerOfTwo(k: v128): v128 {
  return i64x2.shl(i64x2.add(k, i64x2.splat(1023)), 52);
}

/** e^x of two numbers of at most 0; NaN stays NaN. */
// @ts-ignore: decorator
@inline
export function expOfNegative(x: v128): v128 {
  const whole = f64x2.floor(f64x2.add(f64x2.div(x, f64x2.splat(LN2)), f64x2.splat(0.5)));
  const r = f64x2.sub(
    f64x2.sub(x, f64x2.mul(whole, f64x2.splat(LN2_HI))), f64x2.mul(whole, f64x2.splat(LN2_LO)),
  );
  let series = horner(1.0 / 87178291200.0, r, f64x2.splat(0));
  series = horner(1.0 / 6227020800.0, r, series);
  series = horner(1.0 / 479001600.0, r, series);
  series = horner(1.0 / 39916800.0, r, series);
  series = horner(1.0 / 3628800.0, r, series);
  series = horner(1.0 / 362880.0, r, series);
  series = horner(1.0 / 40320.0, r, series);
  series = horner(1.0 / 5040.0, r, series);
  series = horner(1.0 / 720.0, r, series);
  series = horner(1.0 / 120.0, r, series);
  series = horner(1.0 / 24.0, r, series);
  series = horner(1.0 / 6.0, r, series);
  series = horner(0.5, r, series);
  series = horner(1.0, r, series);
  series = horner(1.0, r, series);
  const k = i64x2.extend_low_i32x4_s(i32x4.trunc_sat_f64x2_s_zero(whole));
  const half = i64x2.shr_s(k, 1); // in two steps, since 2^k alone may be too small for a normal number
  const value = f64x2.mul(f64x2.mul(series, powerOfTwo(half)), powerOfTwo(i64x2.sub(k, half)));
  return v128.bitselect(f64x2.splat(0), value, f64x2.lt(x, f64x2.splat(-745.1332191019412)));
}

/** ln x of a normal number above 0; NaN stays NaN. */
export function lnOfNormal(x: f64): f64 {
  if (x != x) return x;
  const bits = reinterpret<u64>(x);
  let exponent = <f64>(<i32>(bits >> 52) - 1023);
  let mantissa = reinterpret<f64>((bits & 0x000f_ffff_ffff_ffff) | 0x3ff0_0000_0000_0000);
  if (mantissa > 1.4142135623730951) {
    mantissa /= 2;
    exponent += 1;
  }
  const s = (mantissa - 1) / (mantissa + 1);
  const s2 = s * s;
  let series: f64 = 0;
  for (let i: f64 = 23; i >= 3; i -= 2) series = s2 * (1 / i + series);
  return exponent * LN2_HI + (exponent * LN2_LO + 2 * s * series + 2 * s);
}
