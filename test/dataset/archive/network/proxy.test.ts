import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { sha256Of } from '../../../../src/dataset/archive/digest.ts';
import { downloadArchive } from '../../../../src/dataset/archive/download.ts';
import { fillDownload } from '../../../../src/dataset/archive/download-options.ts';
import type { Environment } from '../../../../src/dataset/archive/network/environment.ts';
import { proxyFor } from '../../../../src/dataset/archive/network/proxy.ts';
import { CIFAR10 } from '../../../../src/dataset/specs/cifar10.ts';
import { maskSecrets } from '../../../../src/util/text/mask-secrets.ts';
import { thrownUserError, userError } from '../../../helpers/caught.ts';
import { selfSigned } from '../../../helpers/downloads/certificate.ts';
import { listening, send, serve } from '../../../helpers/downloads/loopback.ts';
import { type LoopbackProxy, stubbornProxy, workingProxy } from '../../../helpers/downloads/proxy.ts';
import { quick } from '../../../helpers/quick.ts';
import { scratchFolder } from '../../../helpers/scratch.ts';

const official = 'https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz';
const p = 'http://p:3128/';

describe('which proxy', () => {
  test.each<[string, Environment, string | undefined]>([
    [official, {}, undefined],
    [official, { HTTPS_PROXY: p }, p],
    [official, { https_proxy: p }, p],
    [official, { https_proxy: p, HTTPS_PROXY: 'http://other/' }, p],
    [official, { HTTP_PROXY: p }, undefined],
    [official, { ALL_PROXY: p }, p],
    [official, { HTTPS_PROXY: '' }, undefined],
    [official, { HTTPS_PROXY: 'p:3128' }, p],
    ['http://h/x', { HTTP_PROXY: p, HTTPS_PROXY: 'http://other/' }, p],
    [official, { HTTPS_PROXY: p, NO_PROXY: '*' }, undefined],
    [official, { HTTPS_PROXY: p, NO_PROXY: 'www.cs.toronto.edu' }, undefined],
    [official, { HTTPS_PROXY: p, no_proxy: 'a.example, .toronto.edu' }, undefined],
    [official, { HTTPS_PROXY: p, NO_PROXY: 'toronto.edu' }, undefined],
    [official, { HTTPS_PROXY: p, NO_PROXY: '*.TORONTO.edu' }, undefined],
    [official, { HTTPS_PROXY: p, NO_PROXY: 'onto.edu' }, p],
    [official, { HTTPS_PROXY: p, NO_PROXY: 'toronto.edu:443' }, undefined],
    [official, { HTTPS_PROXY: p, NO_PROXY: 'toronto.edu:8443' }, p],
    ['http://127.0.0.1:80/x', { HTTP_PROXY: p, NO_PROXY: '127.0.0.0/8' }, undefined],
    ['http://128.0.0.1:80/x', { HTTP_PROXY: p, NO_PROXY: '127.0.0.0/8' }, p],
    ['http://h/x', { HTTP_PROXY: p, NO_PROXY: '127.0.0.0/99' }, p],
    ['http://127.0.0.1/x', { HTTP_PROXY: p, NO_PROXY: '0.0.1,.0.0.1,*.0.0.1' }, p],
    ['http://localhost/x', { HTTP_PROXY: p, NO_PROXY: 'localhost.' }, undefined],
    ['http://a.example./x', { HTTP_PROXY: p, NO_PROXY: 'example' }, undefined],
    ...['99', '-1', '8.5', '', '0x8', 'a'].map((bits): [string, Environment, string] => [
      'http://127.0.0.1/x',
      { HTTP_PROXY: p, NO_PROXY: `127.0.0.0/${bits}` },
      p,
    ]),
    ['http://[::1]/x', { HTTP_PROXY: p, NO_PROXY: '::1' }, undefined],
    ['http://[::1]:81/x', { HTTP_PROXY: p, NO_PROXY: '[::1]:81' }, undefined],
  ])('%s with %o', (url, env, proxy) => {
    expect(proxyFor(new URL(url), env)?.href).toBe(proxy);
  });
  test.each(['socks5://p:1080', 'http://', 'http://p:port'])('%s is refused', (proxy) => {
    expect(() => proxyFor(new URL(official), { HTTPS_PROXY: proxy })).toThrow(
      /HTTPS_PROXY must be the URL of an HTTP proxy/,
    );
  });
  test.each([
    'socks5://me:secret@p',
    'http://me:a/secret@p',
    'http://me:a@secret@p:x',
    'http://me:a secret@p:x',
    'me:a#secret@p',
    'http://me:secret',
    'http://[me:secret@p:x',
    'http://me:%zzsecret@p',
    '127.0.0.1:8080:me:secret',
    'me:secret',
    'me:secret:host:8080',
    'me secret:8080',
    'me;secret@@@h:1:8',
    'secret://me:p',
    "'http://me:secret@p:1'",
    '"http://me:secret@p:1"',
    '<http://me:secret@p>',
    'http://me:a@secret/x@p:1',
    'http://me:12/secret@p:1',
    'http://me:12#secret@p:1',
    'http://me:12?secret@p:1',
    'me:12/secret',
  ])('%s: no password shows', (proxy) => {
    expect(() => proxyFor(new URL(official), { HTTPS_PROXY: proxy })).toThrow(/^((?!secret).)*$/s);
    expect(() => proxyFor(new URL(official), { HTTPS_PROXY: proxy })).toThrow('HTTPS_PROXY must be the URL of');
  });

  test.each([
    [{ http_proxy: 'socks5://p', HTTP_PROXY: 'http://p:1' }, /^http_proxy must be/, / NO_PROXY=h$/],
    [{ HTTP_PROXY: 'socks5://p' }, /^HTTP_PROXY must be/, / NO_PROXY=h$/],
    [{ all_proxy: 'socks5://p', no_proxy: 'g' }, /^all_proxy must be/, / no_proxy=h$/],
    [{ http_proxy: '', ALL_PROXY: 'socks5://p', NO_PROXY: 'g' }, /^ALL_PROXY must be/, / NO_PROXY=h$/],
  ])('%o: the variables are named as they are set', (env, message, hint) => {
    const error = thrownUserError(() => proxyFor(new URL('http://h/x'), env));
    expect([error.message, error.hint]).toEqual([expect.stringMatching(message), expect.stringMatching(hint)]);
  });

  test('a user without a password is no secret, but what is sent of it is', () => {
    proxyFor(new URL(official), { HTTPS_PROXY: 'http://qzxv-laboratory@p:3128' });
    expect(maskSecrets('qzxv-laboratory: 3 notes')).toBe('qzxv-laboratory: 3 notes');
    expect(maskSecrets(`got ${Buffer.from('qzxv-laboratory:').toString('base64')}`)).toMatch(/^got \*\*\*=*$/);
  });
});

