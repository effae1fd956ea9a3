import { setTimeout as delay } from 'node:timers/promises';
import { interruption, UserError, type UserErrorOptions } from '../errors.ts';

/** How long work on files reports its progress, and learns that it should stop. */
export interface FileWatch {
  /** Bytes done, their total if known, and what is being done to them. */
  readonly onProgress?: ((done: number, total: number | undefined, message: string) => void) | undefined;
  /** A note for the user: a retry, a wait, a start from the beginning. */
  readonly onNote?: ((text: string) => void) | undefined;
  /** When it fires, the work stops within a fraction of a second; what can be resumed is kept. */
  readonly signal?: AbortSignal | undefined;
}

/** A signal that never fires, for callers without one. */
export const never: AbortSignal = new AbortController().signal;

/** Waits; rejects as soon as the signal fires. */
export type Sleep = (milliseconds: number, signal: AbortSignal) => Promise<void>;

export const sleep: Sleep = (milliseconds, signal) => delay(milliseconds, undefined, { signal });

/** The error of work that a signal stopped: the signal's own reason if it says more than that the user stopped it. */
export function stopped(signal: AbortSignal, message = 'interrupted', options?: UserErrorOptions): UserError {
  const reason: unknown = signal.reason;
  return reason instanceof UserError && reason.kind !== 'interrupted' ? reason : interruption(message, options);
}

export function stopIfAborted(signal: AbortSignal = never): void {
  if (signal.aborted) throw stopped(signal);
}
