import type { Watch, Workers } from '../backend.ts';
import type { KernelCall } from '../exports.ts';
import kernelCall from './kernel-call.ts';

/** One kernel call to be made, when its turn comes. */
export interface Job {
  /** There is one lane per thread; a job has its lane's scratch to itself. */
  readonly call: (lane: number) => KernelCall;
  /** Jobs that hold the same thing never run at the same time. */
  readonly holds?: readonly unknown[];
  /** Its share of the progress; default 1. */
  readonly weight?: number;
}

/**
 * Runs every job once, in roughly the given order, one per thread at a time. Which lane runs a job, and when, must not
 * change the result.
 * Once aborted, the running jobs end, no other starts, and it rejects with the signal's reason.
 */
export async function runJobs(
  workers: Workers,
  jobs: readonly Job[],
  { signal, onProgress }: Watch = {},
): Promise<void> {
  const waiting = [...jobs];
  const lanes = Array.from({ length: workers.threads }, (_, lane) => lane);
  const held = new Set<unknown>();
  const running = new Set<Promise<void>>();
  const total = jobs.reduce((sum, { weight = 1 }) => sum + weight, 0);
  let done = 0;
  let trouble: { error: unknown } | undefined;

  const start = (job: Job, lane: number): void => {
    for (const thing of job.holds ?? []) held.add(thing);
    const work = workers
      .runAnywhere(kernelCall, job.call(lane))
      .catch((error: unknown) => {
        trouble ??= { error };
      })
      .then(() => {
        running.delete(work);
        lanes.push(lane);
        for (const thing of job.holds ?? []) held.delete(thing);
        done += job.weight ?? 1;
        onProgress?.(done, total);
      });
    running.add(work);
  };

  for (;;) {
    while (lanes.length > 0 && trouble === undefined && !signal?.aborted) {
      const next = waiting.findIndex(({ holds }) => !holds?.some((thing) => held.has(thing)));
      if (next < 0) break;
      start(waiting.splice(next, 1)[0]!, lanes.pop()!);
    }
    // Also after an error: the memory may only be reused once no thread computes in it.
    if (running.size === 0) break;
    await Promise.race(running);
  }
  signal?.throwIfAborted();
  if (trouble !== undefined) throw trouble.error;
}

/** {@link runJobs} for `n` calls that hold nothing. */
export async function runSlices(
  workers: Workers,
  n: number,
  callOf: (slice: number, lane: number) => KernelCall,
  watch?: Watch,
): Promise<void> {
  const jobs = Array.from({ length: n }, (_, slice): Job => ({ call: (lane) => callOf(slice, lane) }));
  await runJobs(workers, jobs, watch);
}
