import type { UserError } from '../errors.ts';
import type { ImageFeatures } from './features/image-features.ts';
import type { Compute } from './resources/compute.ts';
import type { Data } from './resources/data.ts';
import type { Observer } from './resources/observer.ts';
import type { Recorder } from './resources/recorder.ts';
import type { Work } from './resources/threads.ts';
import type { Resumable } from './resuming/way-on.ts';
import type { DataSpec } from './specs/data.ts';

/** What an experiment works with. */
export interface Resources {
  readonly data: Data;
  readonly compute: Compute;
  readonly features: ImageFeatures;
  readonly recorder: Recorder;
  readonly observer: Observer;
}

/** What an experiment found. */
export interface Outcome<Found> {
  /** For reports. */
  readonly found: Found;
  /** The experiment's own fields of the JSON object, and the results of run.json. */
  readonly results: Readonly<Record<string, unknown>>;
  /** Writes the files that belong to it; called once it has been shown, so a full disk loses no result. */
  readonly keep?: (() => Promise<void>) | undefined;
  /**
   * Whether it does without the images of the test set, which an earlier process of the run has read and this one does not: a
   * page that shows them already is the better one.
   */
  readonly lacksTestImages?: boolean | undefined;
  /** What was found to be wrong: thrown once it has all been shown, so that the run ends as failed. */
  readonly wrong?: UserError | undefined;
}

/** What is to be done, once a spec has been checked against the data and before anything is made. */
export interface Plan<Found> extends Resumable {
  /** The spec's defaults, filled in and recorded with it. */
  readonly resolved: Readonly<Record<string, unknown>>;
  /** What a resumed run keeps of its lines in metrics.jsonl, where the plan words them anew. */
  readonly records?: readonly object[] | undefined;
  /** How much there is to do: the default number of threads depends on it. Absent: not known, but not small. */
  readonly work?: Work | undefined;
  run(resources: Resources): Promise<Outcome<Found>>;
}

/** A spec that can be run. */
export interface Experiment<Found> {
  /** The command that it belongs to: `knn`. */
  readonly command: string;
  readonly spec: DataSpec;
  /**
   * Checks what it needs besides the data, which may take long to load, and before anything is made; absent: nothing.
   * @throws UserError for what cannot be used
   */
  readonly check?: (signal: AbortSignal) => Promise<void>;
  /**
   * @param labels the class of each training image
   * @throws UserError (usage) for a spec that does not fit this many training images
   */
  plan(nTrain: number, labels: Uint8Array): Plan<Found>;
}
