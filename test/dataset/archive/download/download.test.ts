import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { downloadArchive } from '../../../../src/dataset/archive/download.ts';
import { type FilledDownload, fillDownload } from '../../../../src/dataset/archive/download-options.ts';
import { CIFAR10 } from '../../../../src/dataset/specs/cifar10.ts';
import { userError } from '../../../helpers/caught.ts';
import { answer, reset, send, serve } from '../../../helpers/downloads/loopback.ts';
import { quick } from '../../../helpers/quick.ts';
import { scratchFolder } from '../../../helpers/scratch.ts';
import { attempt, etag, file, half, other, type Setting, sha256, whole } from './attempt.ts';

test('waits double from 1 s on, start anew after a gain, and are told', async () => {
  const gain = send(file, { ...etag, after: 10, ending: 'cut' });
  const { waits, notes, run } = await attempt({ script: [reset, reset, reset, gain, reset, whole] });
  await run();
  expect(waits).toEqual([1000, 2000, 4000, 1000, 2000]);
  expect(notes[2]).toMatch(/connection was cut .*received 0 of 100,000 bytes; trying again in 4 s/);
});

test.each([
  ['7', 7000],
  ['0', 1000],
  ['60', 60_000],
  ['nonsense', 1000],
  ['9'.repeat(400), 1000],
  ['Thu, 01 Jan 1970 00:00:00 GMT', 1000],
])('Retry-After: %s', async (header, wait) => {
  const { waits, run } = await attempt({ script: [answer(503, { 'Retry-After': header }), whole] });
  await run();
  expect(waits).toEqual([wait]);
});

test.each([
  ['61', '1 min 01 s'],
  ['999999', '277 h 47 min'],
])('Retry-After: %s is longer than it waits', async (header, told) => {
  const { waits, run } = await attempt({ script: [answer(429, { 'Retry-After': header }), whole] });
  const error = await userError(run());
  expect(error).toMatchObject({ kind: 'failed' });
  expect(error.message).toContain(`HTTP 429 Too Many Requests, and asks to wait ${told}; received 0 of`);
  expect(waits).toEqual([]);
});

test('where nothing listens, it gives up at once', async () => {
  const { server, waits, run } = await attempt({ script: [whole] });
  await server.close();
  const error = await userError(run());
  expect(error).toMatchObject({ kind: 'failed' });
  expect(error.message).toMatch(/refused \(ECONNREFUSED\); received 0 of 100,000 bytes/);
  expect(error.hint).toContain('--dataset shapes');
  expect(waits).toEqual([]);
});

test.each([
  ['an ETag', etag, /^resume with `/],
  ['a date', { headers: { 'Last-Modified': 'Thu, 01 Jan 1970 00:00:00 GMT' } }, /^resume with `/],
  ['neither, so that nothing can be continued', {}, /^try again with `/],
  ['a weak ETag', { headers: { ETag: 'W/"one"' } }, /^try again with `/],
])('what to do after a download was cut: the server gave %s', async (_what, given, words) => {
  const { run } = await attempt({ script: [send(file, { ...given, ...half, ending: 'cut' }), answer(500)] });
  const error = await userError(run());
  expect(error.message).toContain('received 50,000 of 100,000 bytes');
  expect(error.hint).toMatch(words);
});

test.each([
  ['bytes 0-99999/100000', 'the server cannot continue the file where it stopped (HTTP 206 Partial Content)'],
  ['bytes 50000-50009/50010', 'the file on the server has changed (HTTP 206 Partial Content)'],
])('a 206 of %s is told as what it is', async (range, words) => {
  const refused = answer(206, { 'Content-Range': range, ...etag.headers }, 'x');
  const { notes, run } = await attempt({ script: [send(file, { ...etag, ...half, ending: 'cut' }), refused, whole] });
  await run();
  expect(notes[1]).toContain(words);
});

test('a name that does not resolve is no bug but a failure', async () => {
  const path = join(await scratchFolder(), 'a.tar.gz');
  const filled = fillDownload(CIFAR10, { url: 'http://nowhere.invalid/a.tar.gz', env: {}, policy: quick().policy });
  const error = await userError(downloadArchive(path, filled));
  expect(error.message).toMatch(/nowhere\.invalid.*name could not be resolved.*received 0 of 170,052,171 bytes/);
  expect(error.hint).toMatch(/^check that this machine is online; .*HTTPS_PROXY/);
});

describe('options that are wrong', () => {
  test.each([
    [{ url: 'ftp://x/y' }, /http or https URL; got "ftp:\/\/x\/y"/],
    [{ url: 'data' }, /http or https URL; got "data"/],
    [{ url: 'me:secret@x' }, /http or https URL; this one is not shown/],
    [{ url: 'x:80:me:secret' }, /http or https URL; this one is not shown/],
    [{ url: 'ftp://x/,password=secret' }, /http or https URL; this one is not shown/],
    [{ url: 'ftp://me:secret@x/y?secret' }, /http or https URL; got "ftp:\/\/\*\*\*@x\/y\?\*\*\*"/],
    [{ url: 'https://me:secret@x.example/y' }, /must not contain a user name or password; it is not shown/],
    [{ url: 'http://me:12/secret@x.example/y' }, /an @ in the address must be written as %40; this one is not shown/],
    [{ sha256: 'abc' }, /64 hexadecimal digits; got "abc"/],
  ])('%o', (options, message) => {
    expect(() => fillDownload(CIFAR10, options)).toThrow(message);
    expect(() => fillDownload(CIFAR10, options)).not.toThrow(/secret/);
  });
});

