import { expect, test } from 'vitest';
import type { WorkerSetup } from '../../../src/kernels/exports.ts';
import { NodeThreads } from '../../../src/kernels/hosts/node-threads.ts';
import kernelCall from '../../../src/kernels/ops/kernel-call.ts';
import { userError } from '../../helpers/caught.ts';

test('threads that cannot start make all work fail, with the reason: what waits for a thread, and what comes later', async () => {
  const threads = new NodeThreads({} as WorkerSetup, 2); // threads without kernels
  const call = { kernel: 'laneBytes', args: [] } as const;
  await expect(threads.runEverywhere(kernelCall, () => call)).rejects.toThrow();
  const error = await userError(threads.runAnywhere(kernelCall, call));
  expect([error.kind, error.message]).toEqual(['failed', 'a worker thread could not start']);
  expect(error.cause).toMatchObject({ message: expect.stringContaining('must be a WebAssembly.Module') });
  await threads.close();
});
