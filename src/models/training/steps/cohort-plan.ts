import type { PassPlan } from './job.ts';

/** Addresses and sizes of a cohort: settings that one thread trains together. */
export interface CohortPlan extends PassPlan {
  /** Tells one cohort, with the settings that are left in it, from another. */
  readonly id: string;
  readonly batchSize: number;
  /** By matrix: f32, as large as the gradients of all and behind them: what a group of samples adds. */
  readonly parts: readonly number[];
  /** By setting: f64, the sums of the gradients of all vectors, one after the other. */
  readonly vectorSums: number;
  /** By setting: f64, the sums of squares and of absolute values of each slice of each penalised tensor. */
  readonly penaltySums: number;
  /** By step and setting: f64, what is to be used, and what was found: data loss plus penalty before the step. */
  readonly learningRates: number;
  readonly losses: number;
  /** i32: not 0 where the training is to stop, in the middle of a step too. */
  readonly stop: number;
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
  /** nTrials × nRows u8: the classes that each setting gives them. */
  readonly classes: number;
}

export type CohortTask = TrainTask | JudgeTask;
