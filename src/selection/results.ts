import type { Metric } from '../kernels/backend.ts';

/** Cross-validated accuracy of k-nearest neighbours for one metric and one k. */
export interface KnnScore {
  readonly metric: Metric;
  readonly k: number;
  /** Accuracy on each fold, in [0, 1], in fold order. */
  readonly foldAccuracies: readonly number[];
  readonly mean: number;
  /** Population standard deviation over the folds. */
  readonly std: number;
}

/** How a training stood after one epoch. */
export interface CurvePoint {
  /** 1 is the first. */
  readonly epoch: number;
  /** Mean data loss plus penalty over the epoch's batches. */
  readonly trainLoss: number;
  /** Accuracy on the validation part, in [0, 1]. */
  readonly valAccuracy: number;
}

/** The result of one setting on one split. */
export interface SplitResult {
  /** `diverged`: training diverged. `pruned`: it was stopped early, because others did better. */
  readonly status: 'finished' | 'diverged' | 'pruned';
  /** Accuracy on the validation part, in [0, 1], after the last epoch that was trained; null if training diverged. */
  readonly accuracy: number | null;
  /**
   * Accuracy at the same time on as many images of the training part, spread evenly; null for k-NN, if training diverged, and
   * in results of older versions.
   */
  readonly trainAccuracy: number | null;
  /** The share of weights that are exactly 0; null where there is no {@link trainAccuracy}. */
  readonly sparsity: number | null;
  /** Every epoch; empty for what trains in none, and in results of older versions. */
  readonly curve: readonly CurvePoint[];
  /** Epochs trained to their end. */
  readonly epochs: number;
  /** For settings that are trained together: an equal share of the time of all. */
  readonly fitSeconds: number;
  readonly scoreSeconds: number;
  /** Only of the exact solver: whether it reached the optimum. */
  readonly converged?: boolean | undefined;
  /** Likewise, and absent in results of older versions: its steps, and the gradient's norm as a share of that at W = 0. */
  readonly steps?: number | undefined;
  readonly gradientNorm?: number | undefined;
}

/** A result as it was computed: one that is kept has not what was predicted. */
export interface JudgedSplit extends SplitResult {
  /** The class of each image of the validation part, in their order, when `accuracy` was taken; null if training diverged. */
  readonly predicted: Uint8Array | null;
}

/** The hyperparameters of one trial, by name; a name that the trial's model does not have is absent. */
export type TrialParams = Readonly<Record<string, string | number>>;

/** How a trial compares with the best one, fold by fold. */
export interface Comparison {
  /** Mean over the folds of what the best trial has more, in [0, 1]; null on a single split, and if it did not finish. */
  readonly gapToBest: number | null;
  /** The paired standard error of that mean: of the differences on the same folds. */
  readonly gapStandardError: number | null;
  /** Whether it is not clearly worse than the best: the gap is at most two standard errors. False for the best itself. */
  readonly withinNoise: boolean;
}

/** One row of a sweep: a setting of the hyperparameters and what cross-validation says of it. */
export interface Trial extends Comparison {
  readonly params: TrialParams;
  /** `diverged`: training diverged on some split. `pruned`: it was stopped early, because others did better. */
  readonly status: 'finished' | 'pruned' | 'diverged';
  /** Epochs trained, the most of any split; 0 for k-NN. */
  readonly epochsTrained: number;
  /** Validation accuracy on each split, in [0, 1]; null if training diverged. */
  readonly splitTestScores: readonly (number | null)[];
  /** Null if training diverged on some split. */
  readonly meanTestScore: number | null;
  /** Population standard deviation over the splits; null with the mean. */
  readonly stdTestScore: number | null;
  /** Accuracy on training images, in [0, 1], as {@link SplitResult} has it on each split. */
  readonly splitTrainScores: readonly (number | null)[];
  /** Null if it is on some split. */
  readonly meanTrainScore: number | null;
  readonly stdTrainScore: number | null;
  /** The mean share of weights that are exactly 0. */
  readonly meanSparsity: number | null;
  /** The mean over the splits, for the epochs that all of them have. */
  readonly curve: readonly CurvePoint[];
  /** Only of the exact solver: whether it reached the optimum on every split. */
  readonly converged?: boolean | undefined;
  /** Likewise: its steps and the gradient's norm, the most and the largest of any split; absent if they are of some split. */
  readonly steps?: number | undefined;
  readonly gradientNorm?: number | undefined;
  /**
   * 1 is the best; equal means share the smaller rank, as in scikit-learn. Pruned trials come after all that finished,
   * the longer trained first; those that diverged share the last rank.
   */
  readonly rankTestScore: number;
  /** Seconds per split. */
  readonly meanFitTime: number;
  readonly stdFitTime: number;
  readonly meanScoreTime: number;
  readonly stdScoreTime: number;
}

/** A trial before all of them are known. */
export type UnrankedTrial = Omit<Trial, 'rankTestScore' | keyof Comparison>;
