import type { Backend } from '../../kernels/backend.ts';
import type { Random } from '../../util/random.ts';
import type { Examples } from '../examples.ts';
import type { Scaling } from '../input/scaling.ts';
import type { BatchRecord, EpochRecord } from '../training/epoch.ts';
import type { LinearHyperparameters } from '../training/hyperparameters.ts';
import type { TrainingState } from '../training/training-state.ts';
import type { LinearClassifier } from './classifier.ts';

export interface TrainLinearRequest extends LinearHyperparameters {
  readonly backend: Backend;
  readonly train: Examples;
  /** Held-out examples, scored after each epoch: nothing is learned from them. */
  readonly val?: Examples | undefined;
  /**
   * Stops after so many epochs without a higher validation accuracy, at least 1, and gives the classifier of the best
   * epoch. Absent: every epoch is trained, and the last one counts.
   */
  readonly earlyStopping?: number | undefined;
  /** What is made of features before they meet weights; where absent, bytes are centred, f32 features taken as they are. */
  readonly scaling?: Scaling | undefined;
  /** nClasses names, at most 256. */
  readonly classNames: readonly string[];
  /** The only source of randomness, such as Random.seeded(0): first the starting weights, then one permutation an epoch. */
  readonly random: Random;
  /**
   * Where an earlier training on the same data with the same options was: this one goes on from there, with that
   * state's own random generator, and ends in the same bits as one that was never interrupted.
   */
  readonly resumeFrom?: TrainingState | undefined;
  /** When it fires, training rejects with `signal.reason` before the next batch. */
  readonly signal?: AbortSignal | undefined;
  readonly onBatch?: ((record: BatchRecord) => void) | undefined;
  readonly onEpoch?: ((record: EpochRecord) => void) | undefined;
  /** Called after each epoch with all that another training needs to go on from there: a copy, to be kept or dropped. */
  readonly onState?: ((state: TrainingState) => void) | undefined;
}

export interface TrainLinearResult {
  readonly classifier: LinearClassifier;
  /** Every epoch that was trained, before the interruption too where it was resumed. */
  readonly epochs: readonly EpochRecord[];
  /** The epoch that the classifier is of: the last, or with early stopping the best. */
  readonly classifierEpoch: number;
}
