/*
 * 2^x of four f32 in [-120, 120], with a relative error of at most 3e-6. Source: x = k + f with |f| at most 1/2, then the
 * polynomial of degree 4 whose largest relative error there is least; k goes into the exponent.
 */

/** Adding it leaves a number's nearest integer in the lowest bits. */
const ROUNDER: f32 = 12582912; // 1.5 · 2^23

const C1: f32 = 0.69312412;
const C2: f32 = 0.24024107;
const C3: f32 = 0.05590683;
const C4: f32 = 0.00958258;

// @ts-ignore: decorator
@inline
export function exp2(x: v128): v128 {
  const shifted = f32x4.add(x, f32x4.splat(ROUNDER));
  const f = f32x4.sub(x, f32x4.sub(shifted, f32x4.splat(ROUNDER)));
  let p = f32x4.add(f32x4.mul(f, f32x4.splat(C4)), f32x4.splat(C3));
  p = f32x4.add(f32x4.mul(f, p), f32x4.splat(C2));
  p = f32x4.add(f32x4.mul(f, p), f32x4.splat(C1));
  p = f32x4.add(f32x4.mul(f, p), f32x4.splat(1));
  return i32x4.add(p, i32x4.shl(shifted, 23));
}
