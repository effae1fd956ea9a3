import type { Backend } from '../../src/kernels/backend.ts';
import { startOneThread } from '../../src/kernels/start-engine.ts';
import { wasmBackend } from '../../src/kernels/wasm-backend.ts';

/** The fast backend as it is where memory cannot be shared between threads. */
export const oneThreadBackend = async (): Promise<Backend> =>
  wasmBackend({ engine: await startOneThread(), execution: 'one-thread' });
