import { cpSync, existsSync, rmSync } from 'node:fs';

/**
 * Copies the folder of a run that goes on meanwhile: what kill -9 would leave now, but for the lock, since the process lives
 * on. It begins anew where a file is renamed or removed while it is copied.
 */
export function copyAsKilled(run: string, copy: string): void {
  for (;;) {
    try {
      cpSync(run, copy, { recursive: true, filter: (path) => !path.endsWith('.lock') });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || !existsSync(run)) throw error;
      rmSync(copy, { recursive: true, force: true });
    }
  }
}

/** Copies a run folder, as it would be killed, at the moment at which a note holds a text. */
export const snapshotAt = (text: string, run: string, copy: string) => (note: string) => {
  if (note.includes(text) && !existsSync(copy)) copyAsKilled(run, copy);
};
