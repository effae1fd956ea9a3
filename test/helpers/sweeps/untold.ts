import type { Comparison, SplitResult, Trial } from '../../../src/selection/results.ts';

/** What a result of k-NN, or of an older version, does not say. */
export const UNTOLD = { trainAccuracy: null, sparsity: null, curve: [] } satisfies Partial<SplitResult>;

/** The same of a whole trial. */
export const UNTOLD_TRIAL = {
  splitTrainScores: [],
  meanTrainScore: null,
  stdTrainScore: null,
  meanSparsity: null,
  curve: [],
} satisfies Partial<Trial>;

/** No comparison with the best. */
export const ALONE: Comparison = { gapToBest: null, gapStandardError: null, withinNoise: false };
