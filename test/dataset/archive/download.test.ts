import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sha256Of } from '../../../src/dataset/archive/digest.ts';
import { downloadArchive } from '../../../src/dataset/archive/download.ts';
import { type FilledDownload, fillDownload } from '../../../src/dataset/archive/download-options.ts';
import { CIFAR10 } from '../../../src/dataset/specs/cifar10.ts';
import { Random } from '../../../src/util/random.ts';
import { userError } from '../../helpers/caught.ts';
import { answer, type Behaviour, babble, hang, reset, send, serve } from '../../helpers/downloads/loopback.ts';
import { quick } from '../../helpers/quick.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

/*
 * Everything a server, a proxy or a disk can do to one download. It is long because the table of misbehaviours is, and
 * that is best read in one place.
 */

const random = Random.seeded(7);
const file = Uint8Array.from({ length: 100_000 }, () => random.integer(256));
const other = Uint8Array.from({ length: 100_000 }, () => random.integer(256));
const longer = Uint8Array.from({ length: 300_000 }, (_, i) => file[i % file.length]!);
const sha256 = sha256Of(file);
const etag = { headers: { ETag: '"one"' } };

interface Setting {
  readonly script: readonly Behaviour[];
  /** Whether the size is known beforehand, as that of the official archive is. */
  readonly sized?: boolean;
  readonly stallMs?: number;
  /** What an earlier run left: bytes, and its sidecar. */
  readonly part?: { readonly bytes: Uint8Array; readonly origin?: object };
}

async function attempt({ script, sized = true, stallMs, part }: Setting) {
  const folder = await scratchFolder();
  const path = join(folder, 'cifar-10-binary.tar.gz');
  const server = await serve(...script);
  if (part !== undefined) {
    await writeFile(`${path}.part`, part.bytes);
    if (part.origin) await writeFile(`${path}.part.json`, JSON.stringify({ url: server.url, ...part.origin }));
  }
  const { policy, waits } = quick(stallMs);
  const notes: string[] = [];
  const filled: FilledDownload = {
    ...fillDownload(CIFAR10, { url: server.url, sha256, env: {}, policy, onNote: (text) => notes.push(text) }),
    size: sized ? file.length : undefined,
  };
  return { folder, path, server, waits, notes, run: () => downloadArchive(path, filled) };
}

const begun = { bytes: file.subarray(0, 40_000), origin: { etag: '"one"', total: file.length } };
const whole = send(file, etag);
const half = { after: 50_000 } as const;

