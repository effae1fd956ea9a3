import type { Backend } from '../../kernels/backend.ts';
import type { Random } from '../../util/random.ts';
import type { Examples } from '../examples.ts';
import type { Scaling } from '../input/scaling.ts';
import type { BatchRecord, EpochRecord } from '../training/epoch.ts';
import type { TrainingState } from '../training/training-state.ts';

/** What any model is trained on, and how the training goes. */
export interface TrainRequest {
  readonly backend: Backend;
  readonly train: Examples;
  /** Held-out examples, scored after each epoch: they are not used for training. */
  readonly val?: Examples | undefined;
  /**
   * How many training images are classified after each epoch, for its trainAccuracy: of each class its share, spread evenly
   * over the training images. Absent: as many as validate.
   */
  readonly trainSample?: number | undefined;
  /**
   * Stops after this many epochs without a higher validation accuracy, at least 1, and returns the classifier of the
   * best epoch. Absent: every epoch is trained, and the last one counts.
   */
  readonly earlyStopping?: number | undefined;
  /** How features are scaled before the weights apply. Absent: bytes are centred, f32 features stay as they are. */
  readonly scaling?: Scaling | undefined;
  /** nClasses names, at most 256. */
  readonly classNames: readonly string[];
  /**
   * The only source of randomness, such as Random.seeded(0): first the initial weights, then for each epoch one permutation,
   * what is mirrored, and what dropout begins with.
   */
  readonly random: Random;
  /**
   * The state of an earlier training on the same data with the same options: this one continues from it, with that
   * state's own random generator, and ends in the same bits as one that was never interrupted.
   */
  readonly resumeFrom?: TrainingState | undefined;
  /**
   * Stops after this many epochs of all, at least 1: another training may go on from its state. Rates fall as they do over
   * `epochs`. Absent: trains them all.
   */
  readonly stopAfter?: number | undefined;
  /** When it fires, training rejects with `signal.reason`; worker threads do not finish a long step. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Called after each batch. Like the two below it may return a promise, which is waited for: what it rejects with ends the
   * training.
   */
  readonly onBatch?: ((record: BatchRecord) => void) | undefined;
  readonly onEpoch?: ((record: EpochRecord) => void) | undefined;
  /** Called after each epoch with a copy of everything needed to resume from there. */
  readonly onState?: ((state: TrainingState) => void) | undefined;
}

/** What a training came to. */
export interface TrainResult<Classifier> {
  readonly classifier: Classifier;
  /** Every epoch that was trained; if resumed, those before the interruption too. */
  readonly epochs: readonly EpochRecord[];
  /** The epoch of the classifier: the last, or with early stopping the best. */
  readonly classifierEpoch: number;
  /** R(W) of the weights that were trained: of a network on principal components, those of the components. */
  readonly penalty: number;
}