describe('stopped by the signal', () => {
  const stop = async (setting: Setting, when: 'progress' | 'note' | 'at once') => {
    const folder = await scratchFolder();
    const path = join(folder, 'a.tar.gz');
    const server = await serve(...setting.script);
    const controller = new AbortController();
    const abort = (moment: string) => {
      if (moment === when) controller.abort();
    };
    abort('at once');
    const filled: FilledDownload = {
      ...fillDownload(CIFAR10, { url: server.url, sha256, env: {}, policy: { firstWaitMs: 60_000, stallMs: 60_000 } }),
      size: file.length,
      signal: controller.signal,
      onProgress: () => abort('progress'),
      onNote: () => abort('note'),
    };
    const error = await userError(downloadArchive(path, filled));
    return { error, path, filled, server };
  };

  test('in the middle of the body: what came stays, and is resumed', async () => {
    const { error, path, filled, server } = await stop(
      { script: [send(file, { ...etag, ...half, ending: 'stall' }), whole] },
      'progress',
    );
    expect(error).toMatchObject({
      kind: 'interrupted',
      hint: expect.stringMatching(/^resume with `cifar-train download /),
    });
    const kept = (await readFile(`${path}.part`)).length;
    expect(kept).toBeGreaterThan(0);
    expect(error.message).toContain(`${kept.toLocaleString('en-US')} bytes`);
    expect(existsSync(path)).toBe(false);
    const again = await downloadArchive(path, { ...filled, signal: undefined, onProgress: undefined });
    expect(again).toMatchObject({ how: 'resumed', sha256 });
    expect(server.requests[1]!.range).toBe(`bytes=${kept}-`);
  });
  test('in the middle of a body that no server can continue', async () => {
    const { error } = await stop({ script: [send(file, { ...half, ending: 'stall' })] }, 'progress');
    expect(error.message).toMatch(/bytes of the download are kept in /);
    expect(error.hint).toMatch(/^try again with `cifar-train download /);
  });
  test('while it waits for the next try', async () => {
    expect((await stop({ script: [reset] }, 'note')).error.kind).toBe('interrupted');
  });
  test('before it began', async () => {
    const { error, server } = await stop({ script: [whole] }, 'at once');
    expect(error).toMatchObject({ kind: 'interrupted', message: 'interrupted; nothing was received' });
    expect(error.hint).toMatch(/^try again with `cifar-train download /);
    expect(server.requests).toHaveLength(0);
  });
  test.each(['http://x.example/a?sig=hunter2', 'http://x.example/a;jsessionid=hunter2', 'http://x.example/a#hunter2'])(
    'what is to be typed again has the timeout, and not %s, which may hold a secret',
    async (url) => {
      const controller = new AbortController();
      controller.abort();
      const options = { url, policy: { stallMs: 5000 }, env: {} };
      const filled = { ...fillDownload(CIFAR10, options), signal: controller.signal };
      const { hint } = await userError(downloadArchive(join(await scratchFolder(), 'a.tar.gz'), filled));
      expect(hint).toBe(
        'try again with `cifar-train download --url URL --timeout 5`; URL is the address as you typed it: what may be a secret in it is not shown',
      );
    },
  );
});

describe('copying from a file', () => {
  const copy = async (bytes: Uint8Array | undefined, sized = true) => {
    const folder = await scratchFolder();
    const from = join(folder, 'from.tar.gz');
    const path = join(folder, 'data', 'a.tar.gz');
    await mkdir(join(folder, 'data'));
    if (bytes !== undefined) await writeFile(from, bytes);
    const filled = { ...fillDownload(CIFAR10, { sha256, from, env: {} }), size: sized ? file.length : undefined };
    return { path, from, run: () => downloadArchive(path, filled) };
  };
  test('takes the right one', async () => {
    const { path, run } = await copy(file);
    expect(await run()).toMatchObject({ how: 'copied', sha256, bytes: file.length });
    expect(await readdir(join(path, '..'))).toEqual(['a.tar.gz']);
  });
  test('what someone put beside it, under a name that is easily guessed, is not touched', async () => {
    const { path, run } = await copy(file);
    const victim = join(await scratchFolder(), 'victim');
    await writeFile(victim, 'precious');
    await symlink(victim, `${path}.copy`);
    await run();
    expect(await readFile(victim, 'utf8')).toBe('precious');
    expect(await readdir(join(path, '..'))).toEqual(['a.tar.gz', 'a.tar.gz.copy']);
  });
  test.each([
    ['other bytes', other, true, /SHA-256 is [0-9a-f]{64}, expected [0-9a-f]{64}/, 'data'],
    ['too few', file.subarray(0, 9), true, /has 9 bytes, expected 100,000/, 'data'],
    ['none', new Uint8Array(), false, /SHA-256 is e3b0c442/, 'data'],
    ['no file', undefined, true, /there is no file "/, 'usage'],
  ] as const)('refuses %s', async (_name, bytes, sized, message, kind) => {
    const { path, from, run } = await copy(bytes, sized);
    await writeFile(path, 'an older archive');
    const error = await userError(run());
    expect(error.message).toMatch(message);
    expect(error.message).toContain(from);
    expect(error.kind).toBe(kind);
    expect(await readdir(join(path, '..'))).toEqual(['a.tar.gz']);
    expect(await readFile(path, 'utf8')).toBe('an older archive');
  });
});