/** What ends well: the right file stands there, and nothing else. */
const GOOD: readonly (Setting & {
  name: string;
  tries: number;
  ranges?: readonly (string | undefined)[];
  how?: string;
})[] = [
  { name: 'a good server', script: [whole], tries: 1 },
  { name: 'a good server, the size unknown', script: [whole], sized: false, tries: 1 },
  { name: 'a good server that says no length', script: [send(file, { chunked: true })], sized: false, tries: 1 },
  {
    name: 'a connection cut half-way',
    script: [send(file, { ...etag, ...half, ending: 'cut' }), whole],
    tries: 2,
    ranges: [undefined, 'bytes=50000- if "one"'],
  },
  {
    name: 'a connection cut half-way, only Last-Modified known',
    script: [
      send(file, { headers: { 'Last-Modified': 'Thu, 04 Jun 2009 18:52:23 GMT' }, ...half, ending: 'cut' }),
      send(file, { headers: { 'Last-Modified': 'Thu, 04 Jun 2009 18:52:23 GMT' } }),
    ],
    tries: 2,
    ranges: [undefined, 'bytes=50000- if Thu, 04 Jun 2009 18:52:23 GMT'],
  },
  {
    name: 'a connection cut half-way, nothing to recognize the file by: start over',
    script: [send(file, { ...half, ending: 'cut' }), send(file)],
    tries: 2,
    ranges: [undefined, undefined],
  },
  {
    name: 'a connection cut half-way, a weak ETag: start over',
    script: [send(file, { headers: { ETag: 'W/"one"' }, ...half, ending: 'cut' }), send(file)],
    tries: 2,
    ranges: [undefined, undefined],
  },
  {
    name: 'an answer that ends early as if it were whole',
    script: [send(file, { ...etag, chunked: true, ...half, ending: 'end' }), whole],
    tries: 2,
    ranges: [undefined, 'bytes=50000- if "one"'],
  },
  {
    name: 'a length that is promised and not kept',
    script: [send(file, { ...etag, after: 10, ending: 'cut' }), whole],
    tries: 2,
  },
  {
    name: 'a server that goes silent half-way',
    script: [send(file, { ...etag, ...half, ending: 'stall' }), whole],
    stallMs: 500,
    tries: 2,
    ranges: [undefined, 'bytes=50000- if "one"'],
  },
  { name: 'a server that takes the request and is silent', script: [hang, whole], stallMs: 500, tries: 2 },
  {
    name: 'a server that ignores Range: start over',
    script: [send(file, { ...etag, ...half, ending: 'cut' }), send(file, { ...etag, ignoreRange: true })],
    tries: 2,
  },
  {
    name: 'another file between the tries, and a server that says so with 200',
    script: [send(other, { headers: { ETag: '"two"' }, ...half, ending: 'cut' }), whole],
    tries: 2,
  },
  {
    name: 'another file between the tries, and a server that continues all the same, with another ETag',
    script: [
      send(other, { headers: { ETag: '"two"' }, ...half, ending: 'cut' }),
      send(file, { ...etag, ignoreIfRange: true }),
      whole,
    ],
    tries: 3,
    ranges: [undefined, 'bytes=50000- if "two"', undefined],
  },
  {
    name: 'a 206 that starts at another byte',
    script: [
      send(file, { ...etag, ...half, ending: 'cut' }),
      answer(206, { 'Content-Range': 'bytes 0-99999/100000', ...etag.headers }, 'x'.repeat(100_000)),
      whole,
    ],
    tries: 3,
  },
  {
    name: 'a 206 of a file of another size',
    script: [
      send(file, { ...etag, ...half, ending: 'cut' }),
      answer(206, { 'Content-Range': 'bytes 50000-50009/50010', ...etag.headers }, 'x'.repeat(10)),
      whole,
    ],
    tries: 3,
  },
  {
    name: 'a 206 of a file of another size, the size unknown beforehand',
    script: [
      send(file, { ...etag, ...half, ending: 'cut' }),
      answer(206, { 'Content-Range': 'bytes 50000-50009/50010', ...etag.headers }, 'x'.repeat(10)),
      whole,
    ],
    sized: false,
    tries: 3,
  },
  {
    name: 'a 206 of a file of another size, the first answer without a length',
    script: [
      send(file, { ...etag, ...half, chunked: true, ending: 'cut' }),
      answer(206, { 'Content-Range': 'bytes 50000-50009/50010', ...etag.headers }, 'x'.repeat(10)),
      whole,
    ],
    tries: 3,
    ranges: [undefined, 'bytes=50000- if "one"', undefined],
  },
  {
    name: 'a 206 without Content-Range',
    script: [send(file, { ...etag, ...half, ending: 'cut' }), answer(206, etag.headers, 'xyz'), whole],
    tries: 3,
  },
  {
    name: 'a 206 that nobody asked for',
    script: [answer(206, { 'Content-Range': 'bytes 0-99999/100000' }, 'x'), whole],
    tries: 2,
  },
  {
    name: 'a 206 that brings a part of what is missing',
    script: [
      send(file, { ...etag, ...half, ending: 'cut' }),
      send(file, { ...etag, after: 20_000, ending: 'cut' }),
      whole,
    ],
    tries: 3,
    ranges: [undefined, 'bytes=50000- if "one"', 'bytes=70000- if "one"'],
  },
  { name: '500, then fine', script: [answer(500), whole], tries: 2 },
  { name: '503 and 429 and 408, then fine', script: [answer(503), answer(429), answer(408), whole], tries: 4 },
  { name: 'resets, then fine', script: [reset, reset, whole], tries: 3 },
  { name: 'babble, then fine', script: [babble, whole], tries: 2 },
  {
    name: 'nine cuts, each after some gain',
    script: [...Array.from({ length: 9 }, () => send(file, { ...etag, after: 10_000, ending: 'cut' })), whole],
    tries: 10,
  },
  {
    name: 'a beginning from an earlier run',
    script: [whole],
    part: begun,
    tries: 1,
    ranges: ['bytes=40000- if "one"'],
    how: 'resumed',
  },
  {
    name: 'a beginning from another address: start over',
    script: [whole],
    part: { ...begun, origin: { ...begun.origin, url: 'http://x/' } },
    tries: 1,
    ranges: [undefined],
    how: 'downloaded',
  },
  {
    name: 'a beginning without its sidecar: start over',
    script: [whole],
    part: { bytes: begun.bytes },
    tries: 1,
    ranges: [undefined],
  },
  {
    name: 'a beginning that was spoilt since: start over',
    script: [whole],
    part: { ...begun, bytes: other.subarray(0, 40_000) },
    tries: 2,
    ranges: ['bytes=40000- if "one"', undefined],
  },
  {
    name: 'all the bytes from an earlier run: no request',
    script: [answer(500)],
    part: { ...begun, bytes: file },
    tries: 0,
    how: 'resumed',
  },
  {
    name: 'all the bytes, but wrong: start over',
    script: [whole],
    part: { ...begun, bytes: other },
    tries: 1,
    ranges: [undefined],
  },
  {
    name: 'more bytes than there are: start over',
    script: [whole],
    part: { ...begun, bytes: longer },
    tries: 1,
    ranges: [undefined],
  },
  {
    name: '416, and everything is here',
    script: [whole],
    sized: false,
    part: { bytes: file, origin: { etag: '"one"' } },
    tries: 1,
    ranges: ['bytes=100000- if "one"'],
    how: 'resumed',
  },
  {
    name: '416, and what is here is wrong: start over',
    script: [whole, whole],
    sized: false,
    part: { bytes: other, origin: { etag: '"one"' } },
    tries: 2,
    ranges: ['bytes=100000- if "one"', undefined],
  },
  {
    name: 'a Content-Encoding on the archive: its bytes are taken as they are',
    script: [send(file, { headers: { 'Content-Encoding': 'gzip' } })],
    tries: 1,
  },
];

