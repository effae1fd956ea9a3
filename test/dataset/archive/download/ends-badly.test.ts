import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { Header } from 'tar';
import { describe, expect, test } from 'vitest';
import { sha256Of } from '../../../../src/dataset/archive/digest.ts';
import { userError } from '../../../helpers/caught.ts';
import { answer, type Behaviour, babble, hang, reset, send } from '../../../helpers/downloads/loopback.ts';
import { attempt, begun, etag, file, half, longer, other, type Setting, sha256 } from './attempt.ts';

/* What a server may do that no patience helps against: long, because it is a table, best read in one place. */

const received = (n: string) => new RegExp(`received ${n} of 100,000 bytes`);
const bad = { headers: { 'Content-Type': 'text/html' } };
const redirectToItself: Behaviour = (request, response) => {
  response.writeHead(302, { Location: request.url! }).end();
};

/** The header of a tar archive's first folder. */
function tarHeader(): Buffer {
  const block = Buffer.alloc(512);
  new Header({ path: 'cifar-10-batches-bin/', type: 'Directory', mode: 0o755, size: 0 }).encode(block);
  return block;
}

/** What must end badly, and what the message must say besides the address. */
const BAD: readonly (Setting & {
  name: string;
  kind: string;
  says: readonly RegExp[];
  tries: number;
  keeps?: number;
  /** Whether what is kept can be continued; if absent, it can. */
  resumes?: boolean;
  /** What the hint says first. */
  advises?: RegExp;
})[] = [
  {
    name: '407 without a proxy',
    script: [answer(407)],
    kind: 'failed',
    says: [/the server answered: HTTP 407 Proxy Authentication Required/, received('0')],
    tries: 1,
  },
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
  {
    name: 'cuts and 416 for ever',
    script: Array.from({ length: 50 }, () => [
      send(file, { ...etag, after: 12_000, ending: 'cut' }),
      answer(416),
    ]).flat(),
    kind: 'failed',
    says: [/4 tries/],
    tries: 4,
    keeps: 12_000,
    resumes: false,
  },
  {
    name: 'another file for each request, and cuts',
    script: Array.from({ length: 50 }, (_, i) =>
      send(file, { headers: { ETag: `"${i}"` }, after: 12_000, ending: 'cut' }),
    ),
    kind: 'failed',
    says: [/7 tries/],
    tries: 7,
    keeps: 12_000,
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
    says: [/the server \(HTTP 200 OK\) sent a web page; the 40,000 bytes of an earlier download are kept/],
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
    name: 'the archive gunzipped, as some proxies make it',
    script: [send(Buffer.concat([tarHeader(), longer]), { chunked: true })],
    part: begun,
    kind: 'data',
    says: [/sent a tar file that is not gzipped; the 40,000 bytes of an earlier download are kept/],
    advises: /^it may hold the right batches/,
    tries: 1,
    keeps: 40_000,
  },
  {
    name: 'the archive gunzipped, with its length',
    script: [send(Buffer.concat([tarHeader(), longer]))],
    kind: 'data',
    says: [/sent a tar file that is not gzipped; nothing was kept/],
    advises: /^it may hold the right batches/,
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
    resumes: false,
  },
  ...[
    { name: 'nothing of no known length', script: [answer(200, { 'Transfer-Encoding': 'chunked' })] },
    { name: 'nothing, the size unknown', script: [answer(200, { 'Content-Length': '0' })], sized: false },
  ].map((setting) => ({
    ...setting,
    part: begun,
    kind: 'failed',
    says: [/the server sent nothing \(HTTP 200 OK\) \(4 tries\); received 40,000 of/],
    tries: 4,
    keeps: 40_000,
  })),
  ...[
    { name: '416', script: [answer(416), answer(404)] },
    { name: 'another part', script: [answer(206), answer(404)] },
  ].map(({ name, script }) => ({
    name: `${name} to a beginning, and then 404`,
    script,
    part: begun,
    kind: 'failed',
    says: [/HTTP 404 Not Found \(2 tries\); received nothing; the 40,000 bytes of an earlier download are kept$/],
    tries: 2,
    keeps: 40_000,
    resumes: false,
  })),
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
  test.each(BAD)('$name', async ({ kind, says, tries, keeps, resumes = keeps !== undefined, advises, ...setting }) => {
    const { folder, path, server, run } = await attempt(setting);
    await writeFile(path, 'an older archive');
    const error = await userError(run());
    expect(error.kind).toBe(kind);
    expect(error.message).toContain(server.url);
    for (const part of says) expect(error.message).toMatch(part);
    const again = resumes ? 'resume' : 'try again';
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

test.each([
  ['answers 404', answer(404), /received nothing; the 40,000 bytes of an earlier download are kept$/],
  ['answers 206', answer(206), /received nothing; the 40,000 bytes of an earlier download are kept$/],
  ['answers 416', answer(416), /received nothing; the 40,000 bytes of an earlier download are kept$/],
  [
    'sends a page',
    send(new TextEncoder().encode('<!doctype html>'), bad),
    /the 40,000 bytes of an earlier download are kept$/,
  ],
])('what came from another address is kept while this one %s', async (_, behaviour, message) => {
  const part = { ...begun, origin: { ...begun.origin, url: 'http://elsewhere/' } };
  const { path, run } = await attempt({ script: [behaviour], part });
  const error = await userError(run());
  expect([error.message, error.hint]).toEqual([
    expect.stringMatching(message),
    expect.stringMatching(/try again with/),
  ]);
  expect(await readFile(`${path}.part`)).toHaveLength(40_000);
  expect(JSON.parse(await readFile(`${path}.part.json`, 'utf8'))).toMatchObject({ url: 'http://elsewhere/' });
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
