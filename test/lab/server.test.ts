import { mkdir, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dataError } from '../../src/errors.ts';
import { exportedFiles } from '../../src/lab/server/export.ts';
import { readPageFiles } from '../../src/lab/server/page-files.ts';
import { type LabServer, startLabServer } from '../../src/lab/server/server.ts';
import { scratchFolder } from '../helpers/scratch.ts';

const FILES = new Map([
  ['index.html', { type: 'text/html; charset=utf-8', content: Buffer.from('<!doctype html>page') }],
  ['assets/a.js', { type: 'text/javascript; charset=utf-8', content: Buffer.from('1') }],
]);

const RUNS = {
  folder: 'elsewhere',
  list: async () => ['linear-2', 'my run/..'],
  open: async (name: string) => {
    if (name === 'linear-2') return Uint8Array.of(1, 2, 3);
    throw dataError('the data of this run is gone');
  },
};

let server: LabServer;
let port: string;
let token: string;
beforeAll(async () => {
  server = await startLabServer(FILES, 0, RUNS);
  ({ port } = new URL(server.address));
  token = new URL(server.address).pathname.slice(1, -1);
});
afterAll(() => server.close());

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** A request as any program may send it: fetch would not let some headers be set. */
function ask(path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers: { Host: `127.0.0.1:${port}`, ...headers } });
    sent.on('error', reject);
    sent.on('response', async (response) => {
      let body = '';
      for await (const piece of response) body += piece;
      resolve({ status: response.statusCode!, headers: response.headers, body });
    });
    sent.end();
  });
}

const cookie = () => ({ Cookie: `other=1; cifar-train-lab-${port}=${token}` });

test('the address that is printed gives a cookie, and leads to the page without the token', async () => {
  expect(token).toMatch(/^[0-9a-f]{32}$/);
  const { status, headers } = await ask(`/${token}/`);
  expect({ status, to: headers.location }).toEqual({ status: 303, to: '/' });
  expect(headers['set-cookie']).toEqual([`cifar-train-lab-${port}=${token}; HttpOnly; SameSite=Strict; Path=/`]);
  const page = await ask('/', cookie());
  expect(page).toMatchObject({ status: 200, body: '<!doctype html>page' });
  expect(page.headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'x-content-type-options': 'nosniff',
    'content-security-policy': expect.stringContaining("default-src 'self'; script-src 'self' 'wasm-unsafe-eval'"),
  });
  expect(await ask('/assets/a.js', cookie())).toMatchObject({ status: 200, body: '1' });
});

test('by the name localhost too, and from the page itself', async () => {
  const own = {
    ...cookie(),
    Host: `localhost:${port}`,
    Origin: `http://localhost:${port}`,
    'Sec-Fetch-Site': 'same-origin',
  };
  expect((await ask('/', own)).status).toBe(200);
});

describe('403', () => {
  test.each(['//', '//x', '/?token=', 'http://lab/', `/${'0'.repeat(32)}/`])('%s without a cookie', async (path) => {
    expect((await ask(path)).status).toBe(403);
  });

  test.each<[string, () => Readonly<Record<string, string>>]>([
    ['without a token', () => ({})],
    ['with another token', () => ({ Cookie: `cifar-train-lab-${port}=${'0'.repeat(32)}` })],
    ['with a shorter token', () => ({ Cookie: `cifar-train-lab-${port}=${token.slice(1)}` })],
    ['with the cookie of another port', () => ({ Cookie: `cifar-train-lab-1=${token}` })],
    ['under another name', () => ({ ...cookie(), Host: 'lab.example:80' })],
    ['under a name that begins like ours', () => ({ ...cookie(), Host: `127.0.0.1:${port}.example` })],
    ['without a port', () => ({ ...cookie(), Host: '127.0.0.1' })],
    ['from another site', () => ({ ...cookie(), Origin: 'https://example.org' })],
    ['from a page without an origin', () => ({ ...cookie(), Origin: 'null' })],
    ['from another port', () => ({ ...cookie(), Origin: 'http://127.0.0.1:1' })],
    ['from another site, as the browser says', () => ({ ...cookie(), 'Sec-Fetch-Site': 'cross-site' })],
    ['from another port, as the browser says', () => ({ ...cookie(), 'Sec-Fetch-Site': 'same-site' })],
  ])('%s', async (_, headers) => {
    const { status, body } = await ask('/', headers());
    expect({ status, body }).toEqual({ status: 403, body: 'not allowed' });
  });
});

test.each([
  ['/../package.json'],
  ['/assets/../../x'],
  ['/%2e%2e/package.json'],
  ['/assets'],
  ['/none.js'],
  ['//etc/passwd'],
  ['//'],
])('404: %s', async (path) => {
  expect((await ask(path, cookie())).status).toBe(404);
});

test('the runs of a listing, and no other', async () => {
  expect(await ask('/runs.json', cookie())).toMatchObject({
    status: 200,
    body: '{"folder":"elsewhere","names":["linear-2","my run/.."]}',
  });
  expect(await ask('/runs/linear-2', cookie())).toMatchObject({ status: 200, body: '\u0001\u0002\u0003' });
  expect(await ask('/runs/my%20run%2F..', cookie())).toMatchObject({
    status: 500,
    body: 'the data of this run is gone',
  });
  for (const path of [
    '/runs/linear-1',
    '/runs/',
    '/runs/my run/..',
    '/runs/linear-2/',
    '/runs/%6cinear-2',
    '/runs/..',
  ]) {
    expect((await ask(encodeURI(path).replaceAll('%25', '%'), cookie())).status, path).toBe(404);
  }
  expect((await ask('/runs/linear-2')).status).toBe(403);
});

test.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('405: %s', async (method) => {
  expect((await ask('/', cookie(), method)).status).toBe(405);
});

test('a port that is taken is named', async () => {
  await expect(startLabServer(FILES, Number(port))).rejects.toThrow(
    `the lab cannot listen on port ${port}: another program uses it`,
  );
});

test('as files for a web site, with the headers that let a page share memory', () => {
  const files = exportedFiles(FILES);
  expect([...files.keys()]).toEqual(['_headers', 'runs.json', 'index.html', 'assets/a.js']);
  expect(String(files.get('index.html'))).toBe('<!doctype html>page');
  expect(files.get('_headers')).toContain('Cross-Origin-Embedder-Policy: require-corp');
});

test('files that were built, by their paths', async () => {
  const folder = await scratchFolder();
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'assets/a.js'), '1');
  expect(await readPageFiles(folder)).toEqual(new Map([['assets/a.js', FILES.get('assets/a.js')]]));
});
