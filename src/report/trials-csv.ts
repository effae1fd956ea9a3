import type { Trial } from '../selection/results.ts';

/** One field. Source: RFC 4180, section 2: quoted where it holds a comma, a quote or a line break; quotes are doubled. */
const field = (value: string | number | null): string => {
  const text = value === null ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/**
 * A sweep as CSV, in the columns of scikit-learn's `GridSearchCV.cv_results_` and their order: times in seconds, one
 * `param_` column for each hyperparameter in alphabetical order (empty if a trial's model has no such thing),
 * `params` as JSON, the scores of the splits in [0, 1] (empty if training diverged), and the rank; then how the trial
 * ended and the epochs it was trained. Lines end in a line feed, as pandas writes them.
 */
export function trialsCsv(trials: readonly Trial[]): string {
  const names = [...new Set(trials.flatMap(({ params }) => Object.keys(params)))].sort();
  const nSplits = trials[0]?.splitTestScores.length ?? 0;
  const head = [
    'mean_fit_time',
    'std_fit_time',
    'mean_score_time',
    'std_score_time',
    ...names.map((name) => `param_${name}`),
    'params',
    ...Array.from({ length: nSplits }, (_, split) => `split${split}_test_score`),
    'mean_test_score',
    'std_test_score',
    'rank_test_score',
    'status',
    'epochs_trained',
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
    trial.status,
    trial.epochsTrained,
  ]);
  return [head, ...rows].map((cells) => `${cells.map(field).join(',')}\n`).join('');
}
