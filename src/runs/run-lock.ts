import { readdir } from 'node:fs/promises';
import { failure } from '../errors.ts';
import { diskError } from '../files/disk-error.ts';
import { holderText, isLockName, LockHeld, type LockRequest, takeLock } from '../files/lock/lock.ts';
import { looksHeld } from '../files/lock/look.ts';
import { isMissing } from '../files/system-error.ts';

const PREFIX = 'running';

/** Whether a file of a run folder is the lock of a process. */
export const isLock = (name: string): boolean => isLockName(name, PREFIX);

/** Whether a process seems to be at work on a run folder; nothing is written, and nobody is waited for. */
export const looksWorkedOn = (path: string): Promise<boolean> => looksHeld({ folder: path, prefix: PREFIX });

/** The right to work on a run folder. */
export interface RunLock {
  /**
   * To be called before each write.
   * @throws UserError (failed) if another process has taken the run over
   */
  check(): Promise<void>;
  /** May be called twice. */
  release(): Promise<void>;
}

/**
 * Makes this process the only one that works on a run folder; see {@link takeLock}. The lock of a process that is gone
 * (kill -9, a power cut) is removed.
 * @throws UserError (failed) if another process is using it, or the folder is not writable
 */
export async function lockRun(
  path: string,
  watch: Pick<LockRequest, 'onNote' | 'signal' | 'sleep'> = {},
): Promise<RunLock> {
  const onNote = watch.onNote && ((text: string) => watch.onNote!(`${path}: ${text}`));
  const lock = await takeLock({ ...watch, onNote, folder: path, prefix: PREFIX }).catch((error: unknown) => {
    if (!(error instanceof LockHeld)) throw diskError(error, 'lock', path);
    throw failure(`${path} is in use by ${holderText(error.holder)}`, {
      hint: `wait for it, or stop it; if that process is no longer cifar-train, remove ${error.path}`,
    });
  });
  return {
    check: async () => {
      if (await lock.isHeld()) return;
      const names = await readdir(path).catch((error: unknown) => {
        if (isMissing(error)) return undefined;
        throw diskError(error, 'read', path);
      });
      if (names === undefined) {
        throw failure(`${path} is gone: it was renamed or removed while it was worked on`, {
          hint: 'if it was renamed, give it its name back',
        });
      }
      if (!names.some(isLock)) {
        throw failure(
          `the lock of ${path} was removed: another process may work there, and this one writes nothing more`,
        );
      }
      throw failure(
        `another process has taken over ${path}, since this one stood still: it writes nothing more there`,
        {
          hint: 'wait for the other one to end',
        },
      );
    },
    release: () => lock.release(),
  };
}
