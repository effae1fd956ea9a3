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

/** The result of one setting on one split. */
export interface SplitResult {
  /** `diverged`: training diverged. `pruned`: it was stopped early, because others did better. */
  readonly status: 'finished' | 'diverged' | 'pruned';
  /** Accuracy on the validation part, in [0, 1], after the last epoch that was trained; null if training diverged. */
  readonly accuracy: number | null;
  /** Epochs trained to their end. */
  readonly epochs: number;
  /** For settings that are trained together: an equal share of the time of all. */
  readonly fitSeconds: number;
  readonly scoreSeconds: number;
}

/** The hyperparameters of one trial, by name; a name that the trial's model does not have is absent. */
export type TrialParams = Readonly<Record<string, string | number>>;

/** One row of a sweep: a setting of the hyperparameters and what cross-validation says of it. */
export interface Trial {
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
export type UnrankedTrial = Omit<Trial, 'rankTestScore'>;
