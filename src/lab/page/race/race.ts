import { initialState, type OptimizerState } from '../../../models/training/optimizers/optimizer.ts';
import { OPTIMIZERS, type OptimizerName } from '../../../models/training/optimizers.ts';
import type { Surface } from './surface.ts';

/** The rules that race: without a penalty AdamW is Adam. */
export const RACERS = [
  'sgd',
  'momentum',
  'nesterov',
  'adagrad',
  'rmsprop',
  'adam',
] as const satisfies readonly OptimizerName[];
export type Racer = (typeof RACERS)[number];

export const MOST_STEPS = 200;

/** Where one rule went. */
export interface Path {
  readonly racer: Racer;
  readonly rate: number;
  /** x and y for the start and after each step; fewer where it diverged. */
  readonly xs: readonly number[];
  readonly ys: readonly number[];
  readonly values: readonly number[];
  /** After each step, by what the rule remembers: its velocity or mean gradient, and the root of its mean or summed square. */
  readonly velocities: readonly (readonly [number, number] | undefined)[];
  readonly roots: readonly (readonly [number, number] | undefined)[];
}

/** Beyond this many sides of the square a path has diverged. */
const FAR = 20;

const pairOf = (array: Float32Array | undefined) =>
  array === undefined ? undefined : ([array[0]!, array[1]!] as const);

function rootsOf(state: OptimizerState): readonly [number, number] | undefined {
  const squares = pairOf(state.meanSquare ?? state.squares);
  return squares && [Math.sqrt(squares[0]), Math.sqrt(squares[1])];
}

/** Steps of the project's own rule, in f32 as in training. */
export function pathOf(surface: Surface, start: readonly [number, number], racer: Racer, rate: number): Path {
  return withValues(surface, walk(surface, start, racer, rate));
}

/** A path, as long as nobody asks how high it is: that costs as much as the steps. */
type Walk = Omit<Path, 'values'>;

const withValues = (surface: Surface, path: Walk): Path => ({
  ...path,
  values: path.xs.map((x, i) => surface.value(x, path.ys[i]!)),
});

function walk(surface: Surface, start: readonly [number, number], racer: Racer, rate: number): Walk {
  const optimizer = OPTIMIZERS[racer];
  const state = initialState(optimizer, 2);
  const at = Float32Array.of(...start);
  const path = {
    ...{ racer, rate, xs: [at[0]!], ys: [at[1]!] },
    velocities: [pairOf(state.velocity ?? state.mean)],
    roots: [rootsOf(state)],
  };
  for (let number = 1; number <= MOST_STEPS; number++) {
    const gradient = Float32Array.of(...surface.gradient(at[0]!, at[1]!));
    optimizer.step(at, gradient, state, { number, learningRate: rate, weightDecay: 0 });
    const [x, y] = [at[0]!, at[1]!];
    if (!(Math.abs(x) + Math.abs(y) < FAR * surface.side)) break;
    path.xs.push(x);
    path.ys.push(y);
    path.velocities.push(pairOf(state.velocity ?? state.mean));
    path.roots.push(rootsOf(state));
  }
  return path;
}

/** The value at the end; a path that diverged is the worst of all. */
const endOf = ({ value }: Surface, { xs, ys }: Walk): number =>
  xs.length <= MOST_STEPS ? Number.POSITIVE_INFINITY : value(xs.at(-1)!, ys.at(-1)!);

/** A quarter of a power of ten apart. */
export const RATES = Array.from({ length: 25 }, (_, i) => Number((10 ** (i / 4 - 4)).toPrecision(2)));

/** The path of the rate that ends lowest; of equal ones the smallest. */
export function bestPath(surface: Surface, start: readonly [number, number], racer: Racer): Path {
  let [best, lowest]: readonly [Walk | undefined, number] = [undefined, Number.POSITIVE_INFINITY];
  for (const rate of RATES) {
    const path = walk(surface, start, racer, rate);
    const end = endOf(surface, path);
    if (best === undefined || end < lowest) [best, lowest] = [path, end];
  }
  return withValues(surface, best!);
}
