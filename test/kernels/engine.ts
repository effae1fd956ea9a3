import { readFileSync } from 'node:fs';
import { instantiate } from '../../src/kernels/exports.ts';
import { SharedMemory } from '../../src/kernels/memory.ts';
import type { Engine } from '../../src/kernels/ops/engine.ts';
import { KernelPool } from '../../src/kernels/pool.ts';

const KERNELS = new URL('../../dist/kernels/kernels.wasm', import.meta.url);

/** What the operations of the fast backend work with. Close its pool after use. */
export async function engineOf(threads: number): Promise<Engine> {
  const memory = new SharedMemory();
  const setup = { module: await WebAssembly.compile(readFileSync(KERNELS)), memory: memory.wasm };
  return { memory, pool: new KernelPool(threads, setup), local: instantiate(setup) };
}
