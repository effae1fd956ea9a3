import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { loadDataset } from '../../src/dataset/load.ts';
import { makeFolder, ownFolder } from '../../src/files/folders.ts';
import { createRun } from '../../src/runs/run-directory.ts';
import { userError } from '../helpers/caught.ts';
import { compiled } from '../helpers/compiled.ts';
import { scratchFolder } from '../helpers/scratch.ts';

describe('a link to nothing', () => {
  const work: readonly [string, (path: string) => Promise<unknown>][] = [
    ['a folder', makeFolder],
    ['a folder below it', (path) => makeFolder(join(path, 'a', 'b'))],
    ['the data', (path) => loadDataset({ name: 'cifar10', dataDir: path, download: { env: {} } })],
    ['runs', (path) => createRun({ root: path, command: 'knn' })],
    ['--run-dir', (path) => createRun({ root: 'runs', command: 'knn', runDir: path })],
  ];
  test.each(work)('as %s', async (_what, open) => {
    const folder = await scratchFolder();
    const link = join(folder, "it's data");
    const target = join(folder, 'gone');
    await symlink(target, link);
    const error = await userError(open(link));
    expect(error.message).toBe(`${link} is a symbolic link to ${target}, and there is nothing there`);
    expect(error.hint).toContain(`rm "${link}"`);
    expect(existsSync(target)).toBe(false);
  });
});

test('a link to a folder is a folder', async () => {
  const folder = await scratchFolder();
  await mkdir(join(folder, 'there'));
  await symlink('there', join(folder, 'link'));
  expect(await makeFolder(join(folder, 'link', 'a'))).toEqual([join(folder, 'link', 'a')]);
});

test('a file is none', async () => {
  const path = join(await scratchFolder(), 'file');
  await writeFile(path, '');
  await expect(makeFolder(path)).rejects.toMatchObject({ code: 'EEXIST' });
});

afterEach(() => void vi.unstubAllEnvs());

/* Elsewhere than on Linux the system says where, and no variable. */
describe.skipIf(process.platform !== 'linux')('ownFolder', () => {
  test.each([
    ['data', 'XDG_DATA_HOME', '/own', '/own/cifar-train'],
    ['data', 'XDG_DATA_HOME', 'own', join(homedir(), '.local/share/cifar-train')],
    ['data', 'XDG_DATA_HOME', '', join(homedir(), '.local/share/cifar-train')],
    ['cache', 'XDG_CACHE_HOME', '/own', '/own/cifar-train'],
    ['cache', 'XDG_CACHE_HOME', './own', join(homedir(), '.cache/cifar-train')],
  ] as const)('%s with %s=%s', async (kind, name, value, folder) => {
    vi.stubEnv(name, value);
    expect(await ownFolder(kind)).toBe(folder);
  });

  test('an empty HOME: none, rather than one in each working directory', async () => {
    const { path, remove } = await compiled('files', 'util');
    onTestFinished(remove);
    const script = join(path, 'look.js');
    await writeFile(
      script,
      `import { ownFolder } from './files/folders.js';
       console.log(await ownFolder('data'), await ownFolder('cache'));`,
    );
    const env = { ...process.env, HOME: '', XDG_DATA_HOME: '', XDG_CACHE_HOME: '' };
    expect(execFileSync(process.execPath, [script], { env, encoding: 'utf8' })).toBe('undefined undefined\n');
  });
});
