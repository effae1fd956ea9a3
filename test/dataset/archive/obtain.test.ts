import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { sha256Of } from '../../../src/dataset/archive/digest.ts';
import type { DownloadOptions } from '../../../src/dataset/archive/download-options.ts';
import { obtainDataset } from '../../../src/dataset/archive/obtain.ts';
import { CIFAR10 } from '../../../src/dataset/specs/cifar10.ts';
import { nameBeside } from '../../../src/files/beside.ts';
import { thisProcess } from '../../../src/files/lock/holder.ts';
import { userError } from '../../helpers/caught.ts';
import { compiled } from '../../helpers/compiled.ts';
import { answer, hang, send, serve } from '../../helpers/downloads/loopback.ts';
import { BATCH_FILES, smallArchive, smallBatches, smallMembers, tarball } from '../../helpers/downloads/tarball.ts';
import { folderWith } from '../../helpers/downloads/unpacked.ts';
import { quick } from '../../helpers/quick.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

/* Every state a data folder can be in when data is obtained. It is long, since they share one archive and its server. */

const archive = smallArchive();
const sha256 = sha256Of(archive);
const etag = { headers: { ETag: '"one"' } };
const whole = send(archive, etag);
const { policy } = quick();
const inData = [CIFAR10.folder, CIFAR10.archive.name];
const unpackedFiles = [...BATCH_FILES, CIFAR10.labels[0].namesFile, 'SHA256SUMS', 'ARCHIVE.sha256'].sort();

/** The lock of another process. */
const LOCK = `${CIFAR10.archive.name}-00000000-0000-0000-0000-000000000000.lock`;

const listing = async (folder: string) => (await readdir(folder)).sort();

test('downloads and unpacks into a folder that is yet to be made; a second time does nothing', async () => {
  const dataDir = join(await scratchFolder(), 'a', 'b');
  const server = await serve(whole);
  const options = { url: server.url, sha256, env: {}, policy };
  const first = await obtainDataset(CIFAR10, dataDir, options);
  expect(first).toMatchObject({ archive: { how: 'downloaded', sha256 }, unpacked: true });
  expect(await listing(dataDir)).toEqual(inData);
  expect(await listing(first.batches)).toEqual(unpackedFiles);
  const second = await obtainDataset(CIFAR10, dataDir, options);
  expect(second).toMatchObject({ archive: { how: 'present' }, unpacked: false });
  expect(server.requests).toHaveLength(1);
});

test('on first use, batches that another process has put there while it was waited for will do', async () => {
  const { home, batches } = await folderWith(CIFAR10, smallBatches(20));
  await writeFile(join(home, CIFAR10.archive.name), 'the archive that it had them from');
  const options = { env: {}, url: 'http://127.0.0.1:9/', policy };
  expect(await obtainDataset(CIFAR10, home, options, true)).toEqual({ archive: undefined, batches, unpacked: false });
  expect(await listing(home)).toContain(CIFAR10.archive.name);
});

test('a local archive that is not there is refused before a word about the one that is', async () => {
  const dataDir = await scratchFolder();
  await writeFile(join(dataDir, CIFAR10.archive.name), 'an older archive');
  const notes: string[] = [];
  const from = join(dataDir, 'nowhere');
  const error = await userError(obtainDataset(CIFAR10, dataDir, { from, env: {}, onNote: (note) => notes.push(note) }));
  expect(error).toMatchObject({ kind: 'usage', message: expect.stringContaining(`there is no file "${from}"`) });
  expect(notes).toEqual([]);
});

test('batches that are there without an archive are enough', async () => {
  const dataDir = await scratchFolder();
  await mkdir(join(dataDir, CIFAR10.folder));
  for (const [name, body] of smallBatches()) await writeFile(join(dataDir, CIFAR10.folder, name), body);
  expect(await obtainDataset(CIFAR10, dataDir, { env: {} })).toEqual({
    archive: undefined,
    batches: join(dataDir, CIFAR10.folder),
    unpacked: false,
  });
});

