import type { RowKind } from '../../../kernels/matrix.ts';
import { isBuiltIn } from '../../built-in.ts';
import type { Loss } from '../../objective/losses/loss.ts';
import { type LossName, lossNamed } from '../../objective/losses.ts';
import type { Optimizer } from '../optimizers/optimizer.ts';
import { type OptimizerName, optimizerNamed } from '../optimizers.ts';
import type { ParameterSpec } from '../parameters.ts';

/*
 * What travels to the workers that take steps: addresses in the shared memory, sizes, and hyperparameters by name.
 */

/**
 * A batch is cut into at most this many groups, whatever the number of threads: their gradients are added in their
 * order.
 */
const MOST_GROUPS = 8;
/** Samples that are brought to f32 at a time, so that they stay in the second-level cache. */
export const CHUNK = 32;
/** The parameters are updated in this many slices. */
export const SLICES = 8;
/** Floats between rows of a chunk's features beyond their length: rows should not stand a multiple of 4096 bytes apart. */
export const ROW_PADDING = 16;
/** Steps that one call may take at most. */
export const MAX_STEPS = 64;

/** How many groups a batch of nSamples is cut into. */
export const groupsOf = (nSamples: number): number => Math.min(MOST_GROUPS, Math.ceil(nSamples / CHUNK));

/** The chunks [first, end) of a group. */
export function chunksOf(group: number, nSamples: number): readonly [first: number, end: number] {
  const nChunks = Math.ceil(nSamples / CHUNK);
  const nGroups = groupsOf(nSamples);
  return [Math.floor((group * nChunks) / nGroups), Math.floor(((group + 1) * nChunks) / nGroups)];
}

/** Where the slices of n numbers begin, and at last where they end: multiples of 4, whole cache lines or nearly. */
export const sliceBounds = (n: number): readonly number[] =>
  Array.from({ length: SLICES + 1 }, (_, i) => (i === SLICES ? n : Math.floor((i * n) / SLICES / 4) * 4));

/** A loss or an update rule, as a name and the numbers that it was made with. */
export interface Named {
  readonly name: string;
  readonly settings: Readonly<Record<string, number>>;
}

/** The penalty on parameters W: strength · (squared · sum W² + absolute · sum |W|). */
export interface Penalty {
  readonly squared: number;
  readonly absolute: number;
  readonly strength: number;
}

/** Addresses of rows, and of what is made of them. */
export interface RowsPlan {
  readonly kind: RowKind;
  /** Of that kind, images × nFeatures. */
  readonly rows: number;
  /** f32, nFeatures each: x · scale + offset. */
  readonly scale: number;
  readonly offset: number;
}

/** Addresses of the images that are trained on. */
export interface DataPlan extends RowsPlan {
  readonly nFeatures: number;
  readonly nClasses: number;
  /** Bytes, by image. */
  readonly labels: number;
  /** i32: the images that are gone through, in order. */
  readonly order: number;
}

/** Addresses of one tensor of parameters, of its gradient, and of what the update rule remembers of it: f32. */
export interface TensorPlan extends ParameterSpec {
  readonly values: number;
  /** Of the data loss. */
  readonly gradient: number;
  readonly state: Readonly<Record<string, number>>;
}

/** What is trained with one setting. */
export interface TrialPlan {
  readonly loss: Named;
  readonly optimizer: Named;
  readonly penalty: Penalty;
  /** In the order of the model's parameters. */
  readonly tensors: readonly TensorPlan[];
}

/** Addresses that a model's passes compute in, by names of its own: one thread's. */
export type Scratch = Readonly<Record<string, number>>;

/** What a pass goes through samples with. */
export interface PassPlan {
  readonly data: DataPlan;
  /** The matrices of all settings are stacked in memory. */
  readonly trials: readonly TrialPlan[];
  readonly scratch: Scratch;
  /** Entries of the order. */
  readonly nSamples: number;
  /** Entries of the labels. */
  readonly nImages: number;
}

/** The loss of that name, made for those settings. */
export const lossOf = ({ name, settings }: Named): Loss => lossNamed(name as LossName, settings);

/** The update rule of that name, made for those settings. */
export const optimizerOf = ({ name, settings }: Named): Optimizer => optimizerNamed(name as OptimizerName, settings);

/** Whether workers can make the same loss and rule by their names and settings; a caller's own are unknown to them. */
export const travels = (loss: Loss, optimizer: Optimizer): boolean => isBuiltIn(loss) && isBuiltIn(optimizer);
