import type { SanityChecks } from '../../../models/checking/sanity-checks.ts';
import { compact, scientific } from '../../../util/format.ts';
import type { Page } from '../page.ts';
import { type Column, table } from './table.ts';

export interface SanityRow extends SanityChecks {
  readonly loss: string;
}

const COLUMNS: readonly Column[] = [
  { head: 'loss', align: 'left' },
  { head: 'W ≈ 0 (expected)', align: 'left' },
  { head: 'growing penalty', align: 'left' },
  { head: 'few images', align: 'left' },
];

const few = (loss: number): string => compact(Number(loss.toPrecision(2)));

/** What a penalty adds to the loss: `+3.0e-4`. */
const added = (x: number): string => `${x > 0 ? '+' : ''}${scientific(x)}`;

/**
 * One line for each loss, at most 80 columns wide: the loss at W ≈ 0, what stronger and stronger penalties add to it, and
 * the loss of a few images once they are fitted. A check that failed says so, and so does one that says nothing.
 */
export function sanityTable(checks: readonly SanityRow[], page: Page): string {
  const { green, red, yellow } = page.style;
  const cell = (figures: string, passed: boolean) =>
    passed ? `${figures} ${green('ok')}` : `${figures} ${red('FAILED')}`;
  const rows = checks.map(({ loss, start, penalty, tiny }) => [
    loss,
    cell(`${start.loss.toFixed(3)} (${start.expected.toFixed(3)})`, start.passed),
    penalty.passed && penalty.losses.at(-1) === start.loss
      ? yellow('too small to see')
      : cell(
          penalty.losses
            .slice(1)
            .map((value) => added(value - start.loss))
            .join(' < '),
          penalty.passed,
        ),
    tiny.tooAlike ? `${few(tiny.loss)} ${yellow('too alike')}` : cell(few(tiny.loss), tiny.passed),
  ]);
  return table(COLUMNS, rows, page);
}
