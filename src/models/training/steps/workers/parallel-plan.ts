import type { Scratch } from '../job.ts';
import type { WorkerPlan, WorkerTask } from './worker-plan.ts';

/** What the steps of a model need that goes through a few samples at a time. */
export interface ParallelPlan extends WorkerPlan {
  /** By tensor, and there by group: what it adds to the gradient, f32 for a matrix and f64 for a vector. */
  readonly parts: readonly number[];
  /** By lane. */
  readonly scratch: readonly Scratch[];
}
export type ParallelTask = WorkerTask<ParallelPlan>;