describe('an archive that cannot be used is not left under its name', () => {
  const batches = new Map(smallBatches());
  batches.set('test_batch.bin', batches.get('test_batch.bin')!.subarray(0, 10 * 3073));
  const short = tarball(smallMembers(batches));
  const obtained = async (options: DownloadOptions) => {
    const dataDir = await scratchFolder();
    const notes: string[] = [];
    const onNote = (text: string) => void notes.push(text);
    const all = { sha256: sha256Of(short), env: {}, onNote, ...options };
    const error = await userError(obtainDataset(CIFAR10, dataDir, all));
    expect([error.kind, error.message]).toEqual(['data', expect.stringContaining('test_batch.bin has')]);
    expect(await listing(dataDir)).toEqual([]);
    return { archive: join(dataDir, CIFAR10.archive.name), message: error.message, notes };
  };

  test('copied: the original stays', async () => {
    const from = join(await scratchFolder(), 'mine.tgz');
    await writeFile(from, short);
    const { message, notes } = await obtained({ from });
    expect(message).toContain(`${from}: `);
    expect(notes).toEqual([]);
    expect(sha256Of(await readFile(from))).toBe(sha256Of(short));
  });

  test('downloaded: that is said', async () => {
    const { url } = await serve(send(short));
    const { archive, notes } = await obtained({ url });
    expect(notes).toEqual([`what was downloaded cannot be used: ${archive} is removed again`]);
  });
});

test('an archive that cannot be used, and another one in its place meanwhile: that stays', async () => {
  const dataDir = await scratchFolder();
  const path = join(dataDir, CIFAR10.archive.name);
  const bad = tarball(smallMembers(new Map([...smallBatches()].slice(1))));
  const { url } = await serve(send(bad));
  const notes: string[] = [];
  const onNote = (text: string) => void notes.push(text);
  const onProgress = (_done: number, _total: number | undefined, message: string) => {
    if (message.startsWith('unpacking')) writeFileSync(path, 'mine');
  };
  await userError(obtainDataset(CIFAR10, dataDir, { url, sha256: sha256Of(bad), env: {}, onNote, onProgress }));
  expect([await readFile(path, 'utf8'), notes]).toEqual(['mine', []]);
});

test('a link that comes into the place of the batches during the download: the archive stays', async () => {
  const dataDir = await scratchFolder();
  const { url } = await serve((request, response) => {
    symlinkSync('elsewhere', join(dataDir, CIFAR10.folder));
    whole(request, response);
  });
  const error = await userError(obtainDataset(CIFAR10, dataDir, { url, sha256, env: {} }));
  expect(error.message).toContain('is a symbolic link to elsewhere');
  expect(sha256Of(await readFile(join(dataDir, CIFAR10.archive.name)))).toBe(sha256);
});

test('a folder that is renamed during the download is told as such', async () => {
  const dataDir = join(await scratchFolder(), 'data');
  const { url } = await serve((request, response) => {
    renameSync(dataDir, `${dataDir}.moved`);
    whole(request, response);
  });
  const error = await userError(obtainDataset(CIFAR10, dataDir, { url, sha256, env: {} }));
  expect(error.message).toBe(`${dataDir} is gone: it was renamed or removed while the archive was worked on`);
});

test('what a kill left of the old folder beside the new one comes back', async () => {
  const dataDir = await scratchFolder();
  const folder = join(dataDir, CIFAR10.folder);
  await writeFile(join(dataDir, CIFAR10.archive.name), archive);
  await obtainDataset(CIFAR10, dataDir, { sha256, env: {} });
  const old = nameBeside(folder, 'old');
  await mkdir(old);
  for (const name of ['data_batch_1.bin', 'notes.txt']) await writeFile(join(old, name), 'mine');
  const notes: string[] = [];
  const onNote = (text: string) => void notes.push(text);
  expect(await obtainDataset(CIFAR10, dataDir, { sha256, env: {}, onNote })).toMatchObject({ unpacked: false });
  expect(await listing(dataDir)).toEqual(inData);
  expect(await listing(folder)).toEqual([...unpackedFiles, 'data_batch_1.bin.other', 'notes.txt'].sort());
  expect(notes).toEqual([`files in ${folder} that would have been replaced are kept as data_batch_1.bin.other`]);
});

