import type { EpochRecord } from '../models/training/epoch.ts';
import type { ConfusionMatrix } from '../selection/metrics.ts';
import type { KnnScore, Trial, TrialParams } from '../selection/results.ts';

/*
 * The results of the runs of each command, as in `results` of run.json. A run that was stopped has the results up to
 * then.
 */

/** A mean over several trainings, and the population standard deviation. */
export interface MeanOverSeeds {
  readonly mean: number;
  readonly std: number;
}

/** How the training with one of several seeds went. */
export interface SeedResults {
  readonly seed: number;
  readonly trainLoss: number;
  /** In [0, 1], as those of the run; null without images. */
  readonly trainAccuracy: number | null;
  readonly valAccuracy: number | null;
  /** Absent if the test set was not read: all seeds are scored on one reading. */
  readonly testAccuracy?: number | undefined;
  /** The share of weights that are exactly 0. */
  readonly sparsity: number;
  readonly modelPath: string | null;
}

/** A reading of the test set. */
export interface TestedResults {
  /** In [0, 1]. */
  readonly testAccuracy: number;
  /** Its 95 % interval, by Wilson's score method; absent in older runs. */
  readonly testAccuracyInterval?: readonly [low: number, high: number] | undefined;
  readonly nTest: number;
  /** SHA-256 of the test records. */
  readonly testDigest: string;
  /** How many times the test set has been read, this time included. */
  readonly testReadings: number;
}

/** The same, for runs that may not have read the test set. */
export type MaybeTested = { readonly [Key in keyof TestedResults]?: TestedResults[Key] | undefined };

export interface KnnResults extends MaybeTested {
  /** Empty if nothing was cross-validated. */
  readonly results: readonly KnnScore[];
  readonly best: Pick<KnnScore, 'metric' | 'k'>;
  /** Of the best: `validation` pools all folds. Absent in older runs. */
  readonly confusionOf?: 'test' | 'validation' | undefined;
  readonly confusion?: ConfusionMatrix | undefined;
  /** Null for a class without images. */
  readonly perClassAccuracy?: readonly (number | null)[] | undefined;
  /** Of a run with several seeds: those of each. `best` is by the means over all; the other fields are of the first seed. */
  readonly seeds?: readonly { readonly seed: number; readonly results: readonly KnnScore[] }[] | undefined;
  /** The mean and deviation of the seeds' means, for each candidate. */
  readonly acrossSeeds?: readonly (Pick<KnnScore, 'metric' | 'k'> & MeanOverSeeds)[] | undefined;
}

export interface LinearResults extends MaybeTested {
  /** Empty for random search and the exact solver. */
  readonly epochs: readonly EpochRecord[];
  /** The epoch of the classifier; absent for others than sgd. */
  readonly classifierEpoch?: number | undefined;
  /** The objective: of random search's best try, and its number; or of the exact solver's last step. */
  readonly trainLoss?: number | undefined;
  readonly bestTry?: number | undefined;
  /** Only for the exact solver: its steps, the gradient's norm as a share of that at W = 0, whether that is small enough. */
  readonly steps?: number | undefined;
  readonly gradientNorm?: number | undefined;
  readonly converged?: boolean | undefined;
  /** In [0, 1]; null if nothing was held out. */
  readonly valAccuracy: number | null;
  /** Its 95 % interval, by Wilson's score method; null without it, absent in older runs. */
  readonly valAccuracyInterval?: readonly [low: number, high: number] | null | undefined;
  readonly trainAccuracy: number | null;
  /** The share of weights that are exactly 0. */
  readonly sparsity: number;
  /** Of a `command` where there is one to type next. */
  readonly advice: { readonly kind: string; readonly text: string; readonly command?: string | undefined } | null;
  /** Absent if there were no images to judge on. */
  readonly confusionOf?: 'test' | 'validation' | undefined;
  readonly confusion?: ConfusionMatrix | undefined;
  /** Null for a class without images. */
  readonly perClassAccuracy?: readonly (number | null)[] | undefined;
  readonly modelPath: string | null;
  /** Of a run with several seeds; the other fields are then of the first one. */
  readonly seeds?: readonly SeedResults[] | undefined;
  readonly acrossSeeds?: AcrossSeeds | undefined;
}

