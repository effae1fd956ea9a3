import type { Rows } from '../../kernels/matrix.ts';
import type { Classifier } from '../../models/classifier.ts';
import type { Examples } from '../../models/examples.ts';
import type { ExactSolution } from '../../models/solvers/exact.ts';
import type { UsualSizes } from '../../models/training/divergence-hint.ts';
import type { EpochRecord } from '../../models/training/epoch.ts';
import type { Hyperparameters } from '../../models/training/hyperparameters.ts';
import type { TrainingState } from '../../models/training/training-state.ts';
import type { Fields } from '../../util/fields.ts';
import type { Resources } from '../experiment.ts';
import type { Beside } from '../features/plan-memory.ts';
import type { Checkpoints } from '../resources/checkpoints.ts';
import type { ExperimentEvent } from '../resources/events.ts';
import type { Work } from '../resources/threads.ts';
import type { ResumableCommand } from '../resuming/stopped-run.ts';
import type { TrainingSpec } from '../specs/training.ts';
import type { EpochSizes } from './epoch-lines.ts';

/** What a command that trains one kind of model has of its own: all else is the same for all. */
export interface TrainingKind<Spec extends TrainingSpec> {
  readonly command: Exclude<ResumableCommand, 'crossval'>;
  /** Of the spec. */
  readonly fields: Fields;
  /**
   * @param given  the fields of the spec that the user gave
   * @param nTrain images that are trained on
   * @param nVal   images that validate
   * @throws UserError (usage) for numbers that what was chosen does not allow
   */
  plan(spec: Spec, given: ReadonlySet<string>, nTrain: number, nVal: number): TrainingPlan;
  /** What the training takes of memory, beside the codes of its images. */
  beside(spec: Spec, nClasses: number): Beside;
  /** Whether it goes through epochs: more of them are another training. */
  hasEpochs(spec: Spec): boolean;
  /** Everything that is chosen before training, for advice on it. */
  hyperparameters(spec: Spec, nTrain: number): Hyperparameters;
  usual(spec: Spec, hyperparameters: Hyperparameters): UsualSizes;
  /** As advice calls it: a linear classifier. */
  readonly noun: string;
  /** The command that suggests a rate for the same loss, rule and data, in pieces that stay together on a line. */
  rateFinder(spec: Spec, dataDir: string | undefined): readonly string[];
}

/** A classifier and how it was found. */
export interface Trained {
  readonly classifier: Classifier;
  /** R(W) of the weights that were trained, where they are not those of the classifier. */
  readonly penalty?: number | undefined;
  /** Empty for solvers that go through no epochs. */
  readonly epochs: readonly EpochRecord[];
  /** Of the last epoch, of the best try, or at the optimum. */
  readonly trainLoss: number;
  /** Of a network: how large the last step of each epoch was, layer by layer; without epochs whose lines are lost. */
  readonly sizes?: readonly EpochSizes[] | undefined;
  readonly by:
    | {
        readonly solver: 'sgd';
        /** The epoch that the classifier is of. */
        readonly classifierEpoch: number;
      }
    | {
        readonly solver: 'random-search';
        readonly tries: number;
        /** Which try was the best; 1 is the first. */
        readonly bestTry: number;
      }
    | ({
        readonly solver: 'exact';
        /** The objective's loss, by name. */
        readonly loss: string;
        /** The factor before the squared weights; 0 without a penalty. */
        readonly decay: number;
      } & Pick<ExactSolution, 'gradientNorm' | 'steps' | 'converged'>);
}

/** How a spec finds a classifier: checked before anything is made. */
export interface TrainingPlan {
  /** The spec's defaults, filled in. */
  readonly resolved: Readonly<Record<string, unknown>>;
  readonly work: Work;
  /** What is odd about the spec, where it makes sense all the same. */
  readonly odd: readonly ExperimentEvent[];
  /** Whether it trains on mirror images too. */
  readonly isMirrored?: boolean;
  train(resources: Resources, images: TrainingImages, progress: Kept): Promise<Trained>;
}

/** What is trained on, as the model sees it. */
export interface TrainingImages {
  readonly train: Examples;
  readonly val: Examples | undefined;
  /** Mirror images of all images, in their order; undefined unless the plan asks for them. */
  readonly mirrored: Rows | undefined;
}

/** What of a training outlives its process. */
export interface Kept {
  /** Absent with `--no-run`. */
  readonly checkpoints: Checkpoints<TrainingState> | undefined;
  /** Of one training of several, as metrics.jsonl tells them apart. */
  readonly seed?: number | undefined;
  /** Where an interrupted training was. */
  readonly resumeFrom: TrainingState | undefined;
  /** The sizes of its steps until then. */
  readonly sizesBefore?: readonly EpochSizes[] | undefined;
}
