import type { ComparedAccuracy, Comparison, Difference } from '../../../experiments/comparing/compare.ts';
import type { Pair } from '../../../experiments/comparing/pairs.ts';
import { count, duration, plural } from '../../../util/format.ts';
import { largestOf } from '../../../util/statistics/extremes.ts';
import { onOneLine } from '../../../util/text/printable.ts';
import { pairText, pValueText, UNTESTED } from '../../pair-text.ts';
import { valueTexts } from '../../value-text.ts';
import type { Page } from '../page.ts';
import { type Column, table, tableWidth } from '../tables/table.ts';
import { wrapWords } from '../wrap.ts';
import { curvesChart } from './curves.ts';

/** Longer values are cut. */
const MOST = 24;

const left = (head: string): Column => ({ head, align: 'left' });
const right = (head: string): Column => ({ head, align: 'right' });
const points = (share: number): string => (share * 100).toFixed(2);

/** Runs side by side, in paragraphs; empty ones are to be left out. */
export function comparisonReport(comparison: Comparison, page: Page): readonly string[] {
  const { runs, differences, pairs, figures } = comparison;
  const { dim } = page.style;
  const labels = runs.map(({ label }) => label);
  const names = runs.map(({ label, path, status, tags }) => {
    const marks = [...(status === 'finished' ? [] : [status]), ...tags].map((mark) => `  ${mark}`).join('');
    return `${label}  ${onOneLine(path)}${dim(onOneLine(marks))}`;
  });
  return [
    names.join('\n'),
    differences.length === 0 ? 'they differ in no option' : optionsTable(labels, differences, page),
    accuraciesTable(comparison, page),
    pairsText(pairs, page),
    ...figures.map((figure) => curvesChart(figure, labels, page)),
  ];
}

/** A row for each option, a column for each run; what does not fit beside the others continues below. */
function optionsTable(labels: readonly string[], differences: readonly Difference[], page: Page): string {
  const rows = differences.map(({ name, values }) => [onOneLine(name), ...valueTexts(values, MOST)]);
  const blocks: string[] = [];
  for (let from = 0; from < labels.length; ) {
    const pick = (to: number) => ({
      columns: [left('option'), ...labels.slice(from, to).map(left)],
      cells: rows.map(([name = '', ...values]) => [name, ...values.slice(from, to)]),
    });
    let to = from + 1;
    while (to < labels.length && tableWidth(pick(to + 1).columns, pick(to + 1).cells) <= page.width) to++;
    blocks.push(table(pick(to).columns, pick(to).cells, page));
    from = to;
  }
  return blocks.join('\n\n');
}

function accuraciesTable({ runs, isSameData }: Comparison, page: Page): string {
  const kinds = (['validation', 'test'] as const).filter((kind) => runs.some((run) => run[kind] !== undefined));
  if (kinds.length === 0) return '';
  const cells = (score: ComparedAccuracy | undefined): readonly string[] => {
    if (score === undefined) return ['', ''];
    const { accuracy, std, interval } = score;
    return [
      std === undefined ? points(accuracy) : `${points(accuracy)} ± ${points(std)}`,
      interval === undefined ? '' : `${points(interval[0])}–${points(interval[1])}`,
    ];
  };
  const heads = { validation: 'val %', test: 'test %' };
  const columns = [left('run'), ...kinds.flatMap((kind) => [right(heads[kind]), left('95 % interval')]), right('time')];
  const best = Object.fromEntries(kinds.map((kind) => [kind, largestOf(runs.map((run) => run[kind]?.accuracy ?? 0))]));
  const rows = runs.map((run) => [
    run.label,
    ...kinds.flatMap((kind) => {
      const [score = '', interval = ''] = cells(run[kind]);
      const isBest = isSameData && run[kind]?.accuracy === best[kind];
      return [isBest ? page.style.bold(page.style.green(score)) : score, interval];
    }),
    duration(run.seconds),
  ]);
  return table(columns, rows, page);
}

/** Whether the runs differ by more than chance, image by image. */
function pairsText(pairs: readonly Pair[], page: Page): string {
  const lines = pairs.map((pair) => {
    const { first, second, test, why } = pair;
    if (test === undefined) return `${pairText(pair)}: not tested image by image: ${UNTESTED[why!]}`;
    const { nImages, onlyFirst, onlySecond, pValue } = test;
    return `${pairText(pair)}: of ${plural(nImages, 'image')} only ${second} is right on ${count(onlySecond)}, only ${first} on ${count(onlyFirst)}; ${pValueText(pValue)}`;
  });
  const wrapped = lines.map((line) => wrapWords(line.split(' '), page.width).join('\n  '));
  const isTested = pairs.some(({ test }) => test !== undefined);
  const note = "p: McNemar's exact test, two-sided: how likely so uneven a split is if both are equally good";
  return [
    ...wrapped,
    ...(isTested ? wrapWords(note.split(' '), page.width).map((line) => page.style.dim(line)) : []),
  ].join('\n');
}
