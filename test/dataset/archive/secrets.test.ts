import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { obtainDataset } from '../../../src/dataset/archive/obtain.ts';
import { CIFAR10 } from '../../../src/dataset/specs/cifar10.ts';
import { maskSecrets } from '../../../src/util/text/mask-secrets.ts';
import { userError } from '../../helpers/caught.ts';
import { answer, type Behaviour, serve } from '../../helpers/downloads/loopback.ts';
import { quick } from '../../helpers/quick.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

const QUERIES = [
  ...[
    '?password=hunter2',
    '?password=a%26hunter2',
    '?password=a hunter2',
    '?password=a"hunter2',
    '?password=a<hunter2',
  ],
  ...["?password=a'hunter2", '?code=hunter2', '?otp=hunter2', '?bearer=hunter2', '?st=hunter2', '?hmac=hunter2'],
  ...[
    '?sig=hunter2',
    '?sub[token]=hunter2',
    '?%74oken=hunter2',
    '?q=1&x=hunter2',
    '?hunter2',
    '#hunter2',
    '#a=hunter2',
  ],
  ...['?dl=1;x=hunter2', '?dl=1#hunter2', '?a`hunter2', '?a\\hunter2', '?a=@hunter2', '?x="}, "hunter2'],
];
const saying =
  (status: number, reason: string, headers = {}): Behaviour =>
  (_request, response) => {
    response.writeHead(status, reason, headers).end();
  };
/** The archive's first bytes, as it seems. */
const beginning =
  (headers: Readonly<Record<string, string>>): Behaviour =>
  (request, response) => {
    response.writeHead(200, { ...headers, 'Content-Length': CIFAR10.archive.bytes });
    response.write('cifar', () => request.socket.resetAndDestroy());
  };
const cut = beginning({ ETag: '"one"' });
const ANSWERS: Readonly<Record<string, Behaviour>> = {
  refused: answer(403),
  'refused in words of its own': saying(403, 'token hunter2'),
  'busy, in words of its own': saying(503, 'Bearer hunter2'),
  'a page': answer(200, { 'Content-Type': 'text/html; charset=hunter2' }, '<p>'),
  'a wrong length': answer(200, { 'Content-Type': 'application/x; a=hunter2', 'Content-Length': '5' }, 'hello'),
  'sent on to a file': answer(302, { Location: 'file:///etc/hunter2' }),
  'sent on to a secret': answer(302, { Location: 'http://127.0.0.1:1/hunter2?hunter2' }),
  'sent on to a password': answer(302, { Location: 'http://me:hunter2@127.0.0.1:1/x' }),
  'sent on to nothing': answer(302, { Location: 'http://hunter2:x' }),
  cut,
};

/** Whatever is said of a download that fails, and what it keeps. */
async function said(url: string): Promise<string> {
  const home = await scratchFolder();
  const notes: string[] = [];
  const options = { url, env: {}, policy: quick().policy, onNote: (note: string) => notes.push(note) };
  const error = await userError(obtainDataset(CIFAR10, home, options));
  expect(error.message).toContain('http://127.0.0.1:');
  const kept = await readFile(join(home, `${CIFAR10.archive.name}.part.json`), 'utf8').catch(() => '');
  const shown = [...notes, inspect(error)].map(maskSecrets); // as the terminal shows them
  return [error.message, error.hint, ...shown, kept].join('\n');
}

test.each(QUERIES)('a download from %s shows and keeps no secret', async (query) => {
  for (const behaviour of [cut, answer(403)]) {
    expect(await said((await serve(behaviour)).url + query)).not.toContain('hunter2');
  }
});

test.each(Object.entries(ANSWERS))(
  'a server that answers with a secret (%s) is not quoted',
  async (_what, behaviour) => {
    expect(await said((await serve(behaviour)).url)).not.toContain('hunter2');
  },
);

