import type { Trial, TrialParams } from '../../selection/results.ts';
import { compact, count, duration } from '../../util/format.ts';
import type { Page } from './page.ts';
import { type Column, table, tableWidth } from './table.ts';
import { wrapWords } from './wrap.ts';

const points = (share: number): string => (share * 100).toFixed(2);

/** `linear`, `loss=softmax`, `learningRate=0.01`: the model needs no name before it. */
const words = (params: TrialParams): readonly string[] =>
  Object.entries(params).map(([name, value]) => {
    const text = typeof value === 'number' ? compact(value) : value;
    return name === 'model' ? text : `${name}=${text}`;
  });

const MIN_PARAMS = 24;
const INDENT = 2; // of hyperparameters that did not fit on the first line

/**
 * The best trials of a sweep, in the order of their rank: hyperparameters, mean ± standard deviation of the validation
 * accuracy in percent, and mean seconds of one fit and of one scoring.
 * @param top how many to show; the rest are counted below
 */
export function trialsTable(trials: readonly Trial[], top: number, page: Page): string {
  const { bold, dim, green } = page.style;
  const shown = [...trials].sort((a, b) => a.rankTestScore - b.rankTestScore).slice(0, top);
  const stdWidth = Math.max(...shown.map(({ stdTestScore }) => points(stdTestScore).length));
  const columns: Column[] = [
    { head: 'rank', align: 'right' },
    { head: 'hyperparameters', align: 'left' },
    { head: 'mean ± std (%)', align: 'right' },
    { head: 'fit time', align: 'right' },
    { head: 'score time', align: 'right' },
  ];
  const row = (trial: Trial, params: string): readonly string[] => [
    String(trial.rankTestScore),
    params,
    `${points(trial.meanTestScore)} ± ${points(trial.stdTestScore).padStart(stdWidth)}`,
    duration(trial.meanFitTime),
    duration(trial.meanScoreTime),
  ];
  const others = tableWidth(
    columns,
    shown.map((trial) => row(trial, '')),
  );
  const room = Math.max(MIN_PARAMS, page.width - others + columns[1]!.head.length);
  const rows = shown.flatMap((trial) => {
    const [first = '', ...more] = wrapWords(words(trial.params), room - INDENT);
    const lines = [row(trial, first), ...more.map((line) => ['', `${' '.repeat(INDENT)}${line}`, '', '', ''])];
    return trial.rankTestScore === 1 ? lines.map((cells) => cells.map((cell) => bold(green(cell)))) : lines;
  });
  const drawn = table(columns, rows, page);
  const more = trials.length - shown.length;
  return more === 0 ? drawn : `${drawn}\n${dim(`… and ${count(more)} more`)}`;
}
