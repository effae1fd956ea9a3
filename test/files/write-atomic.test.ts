import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeAtomic } from '../../src/files/write-atomic.ts';
import { userError } from '../helpers/caught.ts';
import { scratchFolder } from '../helpers/scratch.ts';
import { canMount, smallDisk } from '../helpers/small-disk.ts';

test.each([
  ['text', 'grüße\n', Buffer.from('grüße\n')],
  ['bytes', new Uint8Array([0, 255, 7]), Buffer.from([0, 255, 7])],
  ['nothing', '', Buffer.alloc(0)],
])('%s is written and replaces what was there, with nothing left beside it', async (_, data, expected) => {
  const folder = await scratchFolder();
  const path = join(folder, 'a file');
  writeFileSync(path, 'old');
  await writeAtomic(path, data);
  expect(readFileSync(path)).toEqual(expected);
  expect(readdirSync(folder)).toEqual(['a file']);
});

test.each(['x'.repeat(255), `${'x'.repeat(100)}${'é'.repeat(75)}`])(
  'a name as long as a name may be: %s',
  async (name) => {
    const folder = await scratchFolder();
    await writeAtomic(join(folder, name), 'new');
    expect(readdirSync(folder)).toEqual([name]);
  },
);

test('ten writers of one file: one of them wins, whole', async () => {
  const folder = await scratchFolder();
  const path = join(folder, 'x');
  const texts = Array.from({ length: 10 }, (_, i) => String(i).repeat(100_000));
  await Promise.all(texts.map((text) => writeAtomic(path, text)));
  expect(texts).toContain(readFileSync(path, 'utf8'));
  expect(readdirSync(folder)).toEqual(['x']);
});

test('a link stays a link', async () => {
  const folder = await scratchFolder();
  writeFileSync(join(folder, 'target'), 'old');
  symlinkSync('target', join(folder, 'link'));
  await writeAtomic(join(folder, 'link'), 'new');
  expect(readFileSync(join(folder, 'target'), 'utf8')).toBe('new');
});

test.skipIf(process.platform === 'win32')('a pipe is written to, not replaced', async () => {
  const path = join(await scratchFolder(), 'pipe');
  execFileSync('mkfifo', [path]);
  const reader = openSync(path, 'r+');
  await writeAtomic(path, 'through');
  expect(statSync(path).isFIFO()).toBe(true);
  const received = Buffer.alloc(7);
  readSync(reader, received);
  closeSync(reader);
  expect(received.toString()).toBe('through');
});

describe('what cannot be written is named', () => {
  test.each([
    ['no/folder/here', 'no such file or folder (ENOENT)'],
    ['file/below', 'part of the path is a file, not a folder (ENOTDIR)'],
    ['folder', 'it is a folder, not a file (EISDIR)'],
  ])('%s: %s', async (name, why) => {
    const folder = await scratchFolder();
    writeFileSync(join(folder, 'file'), 'good');
    mkdirSync(join(folder, 'folder'));
    const error = await userError(writeAtomic(join(folder, name), 'x'));
    expect(error.message).toBe(`cannot write ${join(folder, name)}: ${why}`);
    expect(error.kind).toBe('failed');
    expect(error.cause).toBeInstanceOf(Error);
    expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('good');
  });

  test.skipIf(process.getuid?.() === 0)('a folder without permission (not run as root)', async () => {
    const folder = await scratchFolder();
    chmodSync(folder, 0o500);
    const error = await userError(writeAtomic(join(folder, 'x'), 'x'));
    expect(error.message).toContain('permission denied (EACCES)');
  });

  test.skipIf(!canMount)('a full disk: the old file stays whole (needs the right to mount)', async () => {
    const disk = smallDisk(65_536);
    const path = join(disk, 'model');
    await writeAtomic(path, 'good');
    const error = await userError(writeAtomic(path, new Uint8Array(200_000)));
    expect(error.message).toBe(`cannot write ${path}: the disk is full (ENOSPC)`);
    expect(readFileSync(path, 'utf8')).toBe('good');
    expect(readdirSync(disk)).toEqual(['model']);
  });
});

test('an error that is no trouble of the disk is not dressed up as one', async () => {
  const path = join(await scratchFolder(), 'x');
  await expect(writeAtomic(path, 7 as unknown as string)).rejects.toBeInstanceOf(TypeError);
});
