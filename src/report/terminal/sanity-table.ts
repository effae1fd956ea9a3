import type { SanityChecks } from '../../models/linear/sanity-checks.ts';
import { compact } from '../../util/format.ts';
import type { Page } from './page.ts';
import { type Column, table } from './table.ts';

export interface SanityRow extends SanityChecks {
  readonly loss: string;
}

const COLUMNS: readonly Column[] = [
  { head: 'loss', align: 'left' },
  { head: 'at W ≈ 0 (expected)', align: 'left' },
  { head: 'under a growing penalty', align: 'left' },
  { head: 'on a few images, trained', align: 'left' },
];

/** One line for each loss, with the figures of its three checks; a check that failed says so. */
export function sanityTable(checks: readonly SanityRow[], page: Page): string {
  const { green, red } = page.style;
  const cell = (figures: string, passed: boolean) =>
    passed ? `${figures} ${green('ok')}` : `${figures} ${red('FAILED')}`;
  const rows = checks.map(({ loss, start, penalty, tiny }) => [
    loss,
    cell(`${start.loss.toFixed(4)} (${start.expected.toFixed(4)})`, start.passed),
    cell(penalty.losses.map((value) => value.toFixed(4)).join(' < '), penalty.passed),
    cell(compact(tiny.loss), tiny.passed),
  ]);
  return table(COLUMNS, rows, page);
}
