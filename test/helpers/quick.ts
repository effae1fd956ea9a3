import type { RetryPolicy } from '../../src/dataset/archive/network/retry.ts';

/** The usual policy but for its waits: they are noted down and over at once. */
export function quick(stallMs = 10_000): { policy: Partial<RetryPolicy>; waits: number[] } {
  const waits: number[] = [];
  const sleep = async (milliseconds: number, signal: AbortSignal) => {
    waits.push(milliseconds);
    await new Promise((turn) => setImmediate(turn));
    signal.throwIfAborted();
  };
  return { policy: { stallMs, sleep }, waits };
}
