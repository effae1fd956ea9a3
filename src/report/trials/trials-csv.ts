import type { Trial } from '../../selection/results.ts';
import { type CsvSeparator, csvText } from '../../util/text/csv.ts';

const FIRST = ['mean_fit_time', 'std_fit_time', 'mean_score_time', 'std_score_time'] as const;
const LAST: readonly (string | undefined)[] = ['within_noise', 'gradient_norm'];

/** Whether a first line is that of such a table, and no more: somebody may have added a column of notes. */
export const isTrialsHead = (fields: readonly string[]): boolean =>
  FIRST.every((name, i) => fields[i] === name) && LAST.includes(fields.at(-1));

/**
 * A sweep as CSV, in the columns of scikit-learn's `GridSearchCV.cv_results_` and their order: times in seconds, one
 * `param_` column for each hyperparameter in alphabetical order (empty if a trial's model has no such thing),
 * `params` as JSON, the scores of the splits in [0, 1] (empty if training diverged), the rank, and the scores on training
 * images (empty for k-NN); then how the trial ended, the epochs it was trained, the share of weights that are 0, its
 * comparison with the best trial, and where there are exact solutions whether they are at the optimum, their steps and the
 * gradient's norm as a share of that at W = 0.
 */
export function trialsCsv(trials: readonly Trial[], separator?: CsvSeparator): string {
  const names = [...new Set(trials.flatMap(({ params }) => Object.keys(params)))].sort();
  const nSplits = trials[0]?.splitTestScores.length ?? 0;
  const trained = trials.some(({ splitTrainScores }) => splitTrainScores.some((score) => score !== null));
  const isSolved = trials.some(({ converged }) => converged !== undefined);
  const head = [
    ...FIRST,
    ...names.map((name) => `param_${name}`),
    'params',
    ...Array.from({ length: nSplits }, (_, split) => `split${split}_test_score`),
    'mean_test_score',
    'std_test_score',
    'rank_test_score',
    ...(trained ? Array.from({ length: nSplits }, (_, split) => `split${split}_train_score`) : []),
    'mean_train_score',
    'std_train_score',
    'status',
    'epochs_trained',
    'mean_sparsity',
    'gap_to_best',
    'gap_standard_error',
    'within_noise',
    ...(isSolved ? ['converged', 'steps', 'gradient_norm'] : []),
  ];
  const rows = trials.map((trial) => [
    trial.meanFitTime,
    trial.stdFitTime,
    trial.meanScoreTime,
    trial.stdScoreTime,
    ...names.map((name) => trial.params[name] ?? ''),
    JSON.stringify(trial.params),
    ...trial.splitTestScores,
    trial.meanTestScore,
    trial.stdTestScore,
    trial.rankTestScore,
    ...(trained ? Array.from({ length: nSplits }, (_, split) => trial.splitTrainScores[split] ?? null) : []),
    trial.meanTrainScore,
    trial.stdTrainScore,
    trial.status,
    trial.epochsTrained,
    trial.meanSparsity,
    trial.gapToBest,
    trial.gapStandardError,
    String(trial.withinNoise),
    ...(isSolved ? [trial.converged?.toString(), trial.steps, trial.gradientNorm].map((value) => value ?? '') : []),
  ]);
  return csvText([head, ...rows], separator);
}
