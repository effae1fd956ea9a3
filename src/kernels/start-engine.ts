import { host } from '#host';
import { UserError } from '../errors.ts';
import { OneThread } from './hosts/one-thread.ts';
import { instantiate } from './instantiate.ts';
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

/** The fast engine, and how it computes. */
export interface StartedEngine {
  readonly engine: Engine;
  readonly execution: 'threads' | 'one-thread';
  /** Why there are fewer threads than requested. */
  readonly shortfall?: string | undefined;
}

const NO_THREADS = 'no memory can be shared with threads here, or their program is not installed';

/**
 * Kernels on worker threads over shared memory, one per processor by default; in the calling thread where memory cannot be
 * shared, or no thread can start.
 * @throws UserError (failed) if there is no memory for them
 */
export async function startEngine(threads?: number): Promise<StartedEngine> {
  const room = host.room(threads);
  const { startThreads } = host;
  if (startThreads === undefined || typeof SharedArrayBuffer !== 'function') {
    const shortfall = threads !== undefined && threads > 1 ? NO_THREADS : undefined;
    return { engine: await startOneThread(room.memoryBytes), execution: 'one-thread', shortfall };
  }
  let { shortfall } = room;
  if (room.threads > 0) {
    const memory = new KernelMemory(true, room.memoryBytes);
    const setup = { module: await kernelModule(true), memory: memory.wasm };
    try {
      const workers = await startThreads(setup, room.threads);
      const engine = { memory, workers, local: instantiate(setup) };
      return { engine, execution: 'threads', shortfall: workers.shortfall ?? shortfall };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      shortfall = error.message;
    }
  }
  return { engine: await startOneThread(room.memoryBytes), execution: 'one-thread', shortfall };
}

/** The same kernels in the calling thread, over memory of its own. */
export async function startOneThread(memoryBytes = host.room(1).memoryBytes): Promise<Engine> {
  const memory = new KernelMemory(false, memoryBytes);
  const local = instantiate({ module: await kernelModule(false), memory: memory.wasm });
  return { memory, workers: new OneThread(local, memory.wasm), local };
}
