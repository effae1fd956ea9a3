import { open, utimes } from 'node:fs/promises';
import { isMissing } from '../system-error.ts';

/** Milliseconds from one beat to the next. */
const BEAT_MS = 2000;
/**
 * How long a lock must stand still before its holder counts as gone. Longer than a kernel that holds up the process, or a
 * network file system that stalls for a moment; a holder that was suspended for longer notices before it writes again.
 */
export const SILENCE_MS = 20_000;
const POLL_MS = 500;

/** Waits; rejects as soon as the signal fires. */
export type Sleep = (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>;

/**
 * Moves the time of a lock's file from now on, until it is stopped. A beat that fails is made up for by the next.
 * @param onLost called once if the file is gone
 */
export function startBeating(path: string, onLost: () => void): { stop(): void } {
  const timer = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch((error: unknown) => {
      if (!isMissing(error)) return;
      clearInterval(timer);
      onLost();
    });
  }, BEAT_MS).unref();
  return { stop: () => clearInterval(timer) };
}

/** When a file was changed last; undefined if it is gone. Network file systems look again where a file is opened. */
async function timeOf(path: string): Promise<number | undefined> {
  try {
    const file = await open(path, 'r');
    try {
      return (await file.stat()).mtimeMs;
    } finally {
      await file.close();
    }
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/**
 * Watches a lock until it shows whether its holder is at work. No clocks are compared: those of two machines differ, and
 * a lock may be dated in the future. Looks are counted, so that the time in which this process is suspended is none.
 */
export async function watchBeat(
  path: string,
  sleep: Sleep,
  signal: AbortSignal | undefined,
): Promise<'beating' | 'silent' | 'gone'> {
  const first = await timeOf(path);
  for (let looks = 0; looks < SILENCE_MS / POLL_MS; looks++) {
    await sleep(POLL_MS, signal);
    const now = await timeOf(path);
    if (now === undefined) return 'gone';
    if (now !== first) return 'beating';
  }
  return 'silent';
}
