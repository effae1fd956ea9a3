import type { Trial } from '../../../selection/results.ts';
import { count, duration } from '../../../util/format.ts';
import { bestOfFamilies } from '../../../util/trials/model-family.ts';
import { varyingNames } from '../../../util/trials/varying-names.ts';
import { paramWords, sharedWords } from '../../trials/trial-params.ts';
import { ALIKE, areMeans, endText, meanText, stdWidth } from '../../trials/trial-score.ts';
import type { Page } from '../page.ts';
import { wrapWords } from '../wrap.ts';
import { type Column, table, tableWidth } from './table.ts';

const MIN_PARAMS = 24;
const INDENT = 2; // of hyperparameters that did not fit on the first line

/**
 * The best trials of a sweep: first the best of each family, if there are several, then the others in the order of their
 * rank: the hyperparameters in which they differ, mean ± standard
 * deviation of the validation accuracy in percent, and mean seconds of one fit and of one scoring where there is room. Of what was pruned the
 * accuracy is that after the last epoch; what diverged has none. What is not clearly worse than the best is marked ≈.
 * @param top how many to show; the rest are counted below, and what the trials have in common is said there
 */
export function trialsTable(trials: readonly Trial[], top: number, page: Page): string {
  const { bold, dim, green } = page.style;
  const families = bestOfFamilies(trials);
  const firsts = families.length > 1 ? families.slice(0, top) : [];
  const byRank = trials.filter((trial) => !firsts.includes(trial)).sort((a, b) => a.rankTestScore - b.rankTestScore);
  const rest = byRank.slice(0, top - firsts.length);
  const shown = [...firsts, ...rest];
  const isMarked = shown.some(({ withinNoise }) => withinNoise);
  const mark = ({ withinNoise }: Trial) => (isMarked ? ` ${withinNoise ? ALIKE : ' '}` : '');
  const width = stdWidth(shown);
  const isMean = areMeans(shown);
  const all: readonly Column[] = [
    { head: 'rank', align: 'right' },
    { head: 'hyperparameters', align: 'left' },
    { head: isMean ? 'mean ± std (%)' : 'accuracy (%)', align: 'right' },
    { head: 'fit time', align: 'right' },
    { head: 'score time', align: 'right' },
  ];
  const cells = (trial: Trial, params: string): readonly string[] => [
    String(trial.rankTestScore),
    params,
    `${meanText(trial, width)}${mark(trial)}`,
    duration(trial.meanFitTime),
    duration(trial.meanScoreTime),
  ];
  const roomBeside = (columns: readonly Column[]) => {
    const others = shown.map((trial) => cells(trial, '').slice(0, columns.length));
    return page.width - tableWidth(columns, others) + columns[1]!.head.length;
  };
  const columns =
    [all, all.slice(0, -1), all.slice(0, -2)].find((some) => roomBeside(some) >= MIN_PARAMS) ?? all.slice(0, -2);
  const room = Math.max(MIN_PARAMS, roomBeside(columns));
  const row = (trial: Trial, params: string) => cells(trial, params).slice(0, columns.length);
  const onlyParams = (text: string) => columns.map((_, i) => (i === 1 ? text : ''));
  const models = new Set(shown.map(({ params }) => params.model));
  const varyingOf = new Map([...models].map((model) => [model, varyingNames(trials, model)]));
  const rowsOf = (trial: Trial): readonly (readonly string[])[] => {
    const varying = varyingOf.get(trial.params.model);
    const end = endText(trial);
    const words = [...paramWords(trial.params, varying), ...(end === undefined ? [] : [end])];
    const [first = '', ...more] = wrapWords(words, room - INDENT);
    const lines = [row(trial, first), ...more.map((line) => onlyParams(`${' '.repeat(INDENT)}${line}`))];
    if (trial.status !== 'finished') return lines.map((line) => line.map((cell) => dim(cell)));
    return trial.rankTestScore === 1 ? lines.map((line) => line.map((cell) => bold(green(cell)))) : lines;
  };
  const isSplit = firsts.length > 0 && rest.length > 0;
  const rows = [
    ...(isSplit ? [onlyParams(dim('the best of each family'))] : []),
    ...firsts.flatMap(rowsOf),
    ...(isSplit ? [onlyParams(dim('the others'))] : []),
    ...rest.flatMap(rowsOf),
  ];
  const drawn = table(columns, rows, page);
  const more = trials.length - shown.length;
  const notes = [
    ...(more === 0 ? [] : [`… and ${count(more)} more`]),
    ...sharedWords(trials).flatMap((words) => wrapWords(words, page.width)),
  ];
  return [drawn, ...notes.map((note) => dim(note))].join('\n');
}
