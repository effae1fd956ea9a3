import { expect, test } from 'vitest';
import { startNodeThread } from '../../../src/kernels/hosts/node-thread.ts';
import { Threads } from '../../../src/kernels/hosts/threads.ts';
import type { WorkerSetup } from '../../../src/kernels/instantiate.ts';
import kernelCall from '../../../src/kernels/ops/kernel-call.ts';
import { userError } from '../../helpers/caught.ts';

test('threads that cannot start are an error, with the reason', async () => {
  const error = await userError(
    Threads.start({ startThread: () => startNodeThread({} as WorkerSetup), wanted: 2, processors: 2 }),
  ); // threads without kernels
  expect([error.kind, error.message]).toEqual(['failed', 'a worker thread could not start']);
  expect(error.cause).toMatchObject({ message: expect.stringContaining('must be a WebAssembly.Module') });
});

test('a thread that cannot start fails what waits for it, and what comes later', async () => {
  const thread = startNodeThread({} as WorkerSetup);
  const call = { kernel: 'regions', args: [] } as const;
  const early = thread.run(kernelCall, call);
  for (const start of [thread.ready, early]) await expect(start).rejects.toThrow('a worker thread could not start');
  expect(thread.isLost).toBe(true);
  await expect(thread.run(kernelCall, call)).rejects.toThrow('a worker thread could not start');
  await thread.close();
});
