import { readdir, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import lockfile from 'proper-lockfile';
import { expect, onTestFinished, test, vi } from 'vitest';
import { withLock } from '../../../src/dataset/archive/lock.ts';
import { RETRY_POLICY } from '../../../src/dataset/archive/network/retry.ts';
import { userError } from '../../helpers/caught.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

/** Another process takes the new folder away as soon as it is made, so many times. */
function takeAway(times: number): void {
  const { lock } = lockfile;
  const spy = vi.spyOn(lockfile, 'lock');
  onTestFinished(() => spy.mockRestore());
  for (let i = 0; i < times; i++) {
    spy.mockImplementationOnce(async (path, options) => {
      await rmdir(dirname(path));
      return await lock(path, options);
    });
  }
}

test('a folder that another process takes away again is made again, and gone at the end where it holds nothing', async () => {
  const home = await scratchFolder();
  takeAway(3);
  const path = join(home, 'data', 'batches');
  expect(await withLock(path, {}, RETRY_POLICY, () => readdir(join(home, 'data')))).toEqual(['batches.lock']);
  expect(await readdir(home)).toEqual([]);
});

test('a folder that is always gone is an error', async () => {
  const home = await scratchFolder();
  takeAway(20);
  const error = await userError(withLock(join(home, 'data', 'batches'), {}, RETRY_POLICY, async () => {}));
  expect(error.message).toMatch(/^could not write into the data folder: .*ENOENT/);
});