const file = Buffer.alloc(200_000, 'cifar');
const sha256 = sha256Of(file);

async function attempt(url: string, env: Environment, stallMs?: number) {
  const path = join(await scratchFolder(), 'a.tar.gz');
  const filled = { ...fillDownload(CIFAR10, { url, sha256, env, policy: quick(stallMs).policy }), size: file.length };
  return { path, run: () => downloadArchive(path, filled) };
}

async function secureServer(): Promise<number> {
  return (await listening(createServer(selfSigned(), send(file)))).port;
}

describe('through a proxy', () => {
  test('http goes by the absolute address', async () => {
    const proxy = await workingProxy();
    const server = await serve(send(file));
    const url = server.url.replace('127.0.0.1', 'files.example');
    const { path, run } = await attempt(url, { http_proxy: proxy.url });
    await run();
    expect(sha256Of(await readFile(path))).toBe(sha256);
    expect(proxy.asked).toEqual([`GET ${url}`]);
  });
  test('https goes through a tunnel', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    onTestFinished(() => void vi.unstubAllEnvs());
    const proxy = await workingProxy();
    const port = await secureServer();
    const { path, run } = await attempt(`https://files.example:${port}/a.tar.gz`, { HTTPS_PROXY: proxy.url });
    await run();
    expect(sha256Of(await readFile(path))).toBe(sha256);
    expect(proxy.asked).toEqual([`CONNECT files.example:${port}`]);
  });
  test('an unknown certificate ends it at once', async () => {
    const port = await secureServer();
    const error = await userError((await attempt(`https://127.0.0.1:${port}/a.tar.gz`, {})).run());
    expect(error).toMatchObject({
      kind: 'failed',
      message: expect.stringMatching(
        /its certificate is not trusted: self-signed certificate \(DEPTH_ZERO_SELF_SIGNED_CERT\); received 0/,
      ),
      hint: expect.stringMatching(/^a company's proxy .* set NODE_EXTRA_CA_CERTS to the path of that file\ntry again/),
    });
  });
  test('NO_PROXY goes past it', async () => {
    const proxy = await workingProxy();
    const server = await serve(send(file));
    await (await attempt(server.url, { HTTP_PROXY: proxy.url, NO_PROXY: '127.0.0.1' })).run();
    expect(proxy.asked).toEqual([]);
  });
});

