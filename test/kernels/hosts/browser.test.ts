import { readFile } from 'node:fs/promises';
import { expect, test, vi } from 'vitest';
import { host } from '../../../src/kernels/hosts/browser.ts';
import { builtFile } from '../../../src/kernels/hosts/built-file.ts';
import { matrix } from '../../../src/kernels/matrix.ts';
import { openBackend } from '../../../src/kernels/wasm.ts';

/* The host that a browser gets. */

vi.mock('#host', () => import('../../../src/kernels/hosts/browser.ts'));

test('it has the kernels that the build made', async () => {
  expect(Buffer.compare(await host.readKernels(), await readFile(builtFile('kernels/kernels.wasm')))).toBe(0);
});

test('where memory cannot be shared, the kernels run in the calling thread', async () => {
  const backend = await openBackend({ threads: 4 });
  expect(backend).toMatchObject({ execution: 'one-thread', threads: 1 });
  const rows = matrix(Uint8Array.of(0, 3, 255, 0), 2, 2);
  expect([...(await backend.pairwiseDistances('l2', rows, rows))]).toEqual([0, 65_034, 65_034, 0]);
  await backend.close();
});
