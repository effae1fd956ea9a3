import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, readdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sha256Of } from '../../../../src/dataset/archive/digest.ts';
import { downloadArchive } from '../../../../src/dataset/archive/download.ts';
import { fillDownload } from '../../../../src/dataset/archive/download-options.ts';
import { CIFAR10 } from '../../../../src/dataset/specs/cifar10.ts';
import { userError } from '../../../helpers/caught.ts';
import { answer, hang, reset, send } from '../../../helpers/downloads/loopback.ts';
import { scratchFolder } from '../../../helpers/scratch.ts';
import { attempt, begun, file, longer, other, sha256, whole } from './attempt.ts';

/* What may stand in the places of a download, of ours or of others, before it and during it. */

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
  ['removed', (path: string) => rmSync(path), undefined, /^run the command again$/],
  ['replaced by another file', (path: string) => renameSync(beside(path), path), 'mine', /^move it away, .*, then run/],
] as const;
/** A file of the user's own, beside another. */
function beside(path: string): string {
  writeFileSync(`${path}.mine`, 'mine');
  return `${path}.mine`;
}

describe.each(OTHER_IN_PLACE)('during the download is %s', (word, change, left, remedy) => {
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
    if (behaviour === whole) {
      expect(error.message).toBe(`${path}.part was ${word} while the download was written into it`);
      expect(error.hint).toMatch(remedy);
    }
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

describe('a part file stays for the next run', () => {
  test('where one answer does not continue it: another may', async () => {
    const { server, run } = await attempt({
      script: [answer(206, { 'Content-Range': 'bytes 40000-99999/100000', ETag: '"two"' }, 'x'), answer(404), whole],
      part: begun,
    });
    expect((await userError(run())).message).toMatch(/the 40,000 bytes of an earlier download are kept$/);
    expect(await run()).toMatchObject({ how: 'resumed' });
    expect(server.requests.map(({ range }) => range)).toEqual(['bytes=40000-', undefined, 'bytes=40000-']);
  });

  test('where it is whole, and the digest was mistyped', async () => {
    const { path, server, run } = await attempt({
      script: [answer(404)],
      sized: false,
      part: { ...begun, bytes: file },
    });
    const options = { url: server.url, env: {}, sha256: sha256Of(other) };
    await userError(downloadArchive(path, fillDownload(CIFAR10, options)));
    expect(await run()).toMatchObject({ how: 'resumed' });
    expect(server.requests).toHaveLength(1);
  });
});

test.each([
  ['that has changed on the server', { etag: '"zero"' }],
  ['from another address', { url: 'http://elsewhere/' }],
])('a beginning of a file %s is given up, and that is said', async (_, change) => {
  const { notes, run } = await attempt({ script: [whole], part: { ...begun, origin: { ...begun.origin, ...change } } });
  await run();
  expect(notes).toEqual(['the 40,000 bytes of an earlier download cannot be continued from here: starting over']);
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

test('an archive that is written anew during the download keeps its second name: nobody knows what it was', async () => {
  const { path, folder, run } = await attempt({
    script: [
      (request, response) => {
        writeFileSync(path, 'mine');
        answer(404)(request, response);
      },
    ],
  });
  await writeFile(path, other);
  await userError(run());
  expect(await readdir(folder)).toEqual(['cifar-10-binary.tar.gz', 'cifar-10-binary.tar.gz.other']);
});

test('an archive that goes away before it is kept is no bug', async () => {
  const { path, server } = await attempt({ script: [answer(404)] });
  await writeFile(path, other);
  const filled = fillDownload(CIFAR10, { url: server.url, sha256, env: {} });
  const { message } = await userError(downloadArchive(path, filled, () => rmSync(path)));
  expect(message).toMatch(/^could not keep a copy of the archive: /);
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
