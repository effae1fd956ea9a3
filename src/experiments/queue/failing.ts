import { UserError } from '../../errors.ts';
import { printable } from '../../util/text/printable.ts';

/** Characters of a reason that the server keeps: a message may quote anything. */
const MOST_REASON = 500;

/**
 * Why a job failed, as all who look into the queue may read it. What is not told to users may name paths of this machine: it stays here.
 */
export function reasonFor(error: unknown): string {
  if (!(error instanceof UserError)) return 'an internal error: see what the worker wrote';
  return printable(error.message.split('\n', 1)[0]!, MOST_REASON);
}

/** The same error without its stack, which would be kept with the job, and names paths of this machine. */
export function withoutStack<E extends Error>(error: E): E {
  error.stack = '';
  return error;
}
