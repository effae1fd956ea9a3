import { afterAll } from 'vitest';
import type { Backend } from '../../src/kernels/backend.ts';
import { ReferenceBackend } from '../../src/kernels/reference.ts';
import { createWasmBackend } from '../../src/kernels/wasm.ts';
import { oneThreadBackend } from './one-thread.ts';

/**
 * Every kind of backend under its name, closed after the tests of the file: plain loops, WebAssembly with some numbers of
 * worker threads, and WebAssembly in the calling thread, as where memory cannot be shared.
 */
export async function everyBackend(...threads: readonly number[]): Promise<readonly (readonly [string, Backend])[]> {
  const backends: (readonly [string, Backend])[] = [['reference', new ReferenceBackend()]];
  for (const n of threads) {
    backends.push([`wasm, ${n} ${n === 1 ? 'thread' : 'threads'}`, await createWasmBackend({ threads: n })]);
  }
  backends.push(['wasm, the calling thread', await oneThreadBackend()]);
  afterAll(() => Promise.all(backends.map(([, backend]) => backend.close())));
  return backends;
}
