import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { removeRun } from '../../../src/runs/collection/remove.ts';
import { runDirectory } from '../../../src/runs/run-directory.ts';
import { lockRun } from '../../../src/runs/run-lock.ts';
import { userError } from '../../helpers/caught.ts';
import { scratchFolder } from '../../helpers/scratch.ts';
import { makeRun } from './manifests.ts';

/** A run at work gives the file its name as soon as somebody wants to look at it. */
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>();
  return {
    ...real,
    lstat: async (path: string) => {
      if (path.endsWith('.tmp')) await real.rename(path, path.replace(/\.[^.]+\.tmp$/, ''));
      return real.lstat(path);
    },
  };
});

test('a run at work is not said to be gone because one of its files was renamed', async () => {
  const path = await makeRun(await scratchFolder(), 'run');
  const passing = join(path, 'checkpoint.safetensors.00000000-0000-4000-8000-000000000000.tmp');
  await writeFile(join(path, 'new'), 'twelve bytes');
  await rename(join(path, 'new'), passing);
  const lock = await lockRun(path);
  expect((await userError(removeRun(runDirectory(path)))).message).toBe(`${path} is running`);
  await lock.release();
});