test('a batch that is missing is unpacked anew from the archive', async () => {
  const dataDir = await scratchFolder();
  await writeFile(join(dataDir, CIFAR10.archive.name), archive);
  await obtainDataset(CIFAR10, dataDir, { sha256 });
  await rm(join(dataDir, CIFAR10.folder, 'data_batch_2.bin'));
  expect(await obtainDataset(CIFAR10, dataDir, { sha256 })).toMatchObject({
    archive: { how: 'present' },
    unpacked: true,
  });
  expect(await listing(join(dataDir, CIFAR10.folder))).toEqual(unpackedFiles);
});

describe('an archive beside batches that are whole', () => {
  const other = smallArchive(20, 2);
  /** The archive, unpacked; then `change`. */
  async function unpackedFolder(change: (dataDir: string) => Promise<unknown>) {
    const dataDir = await scratchFolder();
    await writeFile(join(dataDir, CIFAR10.archive.name), archive);
    await obtainDataset(CIFAR10, dataDir, { sha256, env: {} });
    await change(dataDir);
    const first = join(dataDir, CIFAR10.folder, 'data_batch_1.bin');
    return { dataDir, first: async () => sha256Of(await readFile(first)) };
  }
  const firstOf = (seed: number) => sha256Of(smallBatches(20, seed).get('data_batch_1.bin')!);

  test.each(['other.tar.gz', CIFAR10.archive.name])('another one, %s: its batches replace them', async (name) => {
    const { dataDir, first } = await unpackedFolder((folder) => writeFile(join(folder, name), other));
    const named = name === CIFAR10.archive.name ? dataDir : join(dataDir, name);
    expect(await first()).toBe(firstOf(1));
    const got = await obtainDataset(CIFAR10, named, { sha256: sha256Of(other), env: {} });
    expect(got).toMatchObject({ archive: { how: 'present' }, unpacked: true });
    expect(await first()).toBe(firstOf(2));
  });
  test('of unknown origin: taken for the archive’s', async () => {
    const { dataDir } = await unpackedFolder((folder) => rm(join(folder, CIFAR10.folder, 'ARCHIVE.sha256')));
    expect(await obtainDataset(CIFAR10, dataDir, { sha256, env: {} })).toMatchObject({ unpacked: false });
  });
  test('of unknown origin, and the archive is named: unpacked', async () => {
    const { dataDir } = await unpackedFolder((folder) => rm(join(folder, CIFAR10.folder, 'ARCHIVE.sha256')));
    const named = join(dataDir, CIFAR10.archive.name);
    expect(await obtainDataset(CIFAR10, named, { sha256, env: {} })).toMatchObject({ unpacked: true });
    expect(await obtainDataset(CIFAR10, named, { sha256, env: {} })).toMatchObject({ unpacked: false });
  });
});

test('a verified archive of something else is not unpacked, and the batches of before stay', async () => {
  const dataDir = await scratchFolder();
  const swapped = tarball([{ path: 'package/index.js', body: 'x' }]);
  const server = await serve(send(swapped));
  await mkdir(join(dataDir, CIFAR10.folder));
  await writeFile(join(dataDir, CIFAR10.folder, 'data_batch_1.bin'), 'of before');
  const error = await userError(
    obtainDataset(CIFAR10, dataDir, { url: server.url, sha256: sha256Of(swapped), env: {}, policy }),
  );
  expect(error).toMatchObject({ kind: 'data', message: expect.stringContaining('it lacks data_batch_1.bin') });
  expect(await readFile(join(dataDir, CIFAR10.folder, 'data_batch_1.bin'), 'utf8')).toBe('of before');
});

