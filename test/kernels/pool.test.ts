import { expect, test } from 'vitest';
import type { WorkerSetup } from '../../src/kernels/exports.ts';
import { KernelPool } from '../../src/kernels/pool.ts';
import { userError } from '../helpers/caught.ts';

test('threads that cannot start make all work fail, with the reason: what waits for a thread, and what comes later', async () => {
  const pool = new KernelPool(2, {} as WorkerSetup); // threads without kernels
  const program = new URL('../../dist/kernels/worker.js', import.meta.url);
  await expect(pool.runEverywhere(program, () => ({}))).rejects.toThrow();
  const error = await userError(pool.runAnywhere(program, {}));
  expect([error.kind, error.message]).toEqual(['failed', 'a worker thread could not start']);
  expect(error.cause).toMatchObject({ message: expect.stringContaining('must be a WebAssembly.Module') });
  await pool.close();
});
