import type { PlaneMetric, PlaneRaster, PlaneTies, PlaneVote } from '../../../kernels/plane/plane.ts';
import type { LinearClassifier } from '../../../models/linear/classifier.ts';
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
  /** How far images are from each other in their first d values. */
  readonly distances: { readonly request: { readonly d: number }; readonly answer: DistancesFound };
  /** The first built-in shapes. */
  readonly shapes: { readonly request: { readonly n: number }; readonly answer: LabelledImages };
  readonly changed: { readonly request: ChangedWanted; readonly answer: ChangedFound };
  readonly trainImages: { readonly request: TrainImagesWanted; readonly answer: TrainedImages };
  /** A run of the server's: its classifier, judged here, and its images. */
  readonly openRun: { readonly request: { readonly address: string }; readonly answer: OpenedRun };
  /** The scores of an image of 3072 planar bytes, one a class. */
  readonly scores: { readonly request: ScoresWanted; readonly answer: readonly number[] };
  /** The images nearest to another, by L2. */
  readonly neighbours: { readonly request: NeighboursWanted; readonly answer: readonly ImageNeighbour[] };
}
export type RequestName = keyof Requests;

export interface RegionsWanted {
  /** Which of the pictures on the page: the worker keeps the last regions of each. */
  readonly place: string;
  readonly vote: PlaneVote;
  readonly raster: PlaneRaster;
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

/** Where histograms of distances end. */
export const MOST_MEANS = 3;

/** Distances of all pairs of some images, divided by their mean. */
export interface Spread {
  /** The mean, in the values' own unit. */
  readonly mean: number;
  /** The least and the largest, divided by the mean. */
  readonly least: number;
  readonly most: number;
  /** How many pairs there are in each of the bins from 0 to {@link MOST_MEANS} means; the last has what is beyond. */
  readonly counts: readonly number[];
}

export interface DistancesFound {
  /** Images of independent random values. */
  readonly random: Spread;
  /** Built-in shapes. */
  readonly shapes: Spread;
}

/** Their number × 3072 planar bytes, and their classes. */
export interface LabelledImages {
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array;
  readonly classNames: readonly string[];
}

export interface ChangedWanted {
  /** 3072 planar bytes. */
  readonly original: Uint8Array;
  /** Its number among the images, which is then left out of the ranks; undefined for another image. */
  readonly own: number | undefined;
  readonly variants: readonly Uint8Array[];
}

/** How far a changed image is from its original. */
export interface ChangedImage {
  readonly l2Squared: number;
  readonly l1: number;
  /** How many of the shapes are nearer to the original, and 1. */
  readonly l2Rank: number;
  readonly l1Rank: number;
}

export interface ChangedFound {
  readonly variants: readonly ChangedImage[];
  readonly nOthers: number;
  readonly nearest: readonly ImageNeighbour[];
}

export interface ImageNeighbour {
  /** Its number among the shapes. */
  readonly image: number;
  readonly l2Squared: number;
}

export interface TrainImagesWanted {
  readonly loss: LossName;
  readonly learningRate: number;
  readonly strength: number;
  readonly epochs: number;
}

/** A linear classifier of images, and how it does on images that it has not seen. */
export interface TrainedImages {
  readonly classifier: LinearClassifier;
  readonly accuracy: number;
  /** The accuracy on held-out images after each epoch; none of a run. */
  readonly accuracies: readonly number[];
  /** Numbers of the held-out images among the images, the first of them; they follow each other. */
  readonly firstHeldOut: number;
  readonly labels: Uint8Array;
  readonly predictions: Uint8Array;
  /** Held-out images × nClasses. */
  readonly scores: Float32Array;
  readonly confusion: readonly (readonly number[])[];
}

export interface ScoresWanted {
  readonly classifier: LinearClassifier;
  readonly pixels: Uint8Array;
}

export interface OpenedRun {
  readonly trained: TrainedImages;
  readonly images: LabelledImages;
}

export interface NeighboursWanted {
  /** The address of the run whose images they are; undefined: the shapes. */
  readonly run: string | undefined;
  readonly pixels: Uint8Array;
  readonly own: number | undefined;
  readonly k: number;
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