test('an archive that the user named is never replaced by another', async () => {
  const path = join(await scratchFolder(), 'mine.tar.gz');
  await writeFile(path, archive);
  const error = await userError(obtainDataset(CIFAR10, path, { env: {} }));
  expect(error).toMatchObject({ kind: 'data', hint: expect.stringContaining(`--sha256 ${sha256}`) });
  expect(error.message).toContain(CIFAR10.archive.sha256);
  expect(sha256Of(await readFile(path))).toBe(sha256);
});

test('the command that resumes carries the options given', async () => {
  const dataDir = join(await scratchFolder(), 'my data');
  const server = await serve(answer(404));
  const { hint } = await userError(obtainDataset(CIFAR10, dataDir, { url: server.url, sha256, env: {}, policy }));
  expect(hint).toContain(
    `cifar-train download --url ${server.url} --sha256 ${sha256} --timeout 10 --data-dir "${dataDir}"`,
  );
});

describe('the lock', () => {
  test('two downloads in one process: one fetches, the other waits, says so, and finds it done', async () => {
    const dataDir = await scratchFolder();
    const server = await serve(whole);
    const notes: string[] = [];
    const options = { url: server.url, sha256, env: {}, policy, onNote: (text: string) => notes.push(text) };
    let second: ReturnType<typeof obtainDataset> | undefined;
    const onProgress = () => {
      second ??= obtainDataset(CIFAR10, dataDir, options);
    };
    const both = [await obtainDataset(CIFAR10, dataDir, { ...options, onProgress }), await second!];
    expect(both.map((one) => one.archive?.how).sort()).toEqual(['downloaded', 'present']);
    expect(server.requests).toHaveLength(1);
    // Two that begin at once may both give way at first.
    expect(new Set(notes.map((note) => note.replace(/ on .*;/, ';')))).toEqual(
      new Set(['another cifar-train is working; waiting for it']),
    );
    expect(await listing(dataDir)).toEqual(inData);
  });

  test('of a process that was killed is taken over', async () => {
    const dataDir = await scratchFolder();
    await writeFile(join(dataDir, LOCK), ''); // of a process elsewhere, which may be at work
    const server = await serve(whole);
    await obtainDataset(CIFAR10, dataDir, { url: server.url, sha256, env: {}, policy });
    expect(await listing(dataDir)).toEqual(inData);
  });

  test('waiting for it ends at once with the signal', async () => {
    const dataDir = await scratchFolder();
    await writeFile(join(dataDir, LOCK), JSON.stringify(await thisProcess()));
    const controller = new AbortController();
    const options = {
      env: {},
      signal: controller.signal,
      onNote: () => controller.abort(),
      policy: { lockPollMs: 60_000 },
    };
    expect((await userError(obtainDataset(CIFAR10, dataDir, options))).kind).toBe('interrupted');
  });

  test('is given back after a failure', async () => {
    const dataDir = await scratchFolder();
    const server = await serve(answer(404));
    await userError(obtainDataset(CIFAR10, dataDir, { url: server.url, env: {}, policy }));
    expect(await listing(dataDir)).toEqual([]);
  });
});

