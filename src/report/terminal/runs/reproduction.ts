import type { Compared } from '../../../experiments/reproducing/files.ts';
import type { Reproduction } from '../../../experiments/reproducing/reproduce.ts';
import { largestOf } from '../../../util/statistics/extremes.ts';
import { onOneLine } from '../../../util/text/printable.ts';
import { valueText } from '../../value-text.ts';
import type { Page } from '../page.ts';

const MOST = 60;

/** What is the same, a line for each file, and what is not. */
export function reproductionReport({ path, compared, isTestLeft }: Reproduction, page: Page): string {
  const { bold, dim, green, red } = page.style;
  const isSame = compared.every((one) => 'same' in one);
  const width = largestOf(compared.map(({ file }) => file.length));
  const lines = compared.map((one) =>
    'same' in one
      ? `  ${green('same')}     ${one.file.padEnd(width)}  ${one.same}`
      : `  ${red('differs')}  ${one.file.padEnd(width)}  ${onOneLine(one.place)}`,
  );
  const head = isSame
    ? `${bold(`${onOneLine(path)} is reproduced, to the bit`)}`
    : `${onOneLine(path)} is not reproduced`;
  const left = isTestLeft
    ? [dim('  not compared: its score on the test set (--test reads it again, which the ledger counts)')]
    : [];
  return [head, ...lines, ...left].join('\n');
}

/** Where the first file that differs does so, and both values. */
export function differenceText(one: Extract<Compared, { readonly place: string }>): string {
  const value = (given: unknown) => (given === undefined ? 'nothing' : exactText(given));
  return `${one.file}, ${one.place}: ${value(one.original)} in the run, ${value(one.again)} again`;
}

/** A number with all its digits: the difference may be in the last one. */
const exactText = (value: unknown): string => (typeof value === 'number' ? String(value) : valueText(value, MOST));
