import { readdir, readFile, rename, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { withLock } from '../../../src/dataset/archive/lock.ts';
import { RETRY_POLICY } from '../../../src/dataset/archive/network/retry.ts';
import { onFile } from '../../../src/dataset/file-trouble.ts';
import { type LockRequest, takeLock } from '../../../src/files/lock/lock.ts';
import { userError } from '../../helpers/caught.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

vi.mock('../../../src/files/lock/lock.ts', async (original) => {
  const whole = await original<typeof import('../../../src/files/lock/lock.ts')>();
  return { ...whole, takeLock: vi.fn(whole.takeLock) };
});

/** Another process takes the new folder away as soon as it is made, so many times. */
function takeAway(times: number): void {
  const spy = vi.mocked(takeLock);
  const real = spy.getMockImplementation()!;
  onTestFinished(() => void spy.mockReset().mockImplementation(real));
  for (let i = 0; i < times; i++) {
    spy.mockImplementationOnce(async (request: LockRequest) => {
      await rmdir(request.folder);
      return await real(request);
    });
  }
}

test('a folder that another process takes away again is made again, and gone at the end where it holds nothing', async () => {
  const home = await scratchFolder();
  takeAway(3);
  const path = join(home, 'data', 'batches');
  expect(await withLock(path, {}, RETRY_POLICY, () => readdir(join(home, 'data')))).toEqual([
    expect.stringMatching(/^batches-[0-9a-f-]{36}\.lock$/),
  ]);
  expect(await readdir(home)).toEqual([]);
});

test('a folder that is always gone is an error', async () => {
  const home = await scratchFolder();
  takeAway(20);
  const error = await userError(withLock(join(home, 'data', 'batches'), {}, RETRY_POLICY, async () => {}));
  expect(error.message).toMatch(/^could not write into the data folder: .*ENOENT/);
});

test('five that want it at once do their work one after the other', async () => {
  const path = join(await scratchFolder(), 'batches');
  let working = 0;
  const work = async () => {
    expect(++working).toBe(1);
    await new Promise((resolve) => setImmediate(resolve));
    working--;
  };
  const policy = { ...RETRY_POLICY, lockPollMs: 1 };
  await Promise.all(Array.from({ length: 5 }, () => withLock(path, {}, policy, work)));
});

test.each([
  [
    'is taken over',
    async (folder: string) => {
      for (const name of await readdir(folder)) await rm(join(folder, name));
    },
    (folder: string) =>
      `another process has taken over the work on ${join(folder, 'batches')}, or its lock was removed`,
  ],
  [
    'goes with its folder',
    (folder: string) => rename(folder, `${folder}.moved`),
    (folder: string) => `${folder} is gone: it was renamed or removed while the archive was worked on`,
  ],
])('work whose lock %s ends with words', async (_what, lose, message) => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const home = join(await scratchFolder(), 'data');
  const path = join(home, 'batches');
  const work = withLock(path, {}, RETRY_POLICY, async (signal) => {
    await lose(home);
    const lost = new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    vi.advanceTimersByTime(2000);
    await lost;
  });
  expect((await userError(work)).message).toBe(message(home));
});

test('so does work that finds its folder gone before the lock does', async () => {
  const home = join(await scratchFolder(), 'data');
  const path = join(home, 'batches');
  const work = withLock(path, {}, RETRY_POLICY, async () => {
    await rename(home, `${home}.moved`);
    await onFile(readFile(path), path, 'read the file');
  });
  expect((await userError(work)).message).toMatch(/data is gone: it was renamed or removed while/);
});

test('a file that is not there is told as such while the folder is', async () => {
  const path = join(await scratchFolder(), 'batches');
  const work = withLock(path, {}, RETRY_POLICY, () => onFile(readFile(path), path, 'read the file'));
  expect((await userError(work)).message).toMatch(/^could not read the file: .*ENOENT/);
});
