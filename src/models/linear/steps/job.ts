import type { Loss } from '../losses/loss.ts';
import { LOSSES, type LossName, lossNamed } from '../losses.ts';
import type { Optimizer } from '../optimizers/optimizer.ts';
import { OPTIMIZERS, type OptimizerName, optimizerNamed } from '../optimizers.ts';

/*
 * What travels to the workers that take steps: addresses in the shared memory, sizes, and hyperparameters by name.
 */

/** A batch is cut into so many groups, whatever the number of threads: their gradients are added in their order. */
export const GROUPS = 8;
/** Samples that are brought from bytes to f32 at a time, so that they stay in the second-level cache. */
export const CHUNK = 32;
/** The parameters are updated in so many slices. */
export const SLICES = 8;
/** Floats between rows of a chunk's features beyond their length: rows must not stand a multiple of 4096 bytes apart. */
export const ROW_PADDING = 16;
/** Steps that one call may take at most. */
export const MAX_STEPS = 64;

/** A loss or an update rule, as a name and the numbers that it was made with. */
export interface Named {
  readonly name: string;
  readonly settings: Readonly<Record<string, number>>;
}

/** Addresses and sizes of one training run. */
export interface StepsPlan {
  /** Tells one run from another. */
  readonly id: number;
  readonly nSamples: number;
  readonly nFeatures: number;
  readonly nClasses: number;
  readonly batchSize: number;
  readonly loss: Named;
  readonly optimizer: Named;
  readonly penalty: { readonly squared: number; readonly absolute: number; readonly strength: number };
  readonly pixels: number;
  readonly labels: number;
  readonly mean: number;
  readonly order: number;
  readonly weight: number;
  readonly bias: number;
  /** Addresses of what the update rule remembers, by name. */
  readonly weightState: Readonly<Record<string, number>>;
  readonly biasState: Readonly<Record<string, number>>;
  /** f32, nClasses × nFeatures, and nClasses. */
  readonly gradient: number;
  readonly biasGradient: number;
  /** f32, GROUPS × nClasses × nFeatures: what each group adds to the gradient; f64, GROUPS × nClasses, to that of the bias. */
  readonly parts: number;
  readonly biasParts: number;
  /** f64, MAX_STEPS × GROUPS: sums of the groups' losses. */
  readonly lossParts: number;
  /** f64, MAX_STEPS × SLICES × 2: sums of squares and of absolute values of the weights, before each step. */
  readonly penaltyParts: number;
  /** f64, MAX_STEPS. */
  readonly learningRates: number;
  readonly barrier: number;
  /** By lane: f32, CHUNK × (nFeatures + ROW_PADDING), and CHUNK × nClasses. */
  readonly features: readonly number[];
  readonly scores: readonly number[];
}

export interface StepsTask {
  readonly plan: StepsPlan;
  readonly lane: number;
  readonly nThreads: number;
  readonly firstBatch: number;
  readonly firstStep: number;
  readonly nSteps: number;
}

/** The loss of that name, made for those settings. */
export const lossOf = ({ name, settings }: Named): Loss => lossNamed(name as LossName, settings);

/** The update rule of that name, made for those settings. */
export const optimizerOf = ({ name, settings }: Named): Optimizer => optimizerNamed(name as OptimizerName, settings);

/** Whether workers can make the same loss and rule by their names; a caller's own are of another making. */
export const travels = (loss: Loss, optimizer: Optimizer): boolean =>
  Object.hasOwn(LOSSES, loss.name) &&
  lossOf(loss).description === loss.description &&
  Object.hasOwn(OPTIMIZERS, optimizer.name) &&
  optimizerOf(optimizer).description === optimizer.description;
