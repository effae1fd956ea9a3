import { cpSync, existsSync } from 'node:fs';

/**
 * Copies a run folder at the moment at which a note holds a text: what kill -9 would leave at that moment, but for the lock,
 * since the process lives on.
 */
export const snapshotAt = (text: string, run: string, copy: string) => (note: string) => {
  if (!note.includes(text) || existsSync(copy)) return;
  cpSync(run, copy, { recursive: true, filter: (path) => !path.endsWith('.lock') });
};
