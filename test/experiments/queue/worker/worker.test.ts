import { expect, test, vi } from 'vitest';
import { checkedAddress } from '../../../../src/experiments/queue/address.ts';
import { QueueWorker } from '../../../../src/experiments/queue/worker/worker.ts';

test('a server that gives out one bad job after the other is asked no faster than one that has none', async () => {
  const stop = new AbortController();
  const job = { id: 'x', data: {}, log: async () => {}, moveToFailed: async () => {} };
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
  const start = performance.now();
  const nDone = await new QueueWorker({
    ...{ packages: packages as never, address: checkedAddress('redis://localhost', false), queue: 'q', host: 'here' },
    ...{ execute: async () => ({}) as never, count: undefined, idleExit: undefined, observer: { tell } },
    signal: stop.signal,
  }).run();
  expect(nDone).toBe(0);
  expect(tell.mock.calls.filter(([{ kind }]) => kind === 'job-left')).toHaveLength(3);
  expect(performance.now() - start).toBeGreaterThan(400);
});