describe('processes of their own', () => {
  let program: Awaited<ReturnType<typeof compiled>>;
  beforeAll(async () => {
    program = await compiled('dataset', 'files', 'util');
    await writeFile(
      join(program.path, 'child.js'),
      `import { obtainDataset } from './dataset/archive/obtain.js';
       import { CIFAR10 } from './dataset/specs/cifar10.js';
       const [dataDir, url, sha256] = process.argv.slice(2);
       const say = (text) => process.stdout.write(text + '\\n');
       const got = await obtainDataset(CIFAR10, dataDir, { url, sha256, env: {}, onProgress: (n, of, what) => say(what), onNote: say });
       say('done: ' + got.archive.how);`,
    );
  });
  afterAll(() => program.remove());

  function start(
    dataDir: string,
    url: string,
  ): { child: ChildProcess; lines: string[]; heard: (text: string) => Promise<void> } {
    const child = spawn(process.execPath, [join(program.path, 'child.js'), dataDir, url, sha256], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    const lines: string[] = [];
    const reader = createInterface({ input: child.stdout! });
    reader.on('line', (line) => lines.push(line));
    const heard = async (text: string) => {
      while (!lines.some((line) => line.includes(text))) await once(reader, 'line');
    };
    return { child, lines, heard };
  }

  test('two at once: one fetches, both end well', async () => {
    const dataDir = await scratchFolder();
    const server = await serve(whole);
    const both = [start(dataDir, server.url), start(dataDir, server.url)];
    const codes = await Promise.all(both.map(async ({ child }) => (await once(child, 'exit'))[0]));
    expect(codes).toEqual([0, 0]);
    const ends = both.map(({ lines }) => lines.at(-1)).sort();
    expect(ends).toEqual(['done: downloaded', 'done: present']);
    expect(server.requests).toHaveLength(1);
    expect(await listing(dataDir)).toEqual(inData);
  });

  test('one that is killed in the middle leaves nothing wrong, and the next resumes', async () => {
    const dataDir = await scratchFolder();
    const server = await serve(send(archive, { ...etag, after: archive.length >> 1, ending: 'stall' }), whole, hang);
    const { child, heard } = start(dataDir, server.url);
    await heard('downloading');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const left = (await readFile(join(dataDir, `${CIFAR10.archive.name}.part`))).length;
    expect(await listing(dataDir)).toEqual([
      expect.stringMatching(/^cifar-10-binary\.tar\.gz-[0-9a-f-]{36}\.lock$/),
      ...['.part', '.part.json'].map((end) => CIFAR10.archive.name + end),
    ]);
    const got = await obtainDataset(CIFAR10, dataDir, { url: server.url, sha256, env: {}, policy });
    expect(got).toMatchObject({ archive: { how: 'resumed', sha256 }, unpacked: true });
    expect(server.requests[1]).toMatchObject({ range: `bytes=${left}-`, 'if-range': '"one"' });
    expect(await listing(dataDir)).toEqual(inData);
  });
});

test.each([
  [
    'cifar-10-binary.tar',
    /^cifar-10-binary\.tar is the archive of CIFAR-10, gunzipped; .*`cifar-train download --from /,
  ],
  [
    'cifar-10-binary (1).tar.gz',
    /^cifar-10-binary \(1\)\.tar\.gz is called like the archive.*`cifar-train download --from "/,
  ],
  ['cifar-10-python.tar.gz', /^cifar-10-python\.tar\.gz is the Python edition of CIFAR-10; .*`tar -xf /],
  ['cifar-10-binary.tar.gz.part', undefined],
  ['cifar-10-binary-notes.tar', undefined],
  ['cifar-100-binary.tar', undefined],
  ['other.tar', undefined],
])('%s in the data folder is named before anything is downloaded', async (name, note) => {
  const home = await scratchFolder();
  await writeFile(join(home, name), '');
  const notes: string[] = [];
  const env = { HTTPS_PROXY: 'http://127.0.0.1:1' };
  await userError(obtainDataset(CIFAR10, home, { env, onNote: (text) => notes.push(text) }));
  expect(notes).toEqual(note === undefined ? [] : [expect.stringMatching(note)]);
});

test('a link in the place of the batches is refused before anything is downloaded', async () => {
  const home = await scratchFolder();
  await symlink(await scratchFolder(), join(home, CIFAR10.folder));
  const { url, requests } = await serve(send(smallArchive()));
  const error = await userError(obtainDataset(CIFAR10, home, { url, env: {} }));
  expect(error.message).toMatch(/cifar-10-batches-bin is a symbolic link to .*, and unpacking would replace it$/);
  expect(requests).toEqual([]);
  expect(await readdir(home)).toEqual([CIFAR10.folder]);
});
