import { execFileSync } from 'node:child_process';
import { link, lstat, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openOwn } from '../../../src/files/opening/open-own.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

type Plant = (path: string, victim: string) => Promise<unknown> | unknown;

const PLANTED: readonly (readonly [string, Plant])[] = [
  ['a symbolic link', (path, victim) => symlink(victim, path)],
  ['a dangling link', (path, victim) => symlink(`${victim}-that-is-not-there`, path)],
  ['a hard link', (path, victim) => link(victim, path)],
  ['a pipe', (path) => execFileSync('mkfifo', [path])],
];

describe('openOwn', () => {
  test.each(PLANTED)('%s in its place is replaced by a file, and what it leads to stays', async (_what, plant) => {
    const folder = await scratchFolder();
    const [path, victim] = [join(folder, 'own'), join(folder, 'victim')];
    await writeFile(victim, 'precious');
    await plant(path, victim);
    const file = await openOwn(path);
    await file.writeFile('ours');
    await file.close();
    expect((await lstat(path)).isFile()).toBe(true);
    expect(await readFile(path, 'utf8')).toBe('ours');
    expect(await readFile(victim, 'utf8')).toBe('precious');
    await expect(lstat(`${victim}-that-is-not-there`)).rejects.toThrow('ENOENT');
  });
  test('a folder in its place is an error', async () => {
    const path = join(await scratchFolder(), 'own');
    await mkdir(path);
    await expect(openOwn(path)).rejects.toThrow('EISDIR');
  });

  test('what an earlier run left is kept', async () => {
    const path = join(await scratchFolder(), 'own');
    await writeFile(path, 'left');
    await (await openOwn(path)).close();
    expect(await readFile(path, 'utf8')).toBe('left');
  });
});
