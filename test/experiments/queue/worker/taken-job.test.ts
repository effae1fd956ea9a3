import { getEventListeners } from 'node:events';
import type { Job } from 'bullmq';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TakenJob } from '../../../../src/experiments/queue/worker/taken-job.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('nothing is kept of a job that was released', () => {
  const gone = new AbortController();
  for (let i = 0; i < 20; i++) {
    const job = { extendLock: never } as unknown as Job;
    new TakenJob({
      ...{
        job,
        token: 'token',
        lockDuration: 4000,
        packages: { UnrecoverableError: Error as never },
        gone: gone.signal,
      },
      ...{ onTrouble: () => {}, onHeard: () => {} },
    }).release();
  }
  expect([getEventListeners(gone.signal, 'abort').length, vi.getTimerCount()]).toEqual([0, 0]);
});

const never = () => new Promise<never>(() => {});

test.each([
  ['its end is told', (taken: TakenJob) => taken.complete({})],
  ['it is given back', (taken: TakenJob) => taken.giveBack()],
  ['it is withdrawn', (taken: TakenJob) => taken.withdraw()],
  ['its failure is told', (taken: TakenJob) => taken.fail('why', { host: 'here', isFinal: true })],
])('a server that is gone for good while %s: the wait ends, and nothing keeps the process', async (_, tell) => {
  const gone = new AbortController();
  const taken = new TakenJob({
    job: {
      moveToCompleted: never,
      moveToWait: never,
      moveToFailed: never,
      log: never,
      extendLock: never,
    } as unknown as Job,
    ...{ token: 'token', lockDuration: 4000, packages: { UnrecoverableError: Error as never }, gone: gone.signal },
    ...{ onTrouble: () => {}, onHeard: () => {} },
  });
  const told = tell(taken);
  vi.advanceTimersByTime(3000);
  gone.abort();
  await expect(told).rejects.toBe(gone.signal.reason);
  expect(vi.getTimerCount()).toBe(0);
});