/** What one test has made known is masked in all: each has a secret of its own. */
const tokenOf = (what: string) => `hunter2-${what.replaceAll(/[^a-z]/gi, '').toLowerCase()}-${what.length}x`;
test.each<[string, (token: string) => Behaviour]>([
  ['a type', (token) => answer(200, { 'Content-Type': `application/${token}`, 'Content-Length': '5' }, 'hello')],
  ['a host', (token) => answer(302, { Location: `http://${token}.invalid/x` })],
  ['a host, with a tab in it', (token) => answer(302, { Location: `http://hun\t${token.slice(3)}.invalid/x` })],
  ['a scheme', (token) => answer(302, { Location: `${token}://x/y` })],
  ['an ETag', (token) => beginning({ ETag: `"${token}"` })],
  ['a date', (token) => beginning({ 'Last-Modified': token })],
])('a server that repeats the token of the address as %s is not quoted, nor is that kept', async (what, repeat) => {
  const token = tokenOf(what);
  const text = await said(`${(await serve(repeat(token))).url}?token=${token}`);
  if (/ETag|date/.test(what)) expect(text).toContain('{"url":"http://127');
  expect(text).not.toMatch(/hunter2/i);
});

test.each([...['Policy=', 'ticket=', 'a=1?b=', 'j={"a":"', 'u=https%253A%252F%252Fh%253Ft%253D', 'x=%C3%A9']])(
  'an ETag that repeats what follows ?%s is not kept, whatever that is',
  async (before) => {
    const value = `Qz9x${tokenOf(before).slice(7)}`;
    const text = await said(`${(await serve(beginning({ ETag: `"${value}"` }))).url}?${before}${value}`);
    expect(maskSecrets(value)).toBe(value);
    expect(text).toContain('{"url":"http://127');
    expect(text).not.toMatch(/qz9x/i);
  },
);

test.each([
  ...['url_sig=', 'next=%2Fa%3Ftoken%3D', 'a=1?token=', 'j={"token":"', 'token==', 'auth=Bearer%20', 'auth=user:'],
])('an ETag that repeats what follows ?%s is not kept', async (before) => {
  const value = `Qz9x${tokenOf(before).slice(7)}`;
  const text = await said(`${(await serve(beginning({ ETag: `"${value}"` }))).url}?${before}${value}`);
  expect(text).toContain('{"url":"http://127');
  expect(text).not.toMatch(/qz9x/i);
});

test('an ETag that could not be read again is not kept: the date is', async () => {
  const { url } = await serve(beginning({ ETag: '"abc"-gzip', 'Last-Modified': 'Sat, 28 Nov 2009' }));
  const text = await said(url);
  expect(text).toContain('"lastModified":"Sat, 28 Nov 2009"');
  expect(text).not.toContain('gzip"');
});

test('an ETag that has nothing of the query in it is kept', async () => {
  const { url } = await serve(beginning({ ETag: '"2009-one"' }));
  expect(await said(`${url}?token=Qz9xSECRET78abc&version=2009`)).toContain('2009-one');
});

test.each(['http:', 'http:/', 'HTTP:\\\\', ' http://'])('an address may be typed as %s', async (scheme) => {
  const { url } = await serve(cut);
  const text = await said(`${url.replace('http://', scheme)}?hunter2-typed-7x`);
  expect(text).toContain('{"url":"http://127');
  expect(text).not.toContain('hunter2');
});

test('a type that is cut has no piece of a token', async () => {
  const token = tokenOf('a type that is cut');
  const headers = { 'Content-Type': `application/${'a'.repeat(52)}${token}`, 'Content-Length': '5' };
  expect(await said(`${(await serve(answer(200, headers, 'hello'))).url}?token=${token}`)).not.toContain('hunter');
});

test('what a proxy was sent is not shown, in base64 either', async () => {
  const { url } = await serve((request, response) => {
    const sent = String(request.headers['proxy-authorization']).replace('Basic ', '');
    answer(200, { 'Content-Type': `text/${sent}`, 'Content-Length': '5' }, '<html')(request, response);
  });
  const env = { http_proxy: url.replace('http://', 'http://lab:pwS3CR3Tx9q@').replace(/\/[^/]*$/, '') };
  const options = { url: 'http://cifar.invalid/x.gz', env, policy: quick().policy };
  const error = await userError(obtainDataset(CIFAR10, await scratchFolder(), options));
  expect(error.message).toContain('is not the archive: ');
  expect(inspect(error)).not.toContain(Buffer.from('lab:pwS3CR3Tx9q').toString('base64').slice(0, 16));
});
