import { expOfNegative } from '../exp-ln';
import { CELL } from './panels';

/*
 * What follows a layer's product, cell by cell: its bias, its activation, and dropout. Exponentials are f64, rounded to f32 at
 * the end; what is dropped is decided by a hash of key, sample and unit, so that nobody need keep it.
 */

export const RELU: i32 = 0;
export const LEAKY_RELU: i32 = 1;
export const TANH: i32 = 2;

/** The slope of the leaky one below 0. */
const LEAK: f32 = 0.01;

/** e^-|x| of the low two of four f32, by a factor. */
// @ts-ignore: decorator
@inline
function decay(x: v128, factor: f64): v128 {
  return expOfNegative(f64x2.mul(f64x2.promote_low_f32x4(f32x4.neg(f32x4.abs(x))), f64x2.splat(factor)));
}

// @ts-ignore: decorator
@inline
function low(x: v128, isTanh: bool): v128 {
  const e = decay(x, isTanh ? 2 : 1), one = f64x2.splat(1);
  const sum = f64x2.add(one, e);
  if (isTanh) return f32x4.demote_f64x2_zero(f64x2.div(f64x2.sub(one, e), sum));
  const isNegative = f64x2.lt(f64x2.promote_low_f32x4(x), f64x2.splat(0));
  return f32x4.demote_f64x2_zero(f64x2.div(v128.bitselect(e, one, isNegative), sum));
}

// @ts-ignore: decorator
@inline
function activated(z: v128, kind: i32): v128 {
  if (kind == RELU) return v128.andnot(z, f32x4.le(z, f32x4.splat(0))); // NaN stays NaN
  if (kind == LEAKY_RELU) return v128.bitselect(z, f32x4.mul(z, f32x4.splat(LEAK)), f32x4.gt(z, f32x4.splat(0)));
  const high = i64x2.shuffle(z, z, 1, 1);
  const both = i64x2.shuffle(low(z, kind == TANH), low(high, kind == TANH), 0, 2);
  return kind == TANH ? v128.or(both, v128.and(z, i32x4.splat(0x80000000))) : both;
}

/** The slope of an activation, by its value. */
// @ts-ignore: decorator
@inline
function slope(a: v128, kind: i32): v128 {
  const one = f32x4.splat(1);
  if (kind == RELU) return v128.and(one, f32x4.gt(a, f32x4.splat(0)));
  if (kind == LEAKY_RELU) return v128.bitselect(one, f32x4.splat(LEAK), f32x4.gt(a, f32x4.splat(0)));
  return kind == TANH ? f32x4.sub(one, f32x4.mul(a, a)) : f32x4.mul(a, f32x4.sub(one, a));
}

/**
 * 32 bits for a sample and a unit. Source: Wellons 2018, "Prospecting for hash functions", two rounds of xorshift and multiply;
 * sample and unit enter by multiples of odd numbers.
 */
// @ts-ignore: decorator
@inline
function hash(x: v128): v128 {
  x = i32x4.mul(v128.xor(x, i32x4.shr_u(x, 16)), i32x4.splat(0x21f0aaad));
  x = i32x4.mul(v128.xor(x, i32x4.shr_u(x, 15)), i32x4.splat(0x735a2d97));
  return v128.xor(x, i32x4.shr_u(x, 15));
}

/** Where four samples of a unit are kept. */
// @ts-ignore: decorator
@inline
function kept(key: i32, place: i32, unit: i32, threshold: i32): v128 {
  const start = key + place * 0x9e3779b1 + unit * 0x85ebca77;
  const lanes = i32x4.add(i32x4.splat(start), i32x4.mul(i32x4(0, 1, 2, 3), i32x4.splat(0x9e3779b1)));
  return i32x4.ge_u(hash(lanes), i32x4.splat(threshold));
}

/**
 * Units [first, last) of some panels: their biases are added, the activation is applied, and what is dropped is 0, the rest
 * times `factor`.
 * @param kind      0 relu, 1 leaky relu, 2 tanh, 3 sigmoid
 * @param threshold what is dropped has a hash below it, as u32; 0 drops nothing
 * @param place     of the first sample among those of the epoch
 */
export function activate(
  kind: i32, panels: usize, panelBytes: usize, nPanels: i32, first: i32, last: i32, bias: usize,
  threshold: i32, key: i32, place: i32, factor: f32,
): void {
  if (kind == RELU) activateAs(RELU, panels, panelBytes, nPanels, first, last, bias, threshold, key, place, factor);
  else activateAs(kind, panels, panelBytes, nPanels, first, last, bias, threshold, key, place, factor);
}

// @ts-ignore: decorator
@inline
function activateAs(
  kind: i32, panels: usize, panelBytes: usize, nPanels: i32, first: i32, last: i32, bias: usize,
  threshold: i32, key: i32, place: i32, factor: f32,
): void {
  const scale = f32x4.splat(factor);
  for (let p = 0; p < nPanels; p++) {
    for (let c = first; c < last; c++) {
      const b = v128.load32_splat(bias + (<usize>c << 2));
      for (let half = 0; half < 2; half++) {
        const at = panels + <usize>c * CELL + (<usize>half << 4);
        let a = activated(f32x4.add(v128.load(at), b), kind);
        if (threshold != 0) a = v128.and(f32x4.mul(a, scale), kept(key, place + half * 4, c, threshold));
        v128.store(at, a);
      }
    }
    panels += panelBytes;
    place += 8;
  }
}

/**
 * The slopes of nUnits units become those before the activation: times its slope, and 0 where the unit was dropped.
 * @param panels as {@link activate} left them, with the same settings
 * @param slopes panels of the same sizes
 * @param share  1 / factor: what is kept was multiplied by factor
 */
export function deactivate(
  kind: i32, panels: usize, slopes: usize, panelBytes: usize, nPanels: i32, nUnits: i32,
  threshold: i32, key: i32, place: i32, factor: f32, share: f32,
): void {
  const scale = f32x4.splat(factor), back = f32x4.splat(share);
  for (let p = 0; p < nPanels; p++) {
    for (let c = 0; c < nUnits; c++) {
      for (let half = 0; half < 2; half++) {
        const at = <usize>c * CELL + (<usize>half << 4);
        let a = v128.load(panels + at), d = v128.load(slopes + at);
        if (threshold != 0) {
          a = f32x4.mul(a, back);
          d = v128.and(f32x4.mul(d, scale), kept(key, place + half * 4, c, threshold));
        }
        v128.store(slopes + at, f32x4.mul(d, slope(a, kind)));
      }
    }
    panels += panelBytes;
    slopes += panelBytes;
    place += 8;
  }
}
