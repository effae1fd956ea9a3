import { type Sleep, sleep } from '../../watch.ts';

/** When to give up and how long to wait; times in milliseconds. */
export interface RetryPolicy {
  /** How long no byte may come, from the first packet of the connection on. */
  readonly stallMs: number;
  /** The first wait; each further failure in a row doubles it. */
  readonly firstWaitMs: number;
  readonly maxWaitMs: number;
  /** The longest Retry-After that is granted. */
  readonly maxRetryAfterMs: number;
  /** Failures in a row, without a byte gained, that end the download. */
  readonly maxFailures: number;
  /** Tries altogether that end the download. */
  readonly maxTries: number;
  /** How often a lock that another process holds is tried again. */
  readonly lockPollMs: number;
  readonly sleep: Sleep;
}

export const RETRY_POLICY: RetryPolicy = {
  stallMs: 30_000,
  firstWaitMs: 1000,
  maxWaitMs: 15_000,
  maxRetryAfterMs: 60_000,
  maxFailures: 4,
  maxTries: 100,
  lockPollMs: 200,
  sleep,
};

/** How long to wait after the nth failure in a row. */
export function backoff(policy: RetryPolicy, failures: number, retryAfterMs?: number): number {
  const exponential = Math.min(policy.firstWaitMs * 2 ** (failures - 1), policy.maxWaitMs);
  return Math.max(exponential, Math.min(retryAfterMs ?? 0, policy.maxRetryAfterMs));
}

/** Retry-After in milliseconds: seconds, or a date (RFC 9110, 10.2.3). */
export function retryAfter(header: string | null, now = Date.now()): number | undefined {
  if (header === null) return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
