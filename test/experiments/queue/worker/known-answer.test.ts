import { expect, test } from 'vitest';
import { checkKnownAnswer } from '../../../../src/experiments/queue/worker/known-answer.ts';
import { createWasmBackend } from '../../../../src/kernels/wasm.ts';
import { userError } from '../../../helpers/caught.ts';

test.each([1, 3])('%i threads come to the known answer', async (threads) => {
  const backend = await createWasmBackend({ threads });
  await expect(checkKnownAnswer(backend)).resolves.toBeUndefined();
  await backend.close();
});

test('a machine that finds another neighbour is found out', async () => {
  const backend = await createWasmBackend({ threads: 1 });
  const nearest: typeof backend.nearest = async (request) => {
    const found = await backend.nearest(request);
    found.indices[0] = found.indices[1]!;
    return found;
  };
  const other = new Proxy(backend, { get: (of, name) => (name === 'nearest' ? nearest : Reflect.get(of, name, of)) });
  const error = await userError(checkKnownAnswer(other));
  expect(error.message).toMatch(/^this machine does not compute what others do: a small sweep came to [0-9a-f]{64}, /);
  await backend.close();
});

test('it runs every operation that a sweep may use', async () => {
  const backend = await createWasmBackend({ threads: 1 });
  const open = new Set(Object.entries(backend).flatMap(([name, value]) => (typeof value === 'function' ? [name] : [])));
  const watched = new Proxy(backend, {
    get: (of, name) => {
      open.delete(String(name));
      const value = Reflect.get(of, name, of);
      return typeof value === 'function' ? value.bind(of) : value;
    },
  });
  await checkKnownAnswer(watched);
  // Distances are for pixel-distance, regions for pictures; gradients are computed beside the weights, where there is WebAssembly.
  expect([...open].sort()).toEqual(['close', 'pairwiseDistances', 'regions', 'transposedMultiply']);
  await backend.close();
});