describe('ends with the right file, over', () => {
  test.each(GOOD)('$name', async ({ tries, ranges, how, ...setting }) => {
    const { folder, path, server, run } = await attempt(setting);
    const got = await run();
    expect(sha256Of(await readFile(path))).toBe(sha256);
    expect(await readdir(folder)).toEqual(['cifar-10-binary.tar.gz']);
    expect(got).toMatchObject({ path, sha256, bytes: file.length });
    if (how !== undefined) expect(got.how).toBe(how);
    expect(server.requests).toHaveLength(tries);
    const asked = server.requests.map(({ range, 'if-range': condition }) => range && `${range} if ${condition}`);
    if (ranges !== undefined) expect(asked).toEqual(ranges);
  });
});

const received = (n: string) => new RegExp(`received ${n} of 100,000 bytes`);
const bad = { headers: { 'Content-Type': 'text/html' } };
const redirectToItself: Behaviour = (request, response) => {
  response.writeHead(302, { Location: request.url! }).end();
};

/** What must end badly, and what the message must say besides the address. */
const BAD: readonly (Setting & {
  name: string;
  kind: string;
  says: readonly RegExp[];
  tries: number;
  keeps?: number;
  /** What the hint says first. */
  advises?: RegExp;
})[] = [
  { name: '404', script: [answer(404)], kind: 'failed', says: [/HTTP 404 Not Found/, received('0')], tries: 1 },
  {
    name: '403 after a beginning',
    script: [answer(403)],
    part: begun,
    kind: 'failed',
    says: [/HTTP 403 Forbidden/, received('40,000')],
    tries: 1,
    keeps: 40_000,
  },
  {
    name: '500 for ever',
    script: [answer(500)],
    kind: 'failed',
    says: [/HTTP 500/, /4 tries/, received('0')],
    tries: 4,
  },
  { name: '204', script: [answer(204)], kind: 'failed', says: [/HTTP 204/], tries: 1 },
  { name: '304', script: [answer(304)], kind: 'failed', says: [/HTTP 304/], tries: 1 },
  {
    name: 'resets for ever',
    script: [reset],
    kind: 'failed',
    says: [/connection was cut/, /4 tries/, received('0')],
    tries: 4,
  },
  { name: 'babble for ever', script: [babble], kind: 'failed', says: [/not HTTP/, /4 tries/], tries: 4 },
  {
    name: 'silence for ever',
    script: [hang],
    stallMs: 40,
    kind: 'failed',
    says: [/no data for 0.04 s/, /4 tries/, received('0')],
    tries: 4,
  },
  {
    name: 'silence half-way for ever',
    script: [send(file, { ...etag, ...half, ending: 'stall' }), hang],
    stallMs: 40,
    kind: 'failed',
    says: [/no data for 0.04 s after HTTP 200 OK/, received('50,000')],
    tries: 4,
    keeps: 50_000,
  },
  {
    name: 'redirects in a circle',
    script: [redirectToItself],
    kind: 'failed',
    says: [/more than 5 redirects/],
    tries: 6,
  },
  {
    name: 'a page with 200 in its place (a captive portal)',
    script: [answer(200, { 'Content-Length': '5', 'Content-Type': 'text/html' }, 'hello')],
    part: begun,
    kind: 'data',
    says: [/the server \(HTTP 200 OK\) sent a web page; the 40,000 bytes of an earlier try are kept/],
    advises: /sign in/,
    tries: 1,
    keeps: 40_000,
  },
  {
    name: 'a page of no known length in its place',
    script: [answer(200, { 'Content-Type': 'text/html; charset=utf-8' }, 'Please sign in')],
    part: begun,
    kind: 'data',
    says: [/sent a web page; the 40,000 bytes/],
    advises: /sign in/,
    tries: 1,
    keeps: 40_000,
  },
  {
    name: 'a page that claims to be an archive, the size unknown',
    script: [answer(200, { 'Content-Type': 'application/gzip' }, '\ufeff\n <!DOCTYPE html>')],
    sized: false,
    kind: 'data',
    says: [/sent a web page; nothing was kept/],
    advises: /sign in/,
    tries: 1,
  },
  {
    name: 'an error as JSON with 200',
    script: [answer(200, { 'Content-Type': 'application/json' }, '{"error": "quota"}')],
    kind: 'data',
    says: [/sent text of application\/json; nothing was kept/],
    advises: /sign in/,
    tries: 1,
  },
  {
    name: 'a longer file',
    script: [send(longer)],
    kind: 'data',
    says: [/offers 300,000 bytes, expected 100,000/],
    tries: 1,
  },
  {
    name: 'a longer body of unknown length',
    script: [send(longer, { chunked: true })],
    kind: 'data',
    says: [/sent 1\d\d,\d{3} bytes and more, expected 100,000/],
    tries: 1,
  },
  {
    name: 'a shorter file',
    script: [send(file.subarray(0, 99_999))],
    kind: 'data',
    says: [/offers 99,999 bytes, expected 100,000/],
    tries: 1,
  },
  {
    name: 'a shorter body of unknown length',
    script: [send(file, { chunked: true, ...half, ending: 'end' })],
    kind: 'failed',
    says: [/ended the answer early/, /4 tries/],
    tries: 4,
    keeps: 50_000,
  },
  {
    name: 'other bytes of the same length',
    script: [send(other, bad)],
    kind: 'data',
    says: [new RegExp(sha256), new RegExp(sha256Of(other)), /received 100,000 of 100,000/],
    tries: 1,
  },
  {
    name: 'other bytes, the size unknown',
    script: [send(longer)],
    sized: false,
    kind: 'data',
    says: [new RegExp(sha256), new RegExp(sha256Of(longer)), /received 300,000 bytes/],
    tries: 1,
  },
  {
    name: 'other bytes of the same length after a beginning',
    script: [send(other, etag)],
    part: begun,
    kind: 'data',
    says: [new RegExp(sha256), new RegExp(sha256Of(other))],
    tries: 2,
  },
  {
    name: 'more than is ever taken, the size unknown',
    script: [answer(200, { 'Content-Length': String(2 ** 31) })],
    sized: false,
    kind: 'data',
    says: [/offers 2,147,483,648 bytes, expected at most 1,073,741,824/],
    tries: 1,
  },
];

