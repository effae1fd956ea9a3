import { open, readFile, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type CodesShape, readCodes, writeCodes } from '../../../src/experiments/features/codes-file.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

const shape: CodesShape = { key: 'k', nRows: 5, nCols: 3 };
/** Five rows of three codes, in a table of four columns. */
const table = Int16Array.from({ length: 20 }, (_, i) => (i % 4 === 0 ? 7 : i * 100 - 900));
const place = (codes: Int16Array) => ({ codes, stride: 4, column: 1 });

async function written(): Promise<string> {
  const path = join(await scratchFolder(), 'a.codes.safetensors');
  await writeCodes(path, shape, place(table));
  return path;
}

async function read(path: string, wanted = shape) {
  const codes = new Int16Array(20).fill(7);
  return { isThere: await readCodes(path, wanted, place(codes)), codes };
}

describe('codes in a file', () => {
  test('are read as they were written, and nothing beside them', async () => {
    const { isThere, codes } = await read(await written());
    expect(isThere).toBe(true);
    expect(codes).toEqual(table);
  });

  test('stand in the safetensors format', async () => {
    const bytes = await readFile(await written());
    const length = Number(bytes.readBigUInt64LE(0));
    const header = JSON.parse(bytes.toString('utf8', 8, 8 + length));
    expect(header.codes).toEqual({ dtype: 'I16', shape: [5, 3], data_offsets: [0, 30] });
    expect((8 + length) % 8).toBe(0);
    expect(bytes.length).toBe(8 + length + 30);
    expect(bytes.readInt16LE(8 + length)).toBe(table[1]);
  });

  test.each<[what: string, damage: (path: string) => Promise<void>]>([
    ['cut', async (path) => truncate(path, (await readFile(path)).length - 1)],
    ['longer', async (path) => writeFile(path, Buffer.concat([await readFile(path), Buffer.of(0)]))],
    ['empty', (path) => writeFile(path, '')],
    ['with one bit of a code flipped', (path) => flip(path, -5)],
    ['with one bit of the header flipped', (path) => flip(path, 20)],
    ['something else', (path) => writeFile(path, 'hello')],
  ])('a file that is %s counts as none', async (_, damage) => {
    const path = await written();
    await damage(path);
    expect((await read(path)).isThere).toBe(false);
  });

  test.each<[what: string, wanted: CodesShape]>([
    ['of other images', { ...shape, key: 'x' }],
    ['of another shape', { ...shape, nRows: 3, nCols: 5 }],
  ])('a file %s counts as none', async (_, wanted) => {
    expect((await read(await written(), wanted)).isThere).toBe(false);
  });

  test('no file counts as none, and so does a folder or a link that loops', async () => {
    const folder = await scratchFolder();
    await symlink('loop', join(folder, 'loop'));
    expect((await read(join(folder, 'absent'))).isThere).toBe(false);
    expect((await read(folder)).isThere).toBe(false);
    await expect(read(join(folder, 'loop'))).rejects.toThrow('ELOOP');
  });
});

async function flip(path: string, at: number): Promise<void> {
  const bytes = await readFile(path);
  const place = (at + bytes.length) % bytes.length;
  const file = await open(path, 'r+');
  await file.write(Buffer.of(bytes[place]! ^ 1), 0, 1, place);
  await file.close();
}
