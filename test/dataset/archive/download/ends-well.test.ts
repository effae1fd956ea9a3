import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { sha256Of } from '../../../../src/dataset/archive/digest.ts';
import { answer, babble, hang, reset, send } from '../../../helpers/downloads/loopback.ts';
import { attempt, begun, etag, file, half, longer, other, type Setting, sha256, whole } from './attempt.ts';

/* What a server may do, and the right file comes all the same: a table, best read in one place. */

const dated = (day: number) => ({ headers: { 'Last-Modified': new Date(day * 86_400_000).toUTCString() } });

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
    name: 'a part file that is wrong, and a server that cuts each answer: every one of them brings more',
    script: [...Array(8).fill(send(file, { ...etag, after: 12_000, ending: 'cut' })), whole],
    part: { bytes: other, origin: { etag: '"one"' } },
    tries: 9,
  },
  {
    name: 'a file that has changed since an earlier run, and a server that cuts each answer',
    script: [send(file, { headers: { ETag: '"two"' }, after: 9000, ending: 'cut' })],
    part: begun,
    tries: 12,
  },
  ...['206', '200'].map((status) => ({
    name: `a file that changes between the tries, which a ${status} tells, and a server that then cuts each answer`,
    script: [
      send(other, { headers: { ETag: '"two"' }, ...half, ending: 'cut' as const }),
      ...(status === '206' ? [send(file, { ...etag, ignoreIfRange: true })] : []),
      send(file, { ...etag, after: 9000, ending: 'cut' as const }),
    ],
    tries: status === '206' ? 14 : 13,
  })),
  {
    name: 'an ETag that is too long to be kept, and a date',
    script: [
      send(file, { headers: { ETag: `"${'x'.repeat(999)}"`, ...dated(1).headers }, ...half, ending: 'cut' }),
      send(file, dated(1)),
    ],
    tries: 2,
    ranges: [undefined, `bytes=50000- if ${dated(1).headers['Last-Modified']}`],
  },
  {
    name: 'a 206 of another date, where there are no ETags',
    script: [
      send(file, { ...dated(1), ...half, ending: 'cut' }),
      answer(206, { 'Content-Range': 'bytes 50000-99999/100000', ...dated(2).headers }, 'x'.repeat(50_000)),
      whole,
    ],
    tries: 3,
    ranges: [undefined, `bytes=50000- if ${dated(1).headers['Last-Modified']}`, undefined],
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
