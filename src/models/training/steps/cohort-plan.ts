import type { ChunkScratch, DataPlan, TrialPlan } from './job.ts';

/** Addresses and sizes of a cohort: settings that one thread trains together. */
export interface CohortPlan {
  /** Tells one cohort, with the settings that are left in it, from another. */
  readonly id: string;
  readonly data: DataPlan;
  /** Entries of the labels. */
  readonly nImages: number;
  /** Their weights stand one after the other in memory, and so do their gradients. */
  readonly trials: readonly TrialPlan[];
  /** Entries of the order. */
  readonly nSamples: number;
  readonly batchSize: number;
  /** f32, as large as the gradients of all and behind them: what a group of samples adds. */
  readonly part: number;
  /** By setting: f64, nClasses sums of slopes, and the sums of squares and of absolute values of each slice. */
  readonly biasSums: number;
  readonly penaltySums: number;
  /** By step and setting: f64, what is to be used, and what was found: data loss plus penalty before the step. */
  readonly learningRates: number;
  readonly losses: number;
  /** i32: not 0 where the training is to stop, in the middle of a step too. */
  readonly stop: number;
  readonly scratch: ChunkScratch;
}

export interface TrainTask {
  readonly kind: 'train';
  readonly plan: CohortPlan;
  /** 0 is the first of the epoch. */
  readonly firstBatch: number;
  /** 1 is the first of the training. */
  readonly firstStep: number;
  readonly nSteps: number;
}

export interface JudgeTask {
  readonly kind: 'judge';
  readonly plan: CohortPlan;
  /** i32: images, and how many. */
  readonly rows: number;
  readonly nRows: number;
  /** By setting: i32, how many of them it gets right. */
  readonly right: number;
}
