import type { ExportedContents } from '../../experiments/exporting/export-model.ts';
import type { Page } from './page.ts';
import { type Column, table } from './tables/table.ts';

/** More arrays than these are for no one to read. */
const MOST_ROWS = 30;

const COLUMNS: readonly Column[] = [
  { head: '', align: 'left' },
  { head: 'name', align: 'left' },
  { head: 'type', align: 'left' },
  { head: 'shape', align: 'left' },
];

interface Listed {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly (number | string)[];
}

/** What another tool finds in the file of an exported model. */
export function exportReport(contents: ExportedContents, page: Page): readonly string[] {
  const row = (kind: string, { name, type, shape }: Listed): string[] => [kind, name, type, shape.join(' × ')];
  if (contents.format === 'onnx') {
    const { inputs, outputs, opset } = contents;
    const rows = [...inputs.map((one) => row('in', one)), ...outputs.map((one) => row('out', one))];
    return [`ONNX, opset ${opset}\n${table(COLUMNS, rows, page)}`];
  }
  const { arrays } = contents;
  const rest = arrays.length > MOST_ROWS ? `\nand ${arrays.length - MOST_ROWS} more; --json has all of them` : '';
  const rows = arrays.slice(0, MOST_ROWS).map((one) => row('', one).slice(1));
  return [`${table(COLUMNS.slice(1), rows, page)}${rest}`];
}
