import type { RowKind } from '../../../kernels/matrix.ts';
import { isBuiltIn } from '../../built-in.ts';
import type { Loss } from '../../objective/losses/loss.ts';
import { type LossName, lossNamed } from '../../objective/losses.ts';
import type { Optimizer } from '../optimizers/optimizer.ts';
import { type OptimizerName, optimizerNamed } from '../optimizers.ts';

/*
 * What travels to the workers that take steps: addresses in the shared memory, sizes, and hyperparameters by name.
 */

/** A batch is cut into so many groups at most, whatever the number of threads: their gradients are added in their order. */
const MOST_GROUPS = 8;
/** Samples that are brought to f32 at a time, so that they stay in the second-level cache. */
export const CHUNK = 32;
/** The parameters are updated in so many slices. */
export const SLICES = 8;
/** Floats between rows of a chunk's features beyond their length: rows must not stand a multiple of 4096 bytes apart. */
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

/** Where the slices of nWeights weights begin, and at last where they end: multiples of 4, whole cache lines or nearly. */
export const sliceBounds = (nWeights: number): readonly number[] =>
  Array.from({ length: SLICES + 1 }, (_, i) => (i === SLICES ? nWeights : Math.floor((i * nWeights) / SLICES / 4) * 4));

/** A loss or an update rule, as a name and the numbers that it was made with. */
export interface Named {
  readonly name: string;
  readonly settings: Readonly<Record<string, number>>;
}

/** The penalty on the weights: strength · (squared · sum W² + absolute · sum |W|). */
export interface Penalty {
  readonly squared: number;
  readonly absolute: number;
  readonly strength: number;
}

/** Addresses of rows, and of what is made of them. */
export interface RowsPlan {
  readonly kind: RowKind;
  /** Bytes or f32, images × nFeatures. */
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

/** What is trained with one setting: hyperparameters, and the addresses of f32. */
export interface TrialPlan {
  readonly loss: Named;
  readonly optimizer: Named;
  readonly penalty: Penalty;
  /** nClasses × nFeatures, and nClasses. */
  readonly weight: number;
  readonly bias: number;
  /** As many as of the weights and of the biases; the gradients of the data loss. */
  readonly gradient: number;
  readonly biasGradient: number;
  /** What the update rule remembers of each, by name. */
  readonly weightState: Readonly<Record<string, number>>;
  readonly biasState: Readonly<Record<string, number>>;
}

/** Room for one thread: f32, CHUNK × (nFeatures + ROW_PADDING); CHUNK × all scores of a sample; f64, nClasses + 1. */
export interface ChunkScratch {
  readonly features: number;
  readonly scores: number;
  readonly exponentials: number;
}

/** The loss of that name, made for those settings. */
export const lossOf = ({ name, settings }: Named): Loss => lossNamed(name as LossName, settings);

/** The update rule of that name, made for those settings. */
export const optimizerOf = ({ name, settings }: Named): Optimizer => optimizerNamed(name as OptimizerName, settings);

/** Whether workers can make the same loss and rule by their names and settings; a caller's own are of another making. */
export const travels = (loss: Loss, optimizer: Optimizer): boolean => isBuiltIn(loss) && isBuiltIn(optimizer);
