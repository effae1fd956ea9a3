import type { DataPlan, Scratch, TrialPlan } from './job.ts';

/** Addresses and sizes of one setting's training in all threads at once. */
export interface ParallelPlan {
  /** Tells one training from another. */
  readonly id: number;
  readonly data: DataPlan;
  readonly trial: TrialPlan;
  /** Of an epoch. */
  readonly nSamples: number;
  /** Entries of the labels. */
  readonly nImages: number;
  readonly batchSize: number;
  /** By tensor, and there by group: what it adds to the gradient, f32 for a matrix and f64 for a vector. */
  readonly parts: readonly number[];
  /** By step: f64, the sums of the losses of each group. */
  readonly lossParts: number;
  /** By step: f64, the sums of squares and of absolute values of each slice of each penalised tensor, before the step. */
  readonly penaltyParts: number;
  /** f64, MAX_STEPS. */
  readonly learningRates: number;
  readonly barrier: number;
  /** By lane. */
  readonly scratch: readonly Scratch[];
}

export interface ParallelTask {
  readonly plan: ParallelPlan;
  readonly lane: number;
  readonly nThreads: number;
  /** Whether there are more threads than processors. */
  readonly crowded: boolean;
  /** 0 is the first of the epoch. */
  readonly firstBatch: number;
  /** 1 is the first of the training. */
  readonly firstStep: number;
  readonly nSteps: number;
}
