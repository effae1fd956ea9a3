import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, readdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sha256Of } from '../../../../src/dataset/archive/digest.ts';
import { downloadArchive } from '../../../../src/dataset/archive/download.ts';
import { type FilledDownload, fillDownload } from '../../../../src/dataset/archive/download-options.ts';
import { CIFAR10 } from '../../../../src/dataset/specs/cifar10.ts';
import { userError } from '../../../helpers/caught.ts';
import { answer, hang, reset, send, serve } from '../../../helpers/downloads/loopback.ts';
import { quick } from '../../../helpers/quick.ts';
import { scratchFolder } from '../../../helpers/scratch.ts';
import { attempt, begun, etag, file, half, longer, other, type Setting, sha256, whole } from './attempt.ts';

test.each(['.part', '.part.json'])('a link that someone put at %s is not written through', async (suffix) => {
  const { folder, path, run } = await attempt({ script: [whole] });
  const victim = join(await scratchFolder(), 'victim');
  await writeFile(victim, 'precious');
  await symlink(victim, path + suffix);
  await run();
  expect(await readFile(victim, 'utf8')).toBe('precious');
  expect(await readdir(folder)).toEqual(['cifar-10-binary.tar.gz']);
});

describe('a sidecar of an earlier run that cannot be used: start over', () => {
  const spoilt = (etag: string) => JSON.stringify({ etag, total: file.length });
  test.each([
    ['line breaks in its ETag', spoilt('"one"\r\nX-Evil: 1')],
    ['a weak ETag', spoilt('W/"one"')],
    ['an ETag that Latin-1 lacks', spoilt('"猫"')],
    ['an endless ETag', spoilt(`"${'x'.repeat(5000)}"`)],
    ['a length that is none', '{"etag": "\\"one\\"", "total": -1.5}'],
    ['JSON of another kind', '[1]'],
    ['JSON without an end', '{"etag": '],
    ['arrays in arrays', '['.repeat(50_000)],
    ['a megabyte', `"${'x'.repeat(1_000_000)}"`],
  ])('%s', async (_what, text) => {
    const { path, server, run } = await attempt({ script: [whole], part: { bytes: begun.bytes } });
    const { url } = server;
    await writeFile(`${path}.part.json`, text.startsWith('{"') ? text.replace('{', `{"url": "${url}", `) : text);
    expect(await run()).toMatchObject({ how: 'downloaded', sha256 });
    expect(server.requests.map(({ range }) => range)).toEqual([undefined]);
  });
});

test.each([
  ['nothing is there', [reset], undefined, /connection was cut/],
  ['a first part is there', [whole], { bytes: begun.bytes }, /write the download/],
  ['an answer comes', [whole], undefined, /write the download/],
])('a folder in the place of the sidecar, where %s', async (_what, script, part, message) => {
  const { folder, path, run } = await attempt({ script, ...(part && { part }) });
  await mkdir(`${path}.part.json`);
  const error = await userError(run());
  expect(error.kind).toBe('failed');
  expect(error.message).toMatch(message);
  expect(await readdir(folder)).toContain('cifar-10-binary.tar.gz.part.json');
});

test('a right archive that is there already is left alone, without a request', async () => {
  const { path, server, run } = await attempt({ script: [answer(500)] });
  await writeFile(path, file);
  expect(await run()).toMatchObject({ how: 'present', sha256 });
  expect(server.requests).toHaveLength(0);
});

test.each([
  ['another', other, true],
  ['the same', file, false],
])('%s archive that comes into its place during the download', async (_, content, isKept) => {
  const { folder, path, notes, run } = await attempt({
    script: [
      (request, response) => {
        writeFileSync(path, content);
        whole(request, response);
      },
    ],
  });
  expect(await run()).toMatchObject({ how: 'downloaded' });
  expect(sha256Of(await readFile(path))).toBe(sha256);
  const kept = isKept ? ['cifar-10-binary.tar.gz.other'] : [];
  expect((await readdir(folder)).sort()).toEqual(['cifar-10-binary.tar.gz', ...kept]);
  expect(notes).toEqual(
    isKept ? [`${path} came meanwhile, with the wrong SHA-256, ${sha256Of(other)}: it is kept as ${path}.other`] : [],
  );
  if (isKept) expect(sha256Of(await readFile(`${path}.other`))).toBe(sha256Of(other));
});

const OTHER_IN_PLACE = [
  ['removed', (path: string) => rmSync(path), undefined],
  ['replaced', (path: string) => renameSync(beside(path), path), 'mine'],
] as const;
/** A file of the user's own, beside another. */
function beside(path: string): string {
  writeFileSync(`${path}.mine`, 'mine');
  return `${path}.mine`;
}