describe('ends with a clear error, and with nothing wrong or lost, over', () => {
  test.each(BAD)('$name', async ({ kind, says, tries, keeps, advises, ...setting }) => {
    const { folder, path, server, run } = await attempt(setting);
    await writeFile(path, 'an older archive');
    const error = await userError(run());
    expect(error.kind).toBe(kind);
    expect(error.message).toContain(server.url);
    for (const part of says) expect(error.message).toMatch(part);
    const again = keeps === undefined ? 'try again' : 'resume';
    const lines = error.hint!.split('\n');
    if (advises !== undefined) expect(lines.shift()).toMatch(advises);
    const [first, ...more] = lines;
    expect(first).toContain(`${again} with \`cifar-train download --url ${server.url} --sha256 ${sha256}`);
    expect(more).toEqual([
      expect.stringContaining(
        `if you have a copy of the archive: \`cifar-train download --from FILE --sha256 ${sha256}`,
      ),
      'without a network, `cifar-train knn --k 7 --folds 5 --dataset shapes` works',
    ]);
    expect(server.requests).toHaveLength(tries);
    expect(await readFile(path, 'utf8')).toBe('an older archive');
    if (keeps === undefined) expect(await readdir(folder)).toEqual(['cifar-10-binary.tar.gz']);
    else expect(await readFile(`${path}.part`)).toHaveLength(keeps);
  });
});