/** Waits until the proxy has seen all connections closed: none may be left behind. */
async function allClosed({ sockets }: LoopbackProxy): Promise<void> {
  await Promise.all([...sockets].map((socket) => once(socket, 'close')));
  expect(sockets.size).toBe(0);
}

describe('a proxy that is no help', () => {
  test.each(['http', 'https'])('hangs, for %s: an end in bounded time, and no connection left', async (scheme) => {
    const proxy = await stubbornProxy();
    const { run } = await attempt(`${scheme}://files.example/a.tar.gz`, { ALL_PROXY: proxy.url }, 50);
    const error = await userError(run());
    expect(error.kind).toBe('failed');
    expect(error.message).toContain(`${scheme}://files.example/a.tar.gz through the proxy ${proxy.host}`);
    expect(error.message).toMatch(/no data for 0.05 s \(4 tries\); received 0 of 200,000 bytes/);
    expect(error.hint).toContain('--dataset shapes');
    expect(proxy.asked.length).toBeGreaterThan(0); // on a busy machine the time may be over before it is asked
    await allClosed(proxy);
  });
  test.each(['http', 'https'])('hangs, for %s: Ctrl-C ends it at once', async (scheme) => {
    const proxy = await stubbornProxy();
    const controller = new AbortController();
    const path = join(await scratchFolder(), 'a.tar.gz');
    const filled = fillDownload(CIFAR10, {
      url: `${scheme}://files.example/a`,
      env: { ALL_PROXY: proxy.url },
      signal: controller.signal,
    });
    const ending = userError(downloadArchive(path, filled));
    await vi.waitFor(() => expect(proxy.asked).toHaveLength(1), { interval: 5 });
    controller.abort();
    expect((await ending).kind).toBe('interrupted');
    await allClosed(proxy);
  });
  test.each([
    [
      'wants a password',
      'https',
      'HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n',
      /proxy requires a password: HTTP 407/,
    ],
    [
      'wants a password',
      'http',
      'HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n',
      /proxy requires a password: HTTP 407/,
    ],
    [
      'cannot reach the server',
      'https',
      'HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n',
      /HTTP 502 Bad Gateway \(4 tries\)/,
    ],
    [
      'sends elsewhere',
      'https',
      'HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n',
      /the proxy opened no connection to it: HTTP 302 Found; received 0/,
    ],
    [
      'sends the file itself',
      'https',
      'HTTP/1.1 206 Partial Content\r\nContent-Length: 5\r\n\r\ncifar',
      /the proxy opened no connection to it: HTTP 206 Partial Content; received 0/,
    ],
    [
      'answers in words of its own, with control characters and secrets',
      'https',
      `HTTP/1.1 403 a\u009b31mred token=hunter2${'x'.repeat(5000)}\r\nContent-Length: 0\r\n\r\n`,
      /opened no connection to it: HTTP 403 Forbidden; received 0/,
    ],
    ['hangs up', 'http', '', /connection was cut|hang up/],
    ['hangs up', 'https', '', /connection was cut|ended before receiving CONNECT/],
    ['babbles', 'http', 'hello\r\n\r\n', /not HTTP/],
    ['babbles', 'https', 'hello\r\n\r\n', /not HTTP/],
  ])('%s, for %s', async (_what, scheme, word, message) => {
    const proxy = await stubbornProxy(word);
    const error = await userError(
      (await attempt(`${scheme}://files.example/a.tar.gz`, { ALL_PROXY: proxy.url })).run(),
    );
    expect(error.kind).toBe('failed');
    expect(error.message).toMatch(message);
    expect(error.message).toContain(`through the proxy ${proxy.host}`);
    await allClosed(proxy);
  });
  test('a password that is refused is asked for in words that no mask swallows', async () => {
    const proxy = await stubbornProxy('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n');
    const { hint } = await userError((await attempt('https://files.example/a', { ALL_PROXY: proxy.url })).run());
    expect(maskSecrets(String(hint))).toContain(
      "put the right user name and password before the proxy's host name, in the variable that names the proxy, such as HTTPS_PROXY: the name, a colon, the password, an at sign",
    );
    await allClosed(proxy);
  });
  test('does not exist', async () => {
    const { port, close } = await listening(createServer());
    await close();
    const error = await userError(
      (await attempt('https://files.example/a', { ALL_PROXY: `http://127.0.0.1:${port}` })).run(),
    );
    expect(error.message).toMatch(/through the proxy .*: the connection was refused \(ECONNREFUSED\)/);
  });
});
