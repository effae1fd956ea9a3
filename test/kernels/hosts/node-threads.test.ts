import { expect, test } from 'vitest';
import type { WorkerSetup } from '../../../src/kernels/exports.ts';
import { NodeThread } from '../../../src/kernels/hosts/node-thread.ts';
import { NodeThreads } from '../../../src/kernels/hosts/node-threads.ts';
import { userError } from '../../helpers/caught.ts';

test('threads that cannot start are an error, with the reason', async () => {
  const error = await userError(NodeThreads.start({} as WorkerSetup, 2)); // threads without kernels
  expect([error.kind, error.message]).toEqual(['failed', 'a worker thread could not start']);
  expect(error.cause).toMatchObject({ message: expect.stringContaining('must be a WebAssembly.Module') });
});

test('a thread that cannot start fails what waits for it, and what comes later', async () => {
  const thread = new NodeThread({} as WorkerSetup);
  const task = { program: 'none', task: null };
  const early = thread.run(task);
  for (const start of [thread.ready, early]) await expect(start).rejects.toThrow('a worker thread could not start');
  expect(thread.isLost).toBe(true);
  await expect(thread.run(task)).rejects.toThrow('a worker thread could not start');
  await thread.close();
});