test('a server that ignores Range and cuts every answer ends the download after a bounded number of tries', async () => {
  const { server, run } = await attempt({
    script: [send(file, { ...etag, ignoreRange: true, ...half, ending: 'cut' })],
  });
  expect((await userError(run())).message).toMatch(/4 tries/);
  expect(server.requests).toHaveLength(4);
});

test('no more than a packet or two is taken of a body that is too long', async () => {
  const endless: Behaviour = (_request, response) => {
    response.writeHead(200);
    const more = () => {
      while (!response.destroyed && response.write(other));
      response.once('drain', more);
    };
    more();
  };
  const { folder, run } = await attempt({ script: [endless] });
  expect((await userError(run())).kind).toBe('data');
  expect(await readdir(folder)).toEqual([]);
});

test('no connection is left behind by an answer that nobody reads to its end', async () => {
  const endless: Behaviour = (_request, response) => {
    response.writeHead(404).write('to be continued');
  };
  const { server, run } = await attempt({ script: [endless] });
  await userError(run());
  await Promise.all([...server.sockets].map((socket) => once(socket, 'close')));
  expect(server.sockets.size).toBe(0);
});

describe('redirects', () => {
  test.each([301, 302, 303, 307, 308])('%i is followed', async (status) => {
    const target = await serve(whole);
    const { path, run } = await attempt({ script: [answer(status, { Location: target.url })] });
    await run();
    expect(sha256Of(await readFile(path))).toBe(sha256);
  });
  test('the request for the rest is sent on', async () => {
    const target = await serve(whole);
    const { run } = await attempt({ script: [answer(302, { Location: target.url })], part: begun });
    expect(await run()).toMatchObject({ how: 'resumed' });
    expect(target.requests[0]).toMatchObject({ range: 'bytes=40000-', 'if-range': '"one"' });
  });
  test.each([
    ['http://user:hunter2@127.0.0.1:1/', 'http://127.0.0.1:1 with a user name or a password in the address'],
    ['http://hunter2@127.0.0.1:1/', 'http://127.0.0.1:1 with a user name or a password in the address'],
    ['//user:hunter2@127.0.0.1:1/', 'http://127.0.0.1:1 with a user name or a password in the address'],
    ['https:user:hunter2@127.0.0.1/', 'https://127.0.0.1 with a user name or a password in the address'],
    ['file:///etc/passwd', 'an address that begins with file:, where only http: and https: are followed'],
    ['ftp://127.0.0.1/x?hunter2', 'an address that begins with ftp:, where only http: and https: are followed'],
    ['blob:http://127.0.0.1/x', 'an address that begins with blob:, where only http: and https: are followed'],
    ['javascript:alert(1)', 'an address that begins with javascript:, where only http: and https: are followed'],
    ['data:text/html,x', 'an address that begins with data:, where only http: and https: are followed'],
    ['http://user:hunter2@:x/', 'what is not a URL'],
    ['http://', 'what is not a URL'],
  ])('to %s are refused', async (location, shown) => {
    const { folder, server, run } = await attempt({ script: [answer(302, { Location: location })] });
    const error = await userError(run());
    expect(error).toMatchObject({ kind: 'failed' });
    expect(error.message).toContain(`: HTTP 302 redirects to ${shown}; received 0`);
    expect(`${error.message}${error.hint}`).not.toContain('hunter2');
    expect(server.requests).toHaveLength(1);
    expect(await readdir(folder)).toEqual([]);
  });
  test('without an address are an answer like any other', async () => {
    const { run } = await attempt({ script: [answer(302)] });
    expect((await userError(run())).message).toContain('the server answered: HTTP 302 Found');
  });
  test('that lead nowhere: the error says where', async () => {
    const nowhere = await serve(hang);
    await nowhere.close();
    const { run } = await attempt({ script: [answer(302, { Location: nowhere.url })] });
    const { origin } = new URL(nowhere.url);
    expect((await userError(run())).message).toContain(`refused (ECONNREFUSED), redirected to ${origin}`);
  });
});

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

