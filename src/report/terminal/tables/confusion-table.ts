import type { ConfusionMatrix } from '../../../selection/metrics.ts';
import { percent } from '../../../util/format.ts';
import { largestOf } from '../../../util/statistics/extremes.ts';
import { commonestMistakes } from '../../mistakes.ts';
import { abbreviate } from '../abbreviate.ts';
import type { Page } from '../page.ts';
import { confusionSummary, mistakesText } from './confusion-summary.ts';
import { type Column, table } from './table.ts';

const WORST = 5;
const GAP = 1;
const MAX_HEAD = 6; // of names that do not fit whole

/** So many classes are always shown as a table; more of them only where it fits. */
const ALWAYS = 10;
/** Columns of a shortened name at least: few classes are known by their first letters. */
const MIN_HEAD = { few: 3, many: 5 };

/**
 * How often each true class was predicted as each class: rows are true classes, columns predicted ones, with each
 * class's accuracy (recall) at the right and the commonest mistakes below. Ten classes of four-digit counts fit 80 columns,
 * with names of up to 21; a table of more classes that does not fit the page becomes a {@link confusionSummary}.
 * @param classNames nClasses names, in the order of the matrix
 */
export function confusionTable(confusion: ConfusionMatrix, classNames: readonly string[], page: Page): string {
  const { bold, dim, green, yellow } = page.style;
  const mistakes = commonestMistakes(confusion, WORST);
  const isWorst = (truth: number, prediction: number): boolean =>
    mistakes.some((mistake) => mistake.truth === truth && mistake.prediction === prediction);
  const longest = Math.max('true'.length, largestOf(classNames.map((name) => name.length)));
  const room = Math.floor((page.width - longest - GAP - 'accuracy'.length) / classNames.length) - GAP;
  const least = classNames.length > ALWAYS ? MIN_HEAD.many : MIN_HEAD.few;
  const shortened = abbreviate(classNames, room >= longest ? longest : Math.max(least, Math.min(MAX_HEAD, room)));
  const cellWidth = largestOf([...shortened, ...confusion.flat()].map((one) => String(one).length));
  const width = longest + GAP + classNames.length * (cellWidth + GAP) + 'accuracy'.length;
  if (classNames.length > ALWAYS && width > page.width) return confusionSummary(confusion, classNames, page);
  const paint = (truth: number, prediction: number, count: number): string => {
    if (truth === prediction) return green(bold(String(count)));
    if (count === 0) return dim('·');
    return isWorst(truth, prediction) ? yellow(bold(String(count))) : String(count);
  };
  const columns: Column[] = [
    { head: 'true', align: 'left' },
    ...shortened.map((name) => ({ head: name.padStart(cellWidth), align: 'right' }) as const),
    { head: 'accuracy', align: 'right' },
  ];
  const rows = confusion.map((counts, truth) => [
    classNames[truth]!,
    ...counts.map((count, prediction) => paint(truth, prediction, count)),
    percent(counts[truth]! / counts.reduce((sum, count) => sum + count, 0), 1),
  ]);
  const drawn = table(columns, rows, page, GAP);
  const key = dim('rows: true class; columns: predicted class');
  return [drawn, key, ...mistakesText(mistakes, classNames, page)].join('\n');
}
