import { expect, test, vi } from 'vitest';
import { checkedAddress } from '../../../../src/experiments/queue/address.ts';
import { QueueWorker } from '../../../../src/experiments/queue/worker/worker.ts';
import { userError } from '../../../helpers/caught.ts';

/** A worker at a server that gives out one bad job after the other; the third one stops it. */
function workerOf(moveToFailed: () => Promise<void>) {
  const stop = new AbortController();
  const job = { id: 'x', data: {}, log: async () => {}, moveToFailed };
  const getNextJob = vi.fn(async () => {
    if (getNextJob.mock.calls.length === 3) stop.abort();
    return job;
  });
  const packages = {
    Redis: class {
      on() {}
      disconnect() {}
      llen = async () => 1;
    },
    Worker: class {
      on() {}
      startStalledCheckTimer = async () => {};
      close = async () => {};
      getNextJob = getNextJob;
    },
    UnrecoverableError: Error,
  };
  const tell = vi.fn();
  const worker = new QueueWorker({
    ...{ packages: packages as never, address: checkedAddress('redis://localhost', false), queue: 'q', host: 'here' },
    ...{ execute: async () => ({}) as never, count: undefined, idleExit: undefined, observer: { tell } },
    signal: stop.signal,
  });
  return { worker, tell, getNextJob };
}

test('a server that gives out one bad job after the other is asked no faster than one that has none', async () => {
  const { worker, tell } = workerOf(async () => {});
  const start = performance.now();
  expect(await worker.run()).toBe(0);
  expect(tell.mock.calls.filter(([{ kind }]) => kind === 'job-left')).toHaveLength(3);
  expect(performance.now() - start).toBeGreaterThan(400);
});

test('a server that forbids the end of a job ends the worker, which says why', async () => {
  const { worker, getNextJob, tell } = workerOf(() =>
    Promise.reject(new Error("NOPERM this user may not run 'evalsha'")),
  );
  const error = await userError(worker.run());
  expect(error.message).toContain('its access list forbids what a queue needs: NOPERM');
  expect(error.hint).toContain('docs/queue.md');
  expect(getNextJob).toHaveBeenCalledOnce();
  expect(tell.mock.calls.map(([{ kind }]) => kind)).not.toContain('queue-lost'); // it waits for nothing
});

test('a bug at the end of a job is no matter of the server', async () => {
  const { worker } = workerOf(() => Promise.reject(new TypeError('a bug')));
  await expect(worker.run()).rejects.toThrow(TypeError);
});
