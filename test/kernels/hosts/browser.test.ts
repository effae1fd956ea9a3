import { readFile } from 'node:fs/promises';
import { afterEach, expect, test, vi } from 'vitest';
import { host } from '../../../src/kernels/hosts/browser.ts';
import { builtFile } from '../../../src/kernels/hosts/built-file.ts';
import { matrix } from '../../../src/kernels/matrix.ts';
import { openBackend } from '../../../src/kernels/wasm.ts';

/* The host that a browser gets, with a fetch that has the files. */

vi.mock('#host', () => import('../../../src/kernels/hosts/browser.ts'));
afterEach(() => void vi.unstubAllGlobals());

const answer = (respond: (url: URL) => Promise<Response>) => void vi.stubGlobal('fetch', respond);

test('it fetches the kernels that the build made', async () => {
  answer(async (url) => new Response(await readFile(url)));
  expect(Buffer.compare(await host.readKernels(), await readFile(builtFile('kernels/kernels.wasm')))).toBe(0);
});

test('a server without them is named, with what it said', async () => {
  answer(async () => new Response(null, { status: 404, statusText: 'Not Found' }));
  await expect(host.readKernels()).rejects.toThrow('404 Not Found');
});

test('the kernels run in the calling thread', async () => {
  answer(async (url) => new Response(await readFile(url)));
  const backend = await openBackend({ threads: 4 });
  expect(backend).toMatchObject({ execution: 'one-thread', threads: 1 });
  const rows = matrix(Uint8Array.of(0, 3, 255, 0), 2, 2);
  expect([...(await backend.pairwiseDistances('l2', rows, rows))]).toEqual([0, 65_034, 65_034, 0]);
  await backend.close();
});
