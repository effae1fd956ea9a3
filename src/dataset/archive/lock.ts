import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { failure } from '../../errors.ts';
import { makeFolder, unmakeFolders } from '../../files/folders.ts';
import type { Sleep as LockSleep } from '../../files/lock/heartbeat.ts';
import { type Lock, LockHeld, takeLock } from '../../files/lock/lock.ts';
import { isMissing } from '../../files/system-error.ts';
import { fileTrouble } from '../file-trouble.ts';
import { type FileWatch, never, stopIfAborted, stopped } from '../watch.ts';
import type { RetryPolicy } from './network/retry.ts';

/** Why a lock was lost. */
async function whyLost(path: string) {
  const folder = dirname(path);
  const isThere = await stat(folder).then(
    () => true,
    (error: unknown) => !isMissing(error),
  );
  if (isThere) return failure(`another process has taken over the work on ${path}, or its lock was removed`);
  return failure(`${folder} is gone: it was renamed or removed while the archive was worked on`, {
    hint: 'if it was renamed, give it its name back; then run the command again',
  });
}

/** How often a folder may vanish again after it was created: more is no coincidence. */
const MOST_MISSES = 10;

/**
 * Does work that no other process, and no other call in this one, does at the same time. The second caller waits, and
 * says so.
 * @param path what is worked on; the lock is a file beside it
 * @param work gets a signal that also fires if the lock was lost
 */
export async function withLock<T>(
  path: string,
  { onNote, signal = never }: FileWatch,
  policy: RetryPolicy,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const made: string[] = [];
  const said = new Set<string>();
  const sayOnce = (text: string) => {
    if (!said.has(text)) onNote?.(text);
    said.add(text);
  };
  let doing = '';
  const acquire = async () => {
    // Each time: the previous holder of the lock may have removed the folder.
    doing = 'make the data folder';
    made.push(...(await makeFolder(dirname(path))));
    doing = 'write into the data folder';
    const sleep: LockSleep = (milliseconds, stop = never) => policy.sleep(milliseconds, stop);
    return takeLock({ folder: dirname(path), prefix: basename(path), onNote: sayOnce, signal, sleep });
  };
  let lock: Lock | undefined;
  for (let misses = 0; lock === undefined; ) {
    stopIfAborted(signal);
    try {
      lock = await acquire();
    } catch (error) {
      // It did so this very moment.
      if (isMissing(error) && misses++ < MOST_MISSES) continue;
      stopIfAborted(signal);
      const isListing = (error as NodeJS.ErrnoException).syscall === 'scandir';
      if (!(error instanceof LockHeld)) {
        throw fileTrouble(error, dirname(path), isListing ? 'look into the data folder' : doing);
      }
      sayOnce(`another cifar-train is working on ${path}; waiting for it`);
      // Two that wait for a third would meet again each time, and each give way.
      await policy.sleep(policy.lockPollMs * (1 + Math.random()), signal).catch((cause) => {
        throw signal.aborted ? stopped(signal, 'interrupted', { cause }) : cause;
      });
    }
  }
  try {
    return await work(AbortSignal.any([signal, lock.lost]));
  } catch (error) {
    const isLost = lock.lost.aborted || (isMissing((error as Error).cause) && !(await lock.isHeld()));
    throw isLost && !signal.aborted ? await whyLost(path) : error;
  } finally {
    await lock.release().catch(() => {}); // the folder may be gone
    await unmakeFolders(made); // if the work has put nothing into them
  }
}
