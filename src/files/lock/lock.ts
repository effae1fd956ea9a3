import { randomUUID } from 'node:crypto';
import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { dataError } from '../../errors.ts';
import { readJson } from '../json.ts';
import { removeFile } from '../remove-file.ts';
import { isMissing } from '../system-error.ts';
import { replaceFile } from '../write-atomic.ts';
import { SILENCE_MS, type Sleep, startBeating, watchBeat } from './heartbeat.ts';
import { fateOf, type Holder, holderSchema, thisProcess } from './holder.ts';

/** The right to do something that no other process does at the same time. */
export interface Lock {
  /** Fires if another process has taken the lock over, since this one stood still for so long. */
  readonly lost: AbortSignal;
  /** Whether this process still holds it; to be asked before each write. */
  isHeld(): Promise<boolean>;
  /** May be called twice. */
  release(): Promise<void>;
}

export interface LockPlace {
  /** Where the locks are. */
  readonly folder: string;
  /** What their names begin with. */
  readonly prefix: string;
}

export interface LockRequest extends LockPlace {
  /** Told where it takes a while to see whether another process is at work, and where its lock is taken over. */
  readonly onNote?: ((text: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly sleep?: Sleep;
}

/** Another process holds the lock. */
export class LockHeld extends Error {
  /** Of the other lock. */
  readonly path: string;
  /** Undefined if its file does not say. */
  readonly holder: Holder | undefined;

  constructor(path: string, holder: Holder | undefined) {
    super(`${path} is held`);
    this.path = path;
    this.holder = holder;
  }
}

/** `process 12 on vm`. */
export const holderText = (holder: Holder | undefined): string =>
  holder === undefined ? 'another process' : `process ${holder.pid} on ${holder.host}`;

/** An older version named its locks after the process. */
const NAME = /^-([0-9a-f-]{36}|\d+-\d*@.+)\.lock$/;

/** Whether a file has the name of a lock with this prefix. */
export const isLockName = (name: string, prefix: string): boolean =>
  name.startsWith(prefix) && NAME.test(name.slice(prefix.length));

/** A folder, a link or a pipe of such a name is no lock: no process ever wrote it. */
export async function othersThan(mine: string, { folder, prefix }: LockPlace): Promise<readonly string[]> {
  return (await readdir(folder, { withFileTypes: true }))
    .filter((entry) => entry.isFile() && isLockName(entry.name, prefix))
    .map(({ name }) => join(folder, name))
    .filter((path) => path !== mine);
}

/** Undefined if its file does not say; `gone` if there is none any more. */
export async function holderIn(path: string): Promise<Holder | undefined | 'gone'> {
  try {
    const value = await readJson(path, { maxBytes: 4096, fail: (what) => dataError(what) });
    return holderSchema.safeParse(value).data;
  } catch (error) {
    return isMissing(error) ? 'gone' : undefined;
  }
}

/**
 * Removes a lock that was left behind.
 * @throws LockHeld if its holder is at work
 */
async function remove(path: string, me: Holder, { onNote, signal, sleep = waited }: LockRequest): Promise<void> {
  const holder = await holderIn(path);
  if (holder === 'gone') return;
  const fate = holder === undefined ? 'unknown' : await fateOf(holder, me);
  if (fate === 'alive') throw new LockHeld(path, holder);
  if (fate === 'unknown') {
    const seconds = SILENCE_MS / 1000;
    onNote?.(`locked by ${holderText(holder)}: watching for up to ${seconds} s whether that is still at work`);
    const seen = await watchBeat(path, sleep, signal);
    if (seen === 'beating') throw new LockHeld(path, holder);
    if (seen === 'silent')
      onNote?.(`${holderText(holder)} has shown no sign of life for ${seconds} s: taking its lock over`);
  }
  await removeFile(path);
}

const waited: Sleep = (milliseconds, signal) => delay(milliseconds, undefined, { signal });

/**
 * Takes a lock: a file that says which process holds it, and whose time moves while that process lives. Every process
 * writes its own before it looks for others, so two never both proceed. Of a process on this machine, its number and the
 * time of its start tell at once whether it lives, wherever they mean the same here as there; of any other, its beat.
 * @throws LockHeld; the system's own error if nothing can be written; what `signal` was aborted with
 */
export async function takeLock(request: LockRequest): Promise<Lock> {
  const { folder, prefix, signal } = request;
  const me = await thisProcess();
  const path = join(folder, `${prefix}-${randomUUID()}.lock`);
  const lost = new AbortController();
  await replaceFile(path, `${JSON.stringify(me)}\n`); // whole at once: others read it
  const beat = startBeating(path, () => lost.abort());
  const release = async () => {
    beat.stop();
    await removeFile(path);
  };
  try {
    for (const other of await othersThan(path, request)) await remove(other, me, request);
  } catch (error) {
    await release();
    throw signal?.aborted === true ? signal.reason : error;
  }
  const isHeld = async () => {
    if (lost.signal.aborted) return false;
    try {
      await access(path);
    } catch (error) {
      if (isMissing(error)) lost.abort();
    }
    return !lost.signal.aborted;
  };
  return { lost: lost.signal, isHeld, release };
}
