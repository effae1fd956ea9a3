import { readFile, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { z } from 'zod';
import { errorCode } from '../system-error.ts';

/** A process that holds a lock, as its file says. */
export const holderSchema = z.object({
  pid: z.int().positive(),
  /** When it was started, in Linux clock ticks; empty if unknown. Process ids are reused, start times are not. */
  start: z.string(),
  host: z.string(),
  /**
   * Within what its pid means that process and no other: one run of a kernel, and in it one namespace of processes. Two
   * containers may have the same host name, and each its own process 7. Empty if unknown.
   */
  pids: z.string(),
});
export type Holder = z.infer<typeof holderSchema>;

/** What its pid says of a process. */
export type Fate = 'alive' | 'dead' | 'unknown';

interface ProcessStat {
  /** One letter: Z is a process that has ended but has not been reaped by its parent. */
  readonly state: string;
  readonly start: string;
}

/** Source: proc_pid_stat(5): fields 3 and 22, counted from the end of the bracketed name, which may contain spaces. */
async function statOf(pid: number | 'self'): Promise<ProcessStat> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0] ?? '', start: fields[19] ?? '' };
}

/** Elsewhere than on Linux a machine has one namespace, and its name is all that is known of it. */
async function ownPids(): Promise<string> {
  if (process.platform !== 'linux') return `${process.platform} ${hostname()}`;
  try {
    const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
    const { dev, ino } = await stat('/proc/self/ns/pid');
    return `${boot} ${dev}:${ino}`;
  } catch {
    return '';
  }
}

export const thisProcess = async (): Promise<Holder> => ({
  pid: process.pid,
  start: (await statOf('self')).start,
  host: hostname(),
  pids: await ownPids(),
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) !== 'ESRCH'; // another user's
  }
}

/** What can be known of a process at once; nothing of one elsewhere. */
export async function fateOf({ pid, start, pids }: Holder, me: Holder): Promise<Fate> {
  if (pids === '' || pids !== me.pids) return 'unknown';
  if (pid === me.pid && start === me.start) return 'alive';
  if (!isRunning(pid)) return 'dead';
  if (start === '') return 'unknown'; // it may be another process of the same number
  const now = await statOf(pid);
  return now.start === start && now.state !== 'Z' ? 'alive' : 'dead';
}
