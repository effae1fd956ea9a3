import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { builtFile } from '../../src/kernels/hosts/built-file.ts';
import { KernelMemory } from '../../src/kernels/memory.ts';
import { unsharedModule } from '../../src/kernels/unshared-module.ts';

const shared = new Uint8Array(readFileSync(builtFile('kernels/kernels.wasm')));
const unshared = unsharedModule(shared);

test('one byte of the module is another', () => {
  expect(unshared.length).toBe(shared.length);
  expect([...shared].filter((byte, i) => byte !== unshared[i])).toHaveLength(1);
});

test.each([
  ['shared', shared, true, false],
  ['unshared', unshared, false, true],
])('the module for %s memory takes no other', async (_, bytes, own, other) => {
  const module = await WebAssembly.compile(bytes);
  const start = (isShared: boolean) =>
    new WebAssembly.Instance(module, { env: { memory: new KernelMemory(isShared).wasm } });
  expect(() => start(own)).not.toThrow();
  expect(() => start(other)).toThrow(/shared/);
});

test('a module without shared memory is refused', () => {
  expect(() => unsharedModule(unshared)).toThrow('the module imports no shared memory');
});
