import { host } from '#host';
import { instantiate } from './exports.ts';
import { OneThread } from './hosts/one-thread.ts';
import { KernelMemory } from './memory.ts';
import type { Engine } from './ops/engine.ts';
import { unsharedModule } from './unshared-module.ts';

const compiled = new Map<boolean, Promise<WebAssembly.Module>>();

/** The kernels for memory that is shared or not, compiled once for the whole process. */
function kernelModule(shared: boolean): Promise<WebAssembly.Module> {
  let module = compiled.get(shared);
  if (module === undefined) {
    module = host.readKernels().then((bytes) => WebAssembly.compile(shared ? bytes : unsharedModule(bytes)));
    compiled.set(shared, module);
  }
  return module;
}

/** Whether threads can compute in one memory here. */
export const hasThreads = (): boolean => host.startThreads !== undefined && typeof SharedArrayBuffer === 'function';

/** Kernels on worker threads, over shared memory; one per processor by default. */
export async function startThreads(threads?: number): Promise<Engine> {
  const memory = new KernelMemory(true);
  const setup = { module: await kernelModule(true), memory: memory.wasm };
  return { memory, workers: host.startThreads!(setup, threads), local: instantiate(setup) };
}

/** The same kernels in the calling thread, over memory of its own. */
export async function startOneThread(): Promise<Engine> {
  const memory = new KernelMemory(false);
  const local = instantiate({ module: await kernelModule(false), memory: memory.wasm });
  return { memory, workers: new OneThread(local, memory.wasm), local };
}
