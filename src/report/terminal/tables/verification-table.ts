import type { Verification } from '../../../dataset/archive/verify.ts';
import { count } from '../../../util/format.ts';
import type { Page } from '../page.ts';
import { table } from './table.ts';

/**
 * A line for each file that was checked: what it is, how long, and what came out. Errors have their own text: see the
 * error.
 */
export function verificationTable({ checks }: Verification, page: Page): string {
  const { green, red, yellow } = page.style;
  const paint = { ok: green, wrong: red, missing: red, unknown: yellow };
  const rows = checks.map(({ path, bytes, status, detail }) => [
    paint[status](status),
    bytes === undefined ? '–' : count(bytes),
    path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1),
    status === 'wrong' ? 'differs from what is expected' : detail,
  ]);
  const columns = [
    { head: '', align: 'left' as const },
    { head: 'bytes', align: 'right' as const },
    { head: 'file', align: 'left' as const },
    { head: 'found', align: 'left' as const },
  ];
  return table(columns, rows, page);
}
