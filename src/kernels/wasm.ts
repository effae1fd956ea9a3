import { failure } from '../errors.ts';
import { checkCount, checkObject, MAX_THREADS } from '../util/checks.ts';
import type { Backend } from './backend.ts';
import { ReferenceBackend } from './reference.ts';
import { startEngine } from './start-engine.ts';
import { wasmBackend } from './wasm-backend.ts';

/** i32x4.dot_i16x8_s in a function: valid only where 128-bit SIMD is. */
const SIMD_PROBE = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0], // magic, version
  ...[1, 6, 1, 96, 1, 123, 1, 123], // type: v128 -> v128
  ...[3, 2, 1, 0, 10, 11, 1, 9, 0, 32, 0, 32, 0, 253, 186, 1, 11], // code: dot(x, x)
);

/** Whether this JavaScript engine has what the kernels need: 128-bit SIMD. */
export function supportsWasm(): boolean {
  return typeof WebAssembly === 'object' && WebAssembly.validate(SIMD_PROBE);
}

export interface WasmOptions {
  /**
   * Worker threads, 64 at most; default: one per processor that this process may use. Never changes a result. There are
   * fewer where the system lets no more start, and only one if memory cannot be shared between threads.
   */
  readonly threads?: number | undefined;
}

/**
 * The fast backend: 128-bit SIMD kernels in WebAssembly, on worker threads over one shared memory, or in the calling thread
 * where memory cannot be shared. Close it after use.
 * @throws UserError: (usage) an invalid number of threads; (failed) an engine that lacks what {@link supportsWasm}
 *   checks for, or too little address space
 */
export async function createWasmBackend(options: WasmOptions = {}): Promise<Backend> {
  checkObject('options', options, '{ threads: 4 }');
  const { threads } = options;
  if (threads !== undefined) checkCount('threads', threads, 1, MAX_THREADS);
  if (!supportsWasm()) throw failure('this JavaScript engine has no WebAssembly SIMD');
  return wasmBackend(await startEngine(threads));
}

/**
 * The fastest backend that this JavaScript engine supports; {@link Backend.execution} says which one it is.
 * @throws UserError as {@link createWasmBackend}
 */
export async function openBackend(options: WasmOptions = {}): Promise<Backend> {
  return supportsWasm() ? createWasmBackend(options) : new ReferenceBackend();
}
