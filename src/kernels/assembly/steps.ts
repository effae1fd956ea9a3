/*
 * One step of gradient descent for an even number of f32 parameters, with the formulas of models/training/optimizers: computed
 * in f64, two at a time, and rounded to f32 once for each parameter and each number that is remembered.
 */

// @ts-ignore: decorator
@inline
function pair(at: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(at));
}

// @ts-ignore: decorator
@inline
function keep(at: usize, value: v128): void {
  v128.store64_lane(at, f32x4.demote_f64x2_zero(value), 0);
}

/** gradient += slope · parameters. */
export function addScaled(gradient: usize, parameters: usize, n: i32, slope: f64): void {
  const factor = f64x2.splat(slope);
  for (let p: usize = 0; p < <usize>n << 2; p += 8) {
    keep(gradient + p, f64x2.add(pair(gradient + p), f64x2.mul(factor, pair(parameters + p))));
  }
}

/** Moves every number towards 0 by the threshold, and no further than 0; NaN stays NaN. */
export function softThreshold(parameters: usize, n: i32, threshold: f64): void {
  const above = f64x2.splat(threshold), below = f64x2.splat(-threshold);
  for (let p: usize = 0; p < <usize>n << 2; p += 8) {
    const w = pair(parameters + p);
    const moved = v128.bitselect(f64x2.sub(w, above), f64x2.sub(w, w), f64x2.gt(w, above));
    keep(parameters + p, v128.bitselect(f64x2.add(w, above), moved, f64x2.lt(w, below)));
  }
}

/** Writes the sum of squares and the sum of absolute values, each over the even and over the odd places, then added. */
export function squaresAndMagnitudes(parameters: usize, n: i32, out: usize): void {
  let squares = f64x2.splat(0), magnitudes = f64x2.splat(0);
  for (let p: usize = 0; p < <usize>n << 2; p += 8) {
    const w = pair(parameters + p);
    squares = f64x2.add(squares, f64x2.mul(w, w));
    magnitudes = f64x2.add(magnitudes, f64x2.abs(w));
  }
  store<f64>(out, f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1));
  store<f64>(out, f64x2.extract_lane(magnitudes, 0) + f64x2.extract_lane(magnitudes, 1), 8);
}

export function sgdStep(parameters: usize, gradient: usize, n: i32, rate: f64): void {
  const factor = f64x2.splat(rate);
  for (let p: usize = 0; p < <usize>n << 2; p += 8) {
    keep(parameters + p, f64x2.sub(pair(parameters + p), f64x2.mul(factor, pair(gradient + p))));
  }
}

export function momentumStep(parameters: usize, gradient: usize, velocity: usize, n: i32, rate: f64, momentum: f64): void {
  const factor = f64x2.splat(rate), kept = f64x2.splat(momentum);
  for (let p: usize = 0; p < <usize>n << 2; p += 8) {
    const v = f64x2.add(f64x2.mul(kept, pair(velocity + p)), pair(gradient + p));
    keep(parameters + p, f64x2.sub(pair(parameters + p), f64x2.mul(factor, v)));
    keep(velocity + p, v);
  }
}

export function nesterovStep(parameters: usize, gradient: usize, velocity: usize, n: i32, rate: f64, momentum: f64): void {
  const factor = f64x2.splat(rate), kept = f64x2.splat(momentum);
  for (let p: usize = 0; p < <usize>n << 2; p += 8) {
    const g = pair(gradient + p);
    const v = f64x2.add(f64x2.mul(kept, pair(velocity + p)), g);
    const ahead = f64x2.add(g, f64x2.mul(kept, v));
    keep(parameters + p, f64x2.sub(pair(parameters + p), f64x2.mul(factor, ahead)));
    keep(velocity + p, v);
  }
}

/** parameter - rate · g / (sqrt(s) + epsilon). */
// @ts-ignore: decorator
@inline
function scaledStep(parameter: v128, g: v128, s: v128, rate: v128, epsilon: v128): v128 {
  return f64x2.sub(parameter, f64x2.div(f64x2.mul(rate, g), f64x2.add(f64x2.sqrt(s), epsilon)));
}

export function adagradStep(parameters: usize, gradient: usize, squares: usize, n: i32, rate: f64, epsilon: f64): void {
  const factor = f64x2.splat(rate), eps = f64x2.splat(epsilon);
  for (let p: usize = 0; p < <usize>n << 2; p += 8) {
    const g = pair(gradient + p);
    const s = f64x2.add(pair(squares + p), f64x2.mul(g, g));
    keep(parameters + p, scaledStep(pair(parameters + p), g, s, factor, eps));
    keep(squares + p, s);
  }
}

export function rmspropStep(
  parameters: usize, gradient: usize, meanSquare: usize, n: i32, rate: f64, alpha: f64, epsilon: f64,
): void {
  const factor = f64x2.splat(rate), eps = f64x2.splat(epsilon), kept = f64x2.splat(alpha), fresh = f64x2.splat(1 - alpha);
  for (let p: usize = 0; p < <usize>n << 2; p += 8) {
    const g = pair(gradient + p);
    const s = f64x2.add(f64x2.mul(kept, pair(meanSquare + p)), f64x2.mul(f64x2.mul(fresh, g), g));
    keep(parameters + p, scaledStep(pair(parameters + p), g, s, factor, eps));
    keep(meanSquare + p, s);
  }
}

/**
 * @param rate the learning rate over 1 - beta1^t
 * @param root the square root of 1 - beta2^t
 * @param left what is left of a parameter by decoupled decay; 1 without decay
 */
export function adamStep(
  parameters: usize, gradient: usize, mean: usize, meanSquare: usize, n: i32,
  rate: f64, root: f64, left: f64, beta1: f64, beta2: f64, epsilon: f64,
): void {
  const factor = f64x2.splat(rate), divisor = f64x2.splat(root), shrunk = f64x2.splat(left), eps = f64x2.splat(epsilon);
  const kept1 = f64x2.splat(beta1), fresh1 = f64x2.splat(1 - beta1);
  const kept2 = f64x2.splat(beta2), fresh2 = f64x2.splat(1 - beta2);
  for (let p: usize = 0; p < <usize>n << 2; p += 8) {
    const g = pair(gradient + p);
    const m = f64x2.add(f64x2.mul(kept1, pair(mean + p)), f64x2.mul(fresh1, g));
    const s = f64x2.add(f64x2.mul(kept2, pair(meanSquare + p)), f64x2.mul(f64x2.mul(fresh2, g), g));
    const step = f64x2.div(f64x2.mul(factor, m), f64x2.add(f64x2.div(f64x2.sqrt(s), divisor), eps));
    keep(parameters + p, f64x2.sub(f64x2.mul(shrunk, pair(parameters + p)), step));
    keep(mean + p, m);
    keep(meanSquare + p, s);
  }
}