test('a right archive that is there already is left alone, without a request', async () => {
  const { path, server, run } = await attempt({ script: [answer(500)] });
  await writeFile(path, file);
  expect(await run()).toMatchObject({ how: 'present', sha256 });
  expect(server.requests).toHaveLength(0);
});

test('a wrong archive that is there already is replaced by the right one, and that is said', async () => {
  const { path, notes, run } = await attempt({ script: [whole] });
  await writeFile(path, other);
  expect(await run()).toMatchObject({ how: 'downloaded' });
  expect(sha256Of(await readFile(path))).toBe(sha256);
  expect(notes.join()).toContain(sha256Of(other));
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
  ['86400', 60_000],
  ['nonsense', 1000],
  ['Thu, 01 Jan 1970 00:00:00 GMT', 1000],
])('Retry-After: %s', async (header, wait) => {
  const { waits, run } = await attempt({ script: [answer(503, { 'Retry-After': header }), whole] });
  await run();
  expect(waits).toEqual([wait]);
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
    [{ url: 'https://me:secret@x.example/y' }, /must not contain a user name or password; got one for x\.example/],
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
  test('while it waits for the next try', async () => {
    expect((await stop({ script: [reset] }, 'note')).error.kind).toBe('interrupted');
  });
  test('before it began', async () => {
    const { error, server } = await stop({ script: [whole] }, 'at once');
    expect(error).toMatchObject({ kind: 'interrupted', message: 'interrupted; nothing was received' });
    expect(error.hint).toMatch(/^try again with `cifar-train download /);
    expect(server.requests).toHaveLength(0);
  });
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
  test('a link that someone put where it is copied to first is not written through', async () => {
    const { path, run } = await copy(file);
    const victim = join(await scratchFolder(), 'victim');
    await writeFile(victim, 'precious');
    await symlink(victim, `${path}.copy`);
    await run();
    expect(await readFile(victim, 'utf8')).toBe('precious');
    expect(await readdir(join(path, '..'))).toEqual(['a.tar.gz']);
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
