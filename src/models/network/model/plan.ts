import type { WorkerPlan } from '../../training/steps/workers/worker-plan.ts';
import type { DropoutPlan } from '../dropout.ts';

/*
 * What travels to the workers that train a network: addresses in the shared memory, and sizes. A batch is gone through in blocks of
 * samples, a block in groups, and a group consists of panels of eight samples (kernels/assembly/layers/panels.ts).
 */

/** Samples of a block at most: what a layer makes of them fits the memory of any machine, however large the batch. */
export const BLOCK = 256;
/** Samples of a group. */
export const GROUP = 32;
/** Samples of a panel. */
export const PANEL = 8;
/** Bytes of a panel's numbers of one unit. */
export const CELL = 32;
/** Features of a block of columns, and the bytes that a sample takes there. */
const WIDTH = 24;
const BLOCK_ROW = 96;
/** Rows of weights whose gradients are one task, and those whose products are: even numbers. */
export const GRADIENT_ROWS = 32;
export const PRODUCT_ROWS = 64;

export const groupsOf = (nSamples: number): number => Math.ceil(nSamples / GROUP);

/** The samples of a block, rounded up to whole groups. */
export const paddedBlock = (batchSize: number): number => groupsOf(Math.min(batchSize, BLOCK)) * GROUP;

/** Bytes of the panels of so many samples, n numbers each. */
export const panelsBytes = (nSamples: number, n: number): number => (nSamples / PANEL) * n * CELL;

/** Bytes of the same numbers in blocks of columns. */
export const columnsBytes = (nSamples: number, n: number): number => Math.ceil(n / WIDTH) * nSamples * BLOCK_ROW;

/** Addresses of what one layer of numbers takes for a block of samples. */
export interface LayerPlan {
  readonly size: number;
  /** What it makes of the samples: f32 panels. */
  readonly values: number;
  /** The slopes of the loss, f32 panels; 0 for the features. */
  readonly slopes: number;
  /** The values again, in blocks of columns: f32; 0 for the scores. */
  readonly columns: number;
}

/** One lane's memory. */
export interface LaneScratch {
  /** f32: PANEL rows of the longest layer, rowStride bytes apart. */
  readonly rows: number;
  /** f64, nClasses + 1, and nClasses. */
  readonly exponentials: number;
  readonly sums: number;
  /** What the gradients of GRADIENT_ROWS rows take. */
  readonly lists: number;
}

/** Addresses and sizes of one network's training in all threads at once. */
export interface NetworkPlan extends WorkerPlan {
  /** Samples that a block has room for. */
  readonly block: number;
  /** Features, hidden layers, scores. */
  readonly layers: readonly LayerPlan[];
  /** Of the activation, as kernels know it. */
  readonly kernel: number;
  readonly dropout: DropoutPlan;
  /** f64: the sums of the slopes of the units of all layers but the first, one layer after the other. */
  readonly biasSums: number;
  /** By lane. */
  readonly scratch: readonly LaneScratch[];
  /** From a row of the scratch to the next. */
  readonly rowStride: number;
}

/** The rows of a layer's weights in parts of so many: where each begins, and where the last ends. */
export const rowBounds = (nRows: number, rows: number): readonly number[] => [
  ...Array.from({ length: Math.ceil(nRows / rows) }, (_, i) => i * rows),
  nRows,
];

/** How many pairs of sums the penalty takes: one for each part of each matrix. */
export const penaltyPairs = (sizes: readonly number[]): number =>
  sizes.slice(1).reduce((sum, size) => sum + Math.ceil(size / GRADIENT_ROWS), 0);
