import { type Sleep, sleep } from '../../watch.ts';

/** When to give up and how long to wait; times in milliseconds. */
export interface RetryPolicy {
  /** How long the connection may deliver no data, from its first packet on. */
  readonly stallMs: number;
  /** The first wait; each further failure in a row doubles it. */
  readonly firstWaitMs: number;
  readonly maxWaitMs: number;
  /** The longest Retry-After that is waited for: a server that asks for more is not asked again. */
  readonly maxRetryAfterMs: number;
  /** The download ends after this many failures in a row without any data. */
  readonly maxFailures: number;
  /** The download ends after this many tries altogether. */
  readonly maxTries: number;
  /** How often to retry a lock that another process holds. */
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
  return Math.max(exponential, retryAfterMs ?? 0);
}

/** Retry-After in milliseconds: seconds, or a date (RFC 9110, 10.2.3). */
export function retryAfter(header: string | null, now = Date.now()): number | undefined {
  if (header === null) return undefined;
  if (/^\d{1,12}$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