describe.each(OTHER_IN_PLACE)('during the download is %s', (_, change, left) => {
  test.each([
    ['comes', whole],
    ['does not come', answer(404)],
  ])('the part file, and the rest %s: nothing else is touched', async (_what, behaviour) => {
    const { path, run } = await attempt({
      script: [
        (request, response) => {
          change(`${path}.part`);
          behaviour(request, response);
        },
      ],
    });
    const error = await userError(run());
    expect(error.kind).toBe('failed');
    if (behaviour === whole) expect(error.message).toMatch(/\.part was (removed|replaced by another file) while/);
    expect(await readFile(`${path}.part`, 'utf8').catch(() => undefined)).toBe(left);
    expect(existsSync(path)).toBe(false);
  });

  test('the archive that was kept under another name: it stays there', async () => {
    const { path, run } = await attempt({
      script: [
        (request, response) => {
          change(path);
          answer(404)(request, response);
        },
      ],
    });
    await writeFile(path, other);
    await userError(run());
    expect(sha256Of(await readFile(`${path}.other`))).toBe(sha256Of(other));
    expect(await readFile(path, 'utf8').catch(() => undefined)).toBe(left);
  });
});

test('a link to nothing in the place of the archive is refused, not replaced', async () => {
  const { path, run } = await attempt({ script: [whole] });
  await symlink('/mnt/nothing/a.tar.gz', path);
  expect((await userError(run())).message).toBe(
    `${path} is a symbolic link to /mnt/nothing/a.tar.gz, and there is nothing there`,
  );
  expect(await readlink(path)).toBe('/mnt/nothing/a.tar.gz');
});

test.each([
  ['from another address', { ...begun.origin, url: 'http://elsewhere/' }],
  ['from this one, of another SHA-256', begun.origin],
  ['without a sidecar', undefined],
])('a part file as long as the archive and more, %s, stays until a whole one comes', async (_, origin) => {
  const bytes = Buffer.concat([other, other]);
  const { path, run } = await attempt({ script: [answer(404)], part: { bytes, ...(origin && { origin }) } });
  expect((await userError(run())).message).toMatch(/received nothing; the 200,000 bytes of an earlier .* are kept$/);
  expect(sha256Of(await readFile(`${path}.part`))).toBe(sha256Of(bytes));
});

test('a part file that is known to be wrong is not said to be resumable, though it stays', async () => {
  const controller = new AbortController();
  const { path, server } = await attempt({ script: [hang], part: { bytes: other, origin: begun.origin } });
  const filled = { ...fillDownload(CIFAR10, { url: server.url, sha256, env: {} }), size: file.length };
  const run = downloadArchive(path, { ...filled, signal: controller.signal });
  await expect.poll(() => server.requests.length).toBe(1);
  controller.abort();
  expect((await userError(run)).hint).toMatch(/^try again with/);
  expect(sha256Of(await readFile(`${path}.part`))).toBe(sha256Of(other));
});

test('an archive that was kept under another name is there once after Ctrl-C, without being read again', async () => {
  const controller = new AbortController();
  const { path, folder, server } = await attempt({ script: [hang] });
  await writeFile(path, other);
  const read: string[] = [];
  const filled = { ...fillDownload(CIFAR10, { url: server.url, sha256, env: {} }), size: file.length };
  const onProgress = (_done: number, _total: number | undefined, message: string) => void read.push(message);
  const run = downloadArchive(path, { ...filled, signal: controller.signal, onProgress });
  await expect.poll(() => server.requests.length).toBe(1);
  read.length = 0;
  controller.abort();
  await userError(run);
  expect(await readdir(folder)).toEqual(['cifar-10-binary.tar.gz']);
  expect(read).toEqual([]);
});

test('a wrong archive that is there already is kept under another name, and that is said', async () => {
  const { path, notes, run } = await attempt({ script: [whole] });
  await writeFile(path, other);
  expect(await run()).toMatchObject({ how: 'downloaded' });
  expect(sha256Of(await readFile(path))).toBe(sha256);
  expect(notes.join()).toContain(`${sha256Of(other)}: it is kept as ${path}.other`);
  expect(await readFile(`${path}.other`)).toEqual(Buffer.from(other));
  await writeFile(path, longer);
  await run();
  expect(await readFile(`${path}.other-2`)).toEqual(Buffer.from(longer));
});

test('an archive that was to be replaced, but is not, has one name as before', async () => {
  const { folder, path, run } = await attempt({ script: [send(longer)] });
  await writeFile(path, other);
  await userError(run());
  expect(await readFile(path)).toEqual(Buffer.from(other));
  expect(await readdir(folder)).toEqual(['cifar-10-binary.tar.gz']);
});

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
