import { stat } from 'node:fs/promises';
import { SILENCE_MS } from './heartbeat.ts';
import { fateOf, thisProcess } from './holder.ts';
import { holderIn, type LockPlace, othersThan } from './lock.ts';

/**
 * Whether another process holds a lock, as far as a look tells: nothing is written, and nobody is waited for. Of a process on
 * another machine the lock's time tells, which that machine's clock may put wrong.
 */
export async function looksHeld(place: LockPlace, now: () => number = Date.now): Promise<boolean> {
  const me = await thisProcess();
  for (const path of await othersThan('', place)) {
    const holder = await holderIn(path);
    if (holder === 'gone') continue;
    const fate = holder === undefined ? 'unknown' : await fateOf(holder, me);
    if (fate === 'alive') return true;
    const beat = fate === 'unknown' ? await stat(path).catch(() => undefined) : undefined;
    if (beat !== undefined && now() - beat.mtimeMs < SILENCE_MS) return true;
  }
  return false;
}
