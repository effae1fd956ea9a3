import { afterEach, expect, test, vi } from 'vitest';
import { matrix } from '../../src/kernels/matrix.ts';
import { createWasmBackend, openBackend } from '../../src/kernels/wasm.ts';

afterEach(() => void vi.unstubAllGlobals());

const noSharedMemory = () => void vi.stubGlobal('SharedArrayBuffer', undefined);
const noWasm = () => void vi.stubGlobal('WebAssembly', undefined);
const noSimd = () => void vi.stubGlobal('WebAssembly', { ...WebAssembly, validate: () => false });

test.each([
  { engine: 'all there is', take: () => undefined, execution: 'threads', name: 'wasm', threads: 3 },
  { engine: 'no memory for threads to share', take: noSharedMemory, execution: 'one-thread', name: 'wasm', threads: 1 },
  { engine: 'no WebAssembly', take: noWasm, execution: 'plain-loops', name: 'reference', threads: 1 },
  { engine: 'no SIMD', take: noSimd, execution: 'plain-loops', name: 'reference', threads: 1 },
])('an engine with $engine: $execution', async ({ take, execution, name, threads }) => {
  take();
  const backend = await openBackend({ threads: 3 });
  expect(backend).toMatchObject({ execution, name, threads });
  const isShort = execution === 'one-thread';
  expect(backend.shortfall).toEqual(isShort ? expect.stringContaining('no memory can be shared') : undefined);
  expect([...(await backend.columnSums(matrix(Uint8Array.of(1, 2, 3, 250), 2, 2)))]).toEqual([4, 252]);
  await backend.close();
});

test.each([undefined, 1])('nothing is short where %s threads are asked for', async (threads) => {
  noSharedMemory();
  const backend = await openBackend({ threads });
  expect(backend.shortfall).toBeUndefined();
  await backend.close();
});

test('the fast backend is refused without SIMD', async () => {
  noSimd();
  await expect(createWasmBackend()).rejects.toMatchObject({
    kind: 'failed',
    message: 'this JavaScript engine has no WebAssembly SIMD',
  });
});
