import type { PlaneMetric, PlaneTies, PlaneVote, Raster } from '../../../kernels/plane/plane.ts';

/** What the page asks its worker for, by name: a request and its answer. */
export interface Requests {
  /** height × width classes. */
  readonly regions: { readonly request: RegionsWanted; readonly answer: Uint8Array<ArrayBuffer> };
  readonly leaveOneOut: { readonly request: LeaveOneOutWanted; readonly answer: readonly number[] };
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

/** As a message to the worker, and back. */
export interface RequestMessage<Name extends RequestName = RequestName> {
  readonly id: number;
  readonly name: Name;
  readonly request: Requests[Name]['request'];
}
export type AnswerMessage =
  | { readonly id: number; readonly answer: unknown; readonly milliseconds: number }
  | { readonly id: number; readonly error: string };
