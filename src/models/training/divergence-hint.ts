import { type Hint, hint } from '../../errors.ts';
import { compact } from '../../util/format.ts';
import { entryOf } from '../../util/named.ts';
import { weightDecay } from '../objective/regularizers.ts';
import type { Hyperparameters } from './hyperparameters.ts';
import type { Optimizer } from './optimizers/optimizer.ts';

/** What decides how large steps are. */
export type StepSizes = Pick<
  Hyperparameters,
  'learningRate' | 'loss' | 'optimizer' | 'regularizer' | 'regularizationStrength'
>;

/** What a model is usually trained with. */
export interface UsualSizes {
  /** Undefined for a caller's own loss or optimizer. */
  readonly learningRate: number | undefined;
  readonly regularizationStrength: number;
}

/** A learning rate this many times the usual one is itself the problem: so would be a tenth of it. */
const FAR = 10;

/**
 * What learning rate · weight decay must stay below for the squares of a penalty to shrink the weights, if nothing else
 * moves them: beyond it, each step overshoots 0 by more than the last. Optimizers that divide by the size of the
 * gradient have no such limit.
 */
const LIMITS: Readonly<Record<string, (settings: Optimizer['settings']) => number>> = {
  sgd: () => 2,
  momentum: ({ momentum = 0 }) => 2 * (1 + momentum),
  nesterov: ({ momentum = 0 }) => (2 * (1 + momentum)) / (1 + 2 * momentum),
  adamw: () => 2,
};

const RATE = { setting: 'learningRate' };
const STRENGTH = { setting: 'regularizationStrength' };

/** What to try if training diverged: another learning rate, another penalty, or both. */
export function divergenceHint(sizes: StepSizes, usualSizes: UsualSizes): Hint {
  const { learningRate, regularizer } = sizes;
  const { learningRate: usual, regularizationStrength: common } = usualSizes;
  const isFar = usual !== undefined && learningRate > FAR * usual;
  const rate = isFar ? usual : learningRate;
  const lines: Hint[] = [];
  if (isFar) {
    lines.push(
      hint`try a smaller ${RATE}: the usual one is ${compact(usual)}, and ${{ command: 'cifar-train lr-find' }} suggests one`,
    );
  }
  const most = largestStrength(sizes, rate);
  const stable = Number((most / FAR).toPrecision(1));
  // A rate that does not tolerate even a usual penalty is itself the problem.
  if (sizes.regularizationStrength > most && stable >= common) {
    lines.push(
      hint`above a ${STRENGTH} of ${compact(most)}, the ${regularizer.name} penalty alone makes the weights grow at every step: try ${{ ...STRENGTH, value: compact(stable) }}; the usual one is ${compact(common)}`,
    );
  }
  if (lines.length === 0) lines.push(hint`try a smaller one: ${{ ...RATE, value: compact(learningRate / 10) }}`);
  return lines.reduce((above, line) => hint`${above}\n${line}`);
}

/** The strength above which the penalty alone makes steps of this rate overshoot; infinite if none does. */
function largestStrength({ optimizer, regularizer }: StepSizes, rate: number): number {
  const limitOf = entryOf(LIMITS, optimizer.name);
  const limit = limitOf?.(optimizer.settings) ?? Number.POSITIVE_INFINITY;
  return limit / (rate * weightDecay(regularizer, 1));
}
