import { dirname } from 'node:path';
import lockfile from 'proper-lockfile';
import { failure } from '../../errors.ts';
import { makeFolder, unmakeFolders } from '../../files/folders.ts';
import { errorCode, isMissing } from '../../files/system-error.ts';
import { fileTrouble } from '../file-trouble.ts';
import { type FileWatch, never, stopIfAborted, stopped } from '../watch.ts';
import type { RetryPolicy } from './network/retry.ts';

/** A lock whose holder has not refreshed it for this long (it was killed) is taken over. */
const STALE_MS = 10_000;
/** How often a folder may vanish again after it was created: more is no coincidence. */
const MOST_MISSES = 10;

/**
 * Does work that no other process, and no other call in this one, does at the same time. The second caller waits, and
 * says so.
 * @param path what is worked on; the lock is the folder `path.lock`, refreshed during the work
 * @param work gets a signal that also fires if the lock was lost
 */
export async function withLock<T>(
  path: string,
  { onNote, signal = never }: FileWatch,
  policy: RetryPolicy,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const lost = new AbortController();
  const made: string[] = [];
  let doing = '';
  const acquire = async () => {
    // Each time: the previous holder of the lock may have removed the folder.
    doing = 'make the data folder';
    made.push(...(await makeFolder(dirname(path))));
    doing = 'write into the data folder';
    return lockfile.lock(path, {
      realpath: false,
      stale: STALE_MS,
      update: STALE_MS / 4,
      onCompromised: (cause) => lost.abort(failure(`another process took over the lock ${path}.lock`, { cause })),
    });
  };
  let release: (() => Promise<void>) | undefined;
  for (let waits = 0, misses = 0; release === undefined; ) {
    stopIfAborted(signal);
    try {
      release = await acquire();
    } catch (error) {
      // It did so this very moment.
      if (isMissing(error) && misses++ < MOST_MISSES) continue;
      if (errorCode(error) !== 'ELOCKED') throw fileTrouble(error, dirname(path), doing);
      if (waits++ === 0) onNote?.(`another cifar-train is working on ${path}; waiting for it`);
      await policy.sleep(policy.lockPollMs, signal).catch((cause) => {
        throw signal.aborted ? stopped(signal, 'interrupted', { cause }) : cause;
      });
    }
  }
  try {
    return await work(AbortSignal.any([signal, lost.signal]));
  } catch (error) {
    throw lost.signal.aborted && !signal.aborted ? lost.signal.reason : error;
  } finally {
    await release().catch(() => {}); // a lock that was lost needs no release
    await unmakeFolders(made); // if the work has put nothing into them
  }
}
