/** A smooth convex function, and coordinates in which its second derivatives are near the identity. */
export interface Smooth {
  /** Its value and gradient at x. */
  at(x: Float64Array): Promise<{ readonly value: number; readonly gradient: Float64Array }>;
  /** A gradient in the coordinates of the metric. */
  ofGradient(gradient: Float64Array): Promise<Float64Array>;
  /** A step in the metric's coordinates as one of x. */
  toStep(z: Float64Array): Promise<Float64Array>;
}

/** Where a minimisation stands. */
export interface Stand {
  /** Steps taken. */
  readonly step: number;
  readonly value: number;
  /** Of the gradient in the metric's coordinates. */
  readonly norm: number;
}

export interface Minimum extends Stand {
  readonly x: Float64Array;
  /** Whether the norm was reached. If not: the most steps were taken, or rounding stopped it. */
  readonly converged: boolean;
}

export interface MinimizeOptions {
  /** The norm of the gradient that is small enough. */
  readonly norm: number;
  readonly mostSteps: number;
  readonly onStep?: ((stand: Stand) => void) | undefined;
}

/** Steps that are remembered. */
const MEMORY = 10;
/** A step has to lower the value by this share of what the slope promises; near the minimum, where values are equal up to rounding, the slope has to flatten. */
const DECREASE = 1e-4;
const FLATTER = 0.8;
const ROUNDING = 1e-6;
const MOST_HALVINGS = 12;

/**
 * Minimises by limited-memory BFGS in the coordinates of a metric, from x on; x is changed in place. Where the metric
 * bounds the second derivatives, the first step is as safe as gradient descent's; the others learn how much less curved
 * the function is. Source: Nocedal & Wright 2006, "Numerical Optimization", 7.2; the test of steps near the minimum:
 * Hager & Zhang 2005.
 */
export async function minimize(f: Smooth, x: Float64Array, options: MinimizeOptions): Promise<Minimum> {
  const { norm: wanted, mostSteps, onStep } = options;
  let { value, gradient } = await f.at(x);
  let z = await f.ofGradient(gradient);
  let pairs: Pair[] = [];
  for (let step = 0; ; step++) {
    const size = norm(z);
    onStep?.({ step, value, norm: size });
    const result = (converged: boolean): Minimum => ({ x, step, value, norm: size, converged });
    if (!(size > wanted)) return result(size <= wanted);
    if (step === mostSteps) return result(false);
    const down = direction(z, pairs);
    const along = await f.toStep(down);
    const slope = dot(gradient, along);
    const next = slope < 0 ? await search(f, x, value, along, slope) : undefined;
    if (next === undefined) {
      if (pairs.length === 0) return result(false);
      pairs = []; // what was remembered misleads: begin again
      continue;
    }
    const before = z;
    z = await f.ofGradient(next.gradient);
    const s = down.map((d) => next.length * d);
    const y = z.map((g, i) => g - before[i]!);
    const product = dot(s, y);
    if (product > 0) pairs = [...pairs.slice(1 - MEMORY), { s, y, product }];
    x.set(next.x);
    ({ value, gradient } = next);
  }
}

interface Pair {
  readonly s: Float64Array;
  readonly y: Float64Array;
  /** sᵀ y. */
  readonly product: number;
}

/** Halves the step until the value is lower, or the slope flatter. */
async function search(f: Smooth, x: Float64Array, value: number, along: Float64Array, slope: number) {
  let length = 1;
  for (let halvings = 0; halvings <= MOST_HALVINGS; halvings++) {
    const to = x.map((at, i) => Math.fround(at + length * along[i]!));
    const there = await f.at(to);
    const isLower = there.value <= value + DECREASE * length * slope;
    const isLevel = there.value <= value + ROUNDING * Math.abs(value);
    if (isLower || (isLevel && dot(there.gradient, along) <= -FLATTER * slope)) return { ...there, x: to, length };
    const best = (-slope * length) / (2 * (there.value - value - slope * length)); // of the parabola
    length *= Math.min(0.5, Math.max(0.1, Number.isFinite(best) ? best : 0.1));
  }
  return undefined;
}

/** Minus the inverse of the learned second derivatives times the gradient: the two loops. */
function direction(gradient: Float64Array, pairs: readonly Pair[]): Float64Array {
  const q = gradient.map((g) => -g);
  const shares = new Array<number>(pairs.length);
  for (let k = pairs.length - 1; k >= 0; k--) {
    const { s, y, product } = pairs[k]!;
    shares[k] = dot(s, q) / product;
    addScaled(q, y, -shares[k]!);
  }
  const last = pairs.at(-1);
  if (last !== undefined) {
    const scale = last.product / dot(last.y, last.y);
    for (let i = 0; i < q.length; i++) q[i] = q[i]! * scale;
  }
  for (const [k, { s, y, product }] of pairs.entries()) addScaled(q, s, shares[k]! - dot(y, q) / product);
  return q;
}

export const norm = (a: Float64Array): number => Math.sqrt(dot(a, a));

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function addScaled(to: Float64Array, what: Float64Array, factor: number): void {
  for (let i = 0; i < to.length; i++) to[i] = to[i]! + factor * what[i]!;
}
