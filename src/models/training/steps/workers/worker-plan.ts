import type { DataPlan, TrialPlan } from '../job.ts';

/** Addresses and sizes of one training in all threads at once, whatever the model. */
export interface WorkerPlan {
  /** Tells one training from another. */
  readonly id: number;
  readonly data: DataPlan;
  readonly trial: TrialPlan;
  /** Of an epoch. */
  readonly nSamples: number;
  /** Entries of the labels. */
  readonly nImages: number;
  readonly batchSize: number;
  /** By step and group of the batch: f64, the sums of losses. */
  readonly lossParts: number;
  /** By step: f64, pairs of sums of squares and of magnitudes of penalised parameters, before the step. */
  readonly penaltyParts: number;
  /** f64, MAX_STEPS. */
  readonly learningRates: number;
  readonly barrier: number;
}

/** Some steps, as one thread is told to take its part in them. */
export interface WorkerTask<Plan extends WorkerPlan = WorkerPlan> {
  readonly plan: Plan;
  readonly lane: number;
  readonly nThreads: number;
  /** Whether there are more threads than processors. */
  readonly crowded: boolean;
  /** 0 is the first of the epoch. */
  readonly firstBatch: number;
  /** 1 is the first of the training. */
  readonly firstStep: number;
  readonly nSteps: number;
  /** Of the epoch's noise. */
  readonly key: number;
}
