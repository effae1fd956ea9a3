import { expect, test } from 'vitest';
import { columnsOf } from '../../../src/cli/terminal/columns.ts';

test.each<[object, Record<string, string>, number | undefined]>([
  [{ isTTY: true, columns: 132 }, {}, 132],
  [{ isTTY: true, columns: 132 }, { COLUMNS: '60' }, 132],
  [{ isTTY: true, columns: 10 }, {}, 40],
  [{ isTTY: true, columns: 0 }, {}, undefined],
  [{ isTTY: true, columns: 0 }, { COLUMNS: '90' }, 90],
  [{ columns: 50 }, {}, undefined],
  [{}, { COLUMNS: '60' }, 60],
  [{}, { COLUMNS: '7' }, 40],
  [{}, { COLUMNS: '99999999999999999999' }, 500],
  [{}, { COLUMNS: '0' }, undefined],
  [{}, { COLUMNS: '' }, undefined],
  [{}, { COLUMNS: '-80' }, undefined],
  [{}, { COLUMNS: '80.5' }, undefined],
  [{}, { COLUMNS: 'wide' }, undefined],
])('%j with %j: %j', (stream, env, columns) => expect(columnsOf(stream, env)).toBe(columns));
