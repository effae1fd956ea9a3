import type { PlaneMetric, PlaneTies, PlaneVote, Raster } from '../../../kernels/plane/plane.ts';
import type { LossName } from '../../../models/objective/losses.ts';
import type { RegularizerName } from '../../../models/objective/regularizers.ts';
import type { OptimizerName } from '../../../models/training/optimizers.ts';
import type { ScheduleName } from '../../../models/training/schedules.ts';

/** What the page asks its worker for, by name: a request and its answer. */
export interface Requests {
  /** height × width classes. */
  readonly regions: { readonly request: RegionsWanted; readonly answer: Uint8Array<ArrayBuffer> };
  readonly leaveOneOut: { readonly request: LeaveOneOutWanted; readonly answer: readonly number[] };
  readonly descend: { readonly request: DescendWanted; readonly answer: Descent };
}
export type RequestName = keyof Requests;

export interface RegionsWanted {
  /** Which of the pictures on the page: the worker keeps the last regions of each. */
  readonly place: string;
  readonly vote: PlaneVote;
  readonly raster: Raster;
}

export interface LeaveOneOutWanted {
  readonly points: Int32Array;
  readonly labels: Uint8Array;
  readonly metric: PlaneMetric;
  readonly ties: PlaneTies;
  readonly axes: PlaneVote['axes'];
  /** The largest k. */
  readonly most: number;
}

/** Gradient descent of a linear classifier of the plane, by all points in each step. */
export interface DescendWanted {
  readonly points: Int32Array;
  readonly labels: Uint8Array;
  readonly nClasses: number;
  /** The first weights, nClasses × 2, and biases, nClasses. */
  readonly weight: Float32Array;
  readonly bias: Float32Array;
  readonly loss: LossName;
  readonly delta: number;
  readonly regularizer: RegularizerName;
  readonly beta: number;
  readonly strength: number;
  readonly optimizer: OptimizerName;
  readonly schedule: ScheduleName;
  readonly learningRate: number;
  readonly steps: number;
}

/** What a descent went through. */
export interface Descent {
  /** A row for the start and for each step: weights (nClasses × 2), then biases (nClasses). */
  readonly rows: Float32Array;
  /** For each row: the mean data loss, and the penalty. */
  readonly data: Float64Array;
  readonly penalty: Float64Array;
  /** Why it ended before its last step; undefined where it did not. */
  readonly divergence: string | undefined;
}

/** As a message to the worker, and back. */
export interface RequestMessage<Name extends RequestName = RequestName> {
  readonly id: number;
  readonly name: Name;
  readonly request: Requests[Name]['request'];
}
export type AnswerMessage =
  | { readonly id: number; readonly answer: unknown; readonly milliseconds: number }
  | { readonly id: number; readonly error: string };
