import type { KernelExports } from './exports.ts';

/*
 * Apart from the exports, which stand in public signatures: TypeScript knows WebAssembly only together with the whole DOM.
 */

/** What a worker is started with. */
export interface WorkerSetup {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
}

export function instantiate({ module, memory }: WorkerSetup): KernelExports {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as KernelExports;
}
