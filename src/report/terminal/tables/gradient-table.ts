import type { GradientCheck } from '../../../models/checking/gradient-check.ts';
import { MISSING, scientific } from '../../../util/format.ts';
import type { Page } from '../page.ts';
import { type Column, table } from './table.ts';

/** The check of one loss with one penalty. */
export interface GradientRow extends Omit<GradientCheck, 'coordinates'> {
  readonly loss: string;
  readonly reg: string;
  readonly nCoordinates: number;
}

const COLUMNS: readonly Column[] = [
  { head: 'loss', align: 'left' },
  { head: 'penalty', align: 'left' },
  { head: 'coordinates', align: 'right' },
  { head: 'kinks', align: 'right' },
  { head: 'largest relative error', align: 'right' },
  { head: '', align: 'left' },
];

/** One line for each loss and penalty: how many coordinates were compared, and how well the worst of them agrees. */
export function gradientTable(checks: readonly GradientRow[], page: Page): string {
  const { green, red } = page.style;
  const rows = checks.map(({ loss, reg, nCoordinates, nKinks, largestError, nWrong }) => [
    loss,
    reg,
    String(nCoordinates),
    nKinks === 0 ? MISSING : String(nKinks),
    scientific(largestError),
    nWrong === 0 ? green('right') : red(`${nWrong} wrong`),
  ]);
  return table(COLUMNS, rows, page);
}
