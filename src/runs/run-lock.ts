import { failure } from '../errors.ts';
import { diskError } from '../files/disk-error.ts';
import { holderText, LockHeld, type LockRequest, takeLock } from '../files/lock/lock.ts';

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
  const lock = await takeLock({ ...watch, onNote, folder: path, prefix: 'running' }).catch((error: unknown) => {
    if (!(error instanceof LockHeld)) throw diskError(error, 'lock', path);
    throw failure(`${path} is in use by ${holderText(error.holder)}`, {
      hint: `wait for it, or stop it; if that process is no longer cifar-train, remove ${error.path}`,
    });
  });
  return {
    check: async () => {
      if (await lock.isHeld()) return;
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
