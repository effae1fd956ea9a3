import { expect, test } from 'vitest';
import { plain } from '../../../../src/report/terminal/style.ts';
import { sideBySide } from '../../../../src/report/terminal/tables/side-by-side.ts';

const columns = [
  { head: 'name', align: 'left' },
  { head: 'n', align: 'right' },
] as const;
const rows = ['ant', 'bee', 'cat', 'dog', 'elk'].map((name, i) => [name, String(10 ** i)]);
const at = (width: number) => `\n${sideBySide(columns, rows, { style: plain, width })}`;

test('three blocks fit, of two rows each; the last is short', () => {
  expect(at(41)).toMatchInlineSnapshot(`
    "
    name   n     name     n     name      n
    ───────────────────────────────────────
    ant    1     cat    100     elk   10000
    bee   10     dog   1000"
  `);
});
test('a column less, and there are two', () => {
  expect(at(40)).toMatchInlineSnapshot(`
    "
    name    n     name      n
    ─────────────────────────
    ant     1     dog    1000
    bee    10     elk   10000
    cat   100"
  `);
});
test('nothing fits: one block', () => {
  expect(at(3)).toMatchInlineSnapshot(`
    "
    name      n
    ───────────
    ant       1
    bee      10
    cat     100
    dog    1000
    elk   10000"
  `);
});
