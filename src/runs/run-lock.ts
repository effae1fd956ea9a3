import { open, readdir, readFile, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { failure } from '../errors.ts';
import { diskError } from '../files/disk-error.ts';
import { errorCode } from '../files/system-error.ts';

/** A process that works on a run. */
interface Holder {
  readonly pid: number;
  /** When it was started, in Linux clock ticks; empty if unknown. Process ids are reused, start times are not. */
  readonly start: string;
  readonly host: string;
}

const PATTERN = /^running-(\d+)-(\d*)@(.+)\.lock$/;

const nameOf = ({ pid, start, host }: Holder): string => `running-${pid}-${start}@${encodeURIComponent(host)}.lock`;

function holderOf(name: string): Holder | undefined {
  const [, pid, start = '', host = ''] = PATTERN.exec(name) ?? [];
  return pid === undefined ? undefined : { pid: Number(pid), start, host: decodeURIComponent(host) };
}

interface ProcessStat {
  /** One letter: Z is a process that has ended but has not been reaped by its parent. */
  readonly state: string;
  readonly start: string;
}

/** Source: proc_pid_stat(5): fields 3 and 22, counted from the end of the bracketed name, which may contain spaces. */
async function statOf(pid: number): Promise<ProcessStat> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0] ?? '', start: fields[19] ?? '' };
}

/** Whether a process is still running. One on another machine is assumed to be. */
async function isAlive({ pid, start, host }: Holder): Promise<boolean> {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return errorCode(error) !== 'ESRCH';
  }
  const now = await statOf(pid);
  return start === '' || (start === now.start && now.state !== 'Z');
}

/** The right to work on a run folder. */
export interface RunLock {
  /** May be called twice. */
  release(): Promise<void>;
}

/**
 * Makes this process the only one that works on a run folder. The lock is an empty file named after the process: every
 * process writes its own lock before it looks for others, so two never both proceed. The lock of a process that is gone
 * (kill -9, a power cut) is ignored at once, and removed.
 * @throws UserError (failed) if another process is using it, or the folder is not writable
 */
export async function lockRun(path: string): Promise<RunLock> {
  const me: Holder = { pid: process.pid, start: (await statOf(process.pid)).start, host: hostname() };
  const mine = join(path, nameOf(me));
  const file = await open(mine, 'wx').catch((error: unknown) => {
    throw errorCode(error) === 'EEXIST' ? held(path, nameOf(me), me) : diskError(error, 'write', mine);
  });
  await file.close();
  const release = () => rm(mine, { force: true });
  try {
    for (const name of await readdir(path)) {
      const holder = holderOf(name);
      if (holder === undefined || name === nameOf(me)) continue;
      if (await isAlive(holder)) throw held(path, name, holder);
      await rm(join(path, name), { force: true });
    }
  } catch (error) {
    await release();
    throw error;
  }
  return { release };
}

const held = (path: string, name: string, { pid, host }: Holder) =>
  failure(`${path} is in use by process ${pid} on ${host}`, {
    hint: `wait for it, or stop it; if that process is no longer cifar-train, remove ${join(path, name)}`,
  });
