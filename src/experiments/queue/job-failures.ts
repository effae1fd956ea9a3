import { failure, hint, UserError } from '../../errors.ts';
import { plural, times } from '../../util/format.ts';
import { printable } from '../../util/text/printable.ts';

/* What a worker says of a job at which it failed, and what the sweep makes of it. */

/** Different jobs in a row at which a machine may fail: with one more it is probably the machine. */
export const MOST_FAILURES = 3;
/** Characters of a reason, and of the name of a host: the server keeps them, and a message may quote anything. */
const MOST_REASON = 500;
const MOST_HOST = 255;
/** Why BullMQ says that a job failed which too many workers died on. */
const DIED_ON = 'job stalled more than allowable limit';

/**
 * Why a job failed here, as all who look into the queue may read it, and whether it would fail everywhere. What is not told to users
 * may name paths of this machine: it stays here.
 */
export function toldFailure(error: unknown): { readonly reason: string; readonly isFinal: boolean } {
  if (!(error instanceof UserError)) return { reason: 'an internal error: see what the worker wrote', isFinal: false };
  return { reason: printable(error.message.split('\n', 1)[0]!, MOST_REASON), isFinal: error.kind !== 'failed' };
}

/** Why a worker leaves that fails at all that it takes. */
export function brokenMachine(what: string, error: unknown): UserError {
  const last = error instanceof Error ? error.message : String(error);
  return failure(`this machine failed at ${plural(MOST_FAILURES, 'job')} in a row, the last time at ${what}: ${last}`, {
    cause: error,
    hint: hint`other workers go on; look at the memory and the disk of this one, and try ${{ command: 'cifar-train worker --check' }}`,
  });
}

interface FailedJob {
  readonly reason: string;
  /** Who had it last. */
  readonly last: string;
  /** Who failed at it, each time. */
  readonly hosts: readonly string[];
}

/** Why a sweep ends at a job that failed. */
export function failedJob(what: string, { reason, last, hosts }: FailedJob): UserError {
  if (reason === DIED_ON) {
    return failure(`every worker that took one job died on it (${what}; the last was ${printable(last, MOST_HOST)})`, {
      hint: 'is there enough memory? look at what the last worker wrote',
    });
  }
  const names = [...new Set(hosts.length === 0 ? [last] : hosts)].map((host) => printable(host, MOST_HOST));
  const often = hosts.length > 1 ? ` ${times(hosts.length)}` : '';
  return failure(`a job failed${often} (${what}), on ${names.join(', ')}: ${printable(reason, 1000)}`, {
    hint: 'look at what those workers wrote; if it is the machine, leave it out',
  });
}
