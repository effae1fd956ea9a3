import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { failure, usageError } from '../errors.ts';
import { checkCount } from '../util/checks.ts';
import type { Backend } from './backend.ts';
import { instantiate } from './exports.ts';
import { matrix } from './matrix.ts';
import { SharedMemory } from './memory.ts';
import { columnSums } from './ops/column-sums.ts';
import type { Engine } from './ops/engine.ts';
import { gatherAffine } from './ops/gather-affine.ts';
import { nearest } from './ops/nearest.ts';
import { pairwiseDistances } from './ops/pairwise-distances.ts';
import { multiplyTransposed, transposedMultiply } from './ops/products.ts';
import { KernelPool } from './pool.ts';

/** Beside the workers, whether this file runs from src or from dist. */
const MODULE = new URL('../../dist/kernels/kernels.wasm', import.meta.url);

/** i32x4.dot_i16x8_s in a function: valid only where 128-bit SIMD is. */
const SIMD_PROBE = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0], // magic, version
  ...[1, 6, 1, 96, 1, 123, 1, 123], // type: v128 -> v128
  ...[3, 2, 1, 0, 10, 11, 1, 9, 0, 32, 0, 32, 0, 253, 186, 1, 11], // code: dot(x, x)
);

let compiled: Promise<WebAssembly.Module> | undefined;

/** The module, compiled once for the whole process. */
function loadModule(): Promise<WebAssembly.Module> {
  compiled ??= readFile(MODULE).then((bytes) => WebAssembly.compile(bytes));
  return compiled;
}

/** Whether this JavaScript engine has what the kernels need: 128-bit SIMD and shared memory. */
export function supportsWasm(): boolean {
  return WebAssembly.validate(SIMD_PROBE) && typeof SharedArrayBuffer === 'function';
}

export interface WasmOptions {
  /** Worker threads; as many as the machine has processors when absent. Never changes a result. */
  readonly threads?: number | undefined;
}

/**
 * The fast backend: 128-bit SIMD kernels in WebAssembly, on worker threads over one shared memory. Close it after use.
 * @throws UserError: (usage) a number of threads that is none; (failed) an engine without what {@link supportsWasm} looks for
 */
export async function createWasmBackend({ threads = availableParallelism() }: WasmOptions = {}): Promise<Backend> {
  if (!supportsWasm()) throw failure('this JavaScript engine has no WebAssembly SIMD or no shared memory');
  checkCount('threads', threads);
  const module = await loadModule();
  const memory = new SharedMemory();
  const setup = { module, memory: memory.wasm };
  const engine: Engine = { memory, pool: new KernelPool(threads, setup), local: instantiate(setup) };
  let closed = false;
  const open = (): Engine => {
    if (!closed) return engine;
    throw usageError('the backend was used after close(): it has no worker threads any more', {
      hint: 'close it when nothing needs it any more, or make another: await createWasmBackend()',
    });
  };
  return {
    name: 'wasm',
    threads,
    float32: (nRows, nCols) => {
      const { memory } = open();
      const data = memory.view(Float32Array, memory.allocate(nRows * nCols * 4), nRows * nCols);
      return matrix(data.fill(0), nRows, nCols);
    },
    uint8: (nRows, nCols) => {
      const { memory } = open();
      const data = memory.view(Uint8Array, memory.allocate(nRows * nCols), nRows * nCols);
      return matrix(data.fill(0), nRows, nCols);
    },
    free: (...matrices) => {
      for (const { data } of matrices) if (memory.owns(data)) memory.release(data.byteOffset);
    },
    pairwiseDistances: async (metric, a, b) => pairwiseDistances(open(), metric, a, b),
    nearest: async (request) => nearest(open(), request),
    columnSums: async (pixels) => columnSums(open(), pixels),
    gatherAffine: async (rows, order, affine, out) => gatherAffine(open(), rows, order, affine, out),
    multiplyTransposed: async (a, b, out) => multiplyTransposed(open(), a, b, out),
    transposedMultiply: async (a, b, out) => transposedMultiply(open(), a, b, out),
    workers: engine.pool,
    close: async () => {
      closed = true;
      await engine.pool.close();
    },
  };
}