/** Units of one hidden layer. */
export interface LayerUnits {
  /** 1 is the first. */
  readonly layer: number;
  readonly units: number;
  /** Those that no training image of as many as validate activates. */
  readonly dead: number;
}

export interface NetworkResults extends LinearResults {
  readonly deadUnits?: readonly LayerUnits[] | undefined;
}

/** The accuracies of several seeds. */
export interface AcrossSeeds {
  readonly trainAccuracy: MeanOverSeeds | null;
  readonly valAccuracy: MeanOverSeeds | null;
  readonly testAccuracy?: MeanOverSeeds | undefined;
}

export interface CrossvalResults extends MaybeTested {
  readonly trials: readonly Trial[];
  /** Null if every trial diverged. */
  readonly best: Trial | null;
  /** With `--one-standard-error`: the simplest trial within one standard error of the best. */
  readonly chosen?: Trial | undefined;
  readonly trainCommand?: string | undefined;
  readonly modelPath?: string | null | undefined;
  /** With `--test-each-family`: the accuracy of the best of each family, all on one reading of the test set. */
  readonly testByFamily?:
    | readonly { readonly family: string; readonly params: TrialParams; readonly testAccuracy: number }[]
    | undefined;
}

export interface LrFindResults {
  readonly points: readonly { readonly learningRate: number; readonly loss: number; readonly smoothed: number }[];
  readonly suggestion: number | null;
  readonly lowest: number;
  readonly end: 'from' | 'to' | null;
}

/** A check, and whether it passed. */
export interface PassedCheck {
  readonly passed: boolean;
}

export interface GradcheckResults {
  readonly gradients: readonly {
    readonly loss: string;
    readonly reg: string;
    readonly nCoordinates: number;
    readonly largestError: number;
    readonly nKinks: number;
    readonly nWrong: number;
  }[];
  /** Null stands for a loss that is not a number. */
  readonly sanity: readonly {
    readonly loss: string;
    readonly start: PassedCheck & { readonly loss: number | null; readonly expected: number };
    readonly penalty: PassedCheck & { readonly losses: readonly (number | null)[] };
    readonly tiny: PassedCheck & {
      readonly nImages: number;
      readonly loss: number | null;
      /** Not passed, but the images are too alike to be told apart: it says nothing. Absent before this was checked. */
      readonly tooAlike?: boolean | undefined;
    };
  }[];
}

/** A training image at some L2 distance. */
export interface NearImage {
  readonly image: number;
  readonly class: string;
  readonly distance: number;
}

/** One image, and changed ones that are equally far from it. */
export interface PixelDistanceResults {
  /** Its number among the training images, or its file. */
  readonly image: number | string;
  /** SHA-256 of the pixels of a file: it may be another one later. */
  readonly imageDigest?: string | undefined;
  readonly class?: string | undefined;
  readonly l2Squared: number;
  readonly l2: number;
  /** Training images that ranks are among. */
  readonly nOthers: number;
  readonly nearest: NearImage;
  readonly variants: readonly {
    readonly name: string;
    readonly what: string;
    readonly l2Squared: number;
    readonly l1: number;
    readonly rank: number;
    readonly l1Rank: number;
    readonly nearest: NearImage;
  }[];
}

/** The results of every command that keeps runs. */
export interface ResultsByCommand {
  readonly knn: KnnResults;
  readonly linear: LinearResults;
  readonly network: NetworkResults;
  readonly crossval: CrossvalResults;
  readonly 'lr-find': LrFindResults;
  readonly gradcheck: GradcheckResults;
  readonly 'pixel-distance': PixelDistanceResults;
}
export type RunCommand = keyof ResultsByCommand;
