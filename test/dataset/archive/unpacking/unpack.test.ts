import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test, vi } from 'vitest';
import { sha256Of } from '../../../../src/dataset/archive/digest.ts';
import { unpackArchive } from '../../../../src/dataset/archive/unpacking/unpack.ts';
import { CIFAR10 } from '../../../../src/dataset/specs/cifar10.ts';
import { nameBeside } from '../../../../src/files/beside.ts';
import { userError } from '../../../helpers/caught.ts';
import { hasRealData, realArchive, unless } from '../../../helpers/data/shared-data.ts';
import {
  BATCH_FILES,
  type Member,
  randomRecords,
  smallArchive,
  smallBatches,
  smallMembers,
  tar,
  tarball,
} from '../../../helpers/downloads/tarball.ts';
import { scratchFolder } from '../../../helpers/scratch.ts';

/* Every archive that a user may have packed, and every one that means harm. It is long, since the table of them is. */

const files = smallBatches();
const members = smallMembers(files);
const inFolder = (name: string) => `${CIFAR10.folder}/${name}`;
const without = (name: string) => members.filter(({ path }) => path !== inFolder(name));
const plus = (...more: Member[]) => tarball([...members, ...more]);
const instead = (name: string, member: Partial<Member>) =>
  tarball(members.map((one) => (one.path === inFolder(name) ? { ...one, ...member } : one)));

async function place(archive: Uint8Array) {
  const home = await scratchFolder();
  const path = join(home, 'a.tar.gz');
  await writeFile(path, archive);
  return { home, path, folder: join(home, CIFAR10.folder) };
}

async function contents(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).sort();
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, sha256Of(await readFile(join(folder, name)))])),
  );
}

const flipped = (bytes: Buffer, at: number) => {
  const copy = Buffer.from(bytes);
  copy[at]! ^= 0x10;
  return copy;
};
/** A gzip stream of many megabytes of zeros, in many gzip members, from a few kilobytes. */
const zeros = (megabytes: number) => Buffer.concat(new Array(megabytes).fill(gzipSync(Buffer.alloc(2 ** 20))));
const whole = smallArchive();
/** What the archive is said to hash to: it goes into the record, and is not looked at. */
const sha256 = sha256Of('any');
const asTar = tar(members);

const ATTACKS: readonly (readonly [name: string, archive: Buffer, message: RegExp])[] = [
  ['a path with ..', plus({ path: '../escaped', body: 'x' }), /refused member "\.\.\/escaped": its path leads out/],
  [
    'a path with .. inside',
    plus({ path: inFolder('../../x'), body: 'x' }),
    /refused member "cifar-10-batches-bin\/\.\.\/\.\.\/x".*leads out/,
  ],
  ['a path with .. and backslashes', plus({ path: '..\\x', body: 'x' }), /refused member .*leads out/],
  [
    'an absolute path',
    plus({ path: '/etc/passwd', body: 'x' }),
    /refused member "\/etc\/passwd": its path is absolute/,
  ],
  ['a path with a drive', plus({ path: 'C:\\x', body: 'x' }), /refused member "C:\\x": its path is absolute/],
  [
    'a symbolic link',
    plus({ path: inFolder('link'), type: '2', linkpath: '/etc/passwd' }),
    /refused member ".*link": it is a symbolic link to "\/etc\/passwd"/,
  ],
  [
    'a symbolic link for a batch',
    instead('test_batch.bin', { body: '', type: '2', linkpath: 'data_batch_1.bin' }),
    /refused member ".*test_batch.bin": it is a symbolic link/,
  ],
  [
    'a hard link',
    plus({ path: inFolder('readme.html'), type: '1', linkpath: '../../x' }),
    /refused member ".*readme.html": it is a hard link to "\.\.\/\.\.\/x"/,
  ],
  [
    'a symbolic link for the folder',
    tarball([{ path: CIFAR10.folder, type: '2', linkpath: '/tmp' }, ...members.slice(1)]),
    /refused member "cifar-10-batches-bin": it is a symbolic link/,
  ],
  [
    'a character device',
    plus({ path: inFolder('readme.html'), type: '3' }),
    /refused member ".*readme.html": it is not a regular file \(CharacterDevice\)/,
  ],
  ['a block device', plus({ path: inFolder('readme.html'), type: '4' }), /is not a regular file \(BlockDevice\)/],
  ['a fifo', plus({ path: inFolder('readme.html'), type: '6' }), /is not a regular file \(FIFO\)/],
  ['a member of an unknown type', plus({ path: inFolder('readme.html'), type: 'Z' }), /refused member ".*readme.html"/],
  [
    'a batch in two folders',
    plus({ path: 'data_batch_1.bin', body: 'x' }),
    /refused member "data_batch_1.bin": there is another in "cifar-10-batches-bin"/,
  ],
  [
    'a batch in a folder below',
    plus({ path: inFolder('x/data_batch_1.bin'), body: 'x' }),
    /there is another in "cifar-10-batches-bin"/,
  ],
  [
    'a folder for a batch',
    instead('test_batch.bin', { body: '', type: '5' }),
    /refused member ".*test_batch.bin": it is a folder, not a file/,
  ],
  [
    'a batch twice',
    plus({ path: inFolder('test_batch.bin'), body: 'x' }),
    /refused member ".*test_batch.bin": it occurs twice/,
  ],
  ['a batch twice, once with ./', plus({ path: `./${inFolder('test_batch.bin')}`, body: 'x' }), /it occurs twice/],
  [
    'a batch that is a byte too long',
    instead('test_batch.bin', { body: '', size: 30_730_001 }),
    /refused member ".*test_batch.bin": it has 30,730,001 bytes, more than the 30,730,000/,
  ],
  [
    'a readme that is too long',
    plus({ path: inFolder('readme.html'), body: 'x'.repeat(5000) }),
    /refused member ".*readme.html": it has 5,000 bytes/,
  ],
  [
    'a bomb: more after the end than there may be',
    Buffer.concat([whole, zeros(200)]),
    /unpacks to more than 201,\d{3},\d{3} bytes/,
  ],
  [
    'a bomb: many files that are passed over',
    tarball([...Array.from({ length: 20 }, (_, i) => ({ path: `${i}`, body: Buffer.alloc(11e6) })), ...members]),
    /unpacks to more than 201,\d{3},\d{3} bytes/,
  ],
  [
    'a name with control characters',
    plus({ path: 'a\u001b[31m\nb', type: '2', linkpath: 'x' }),
    /refused member "a\\u001b\[31m\\nb"/,
  ],
  ['a bomb: an enormous extended header', plus({ path: 'x', type: 'x', size: 2 ** 21 }), /not a regular file|damaged/],
  ['an archive in an archive', gzipSync(whole), /holds another archive/],
  ['nothing', Buffer.alloc(0), /it is empty/],
  ['no gzip', Buffer.from('hello'.repeat(200)), /not a gzip archive: it is neither gzip nor tar/],
  ['a web page', Buffer.from('<html>404</html>'), /not a gzip archive: it is a web page/],
  ['a zip archive', Buffer.from('PK\u0003\u0004 and so on'), /it is a zip archive: unpack it/],
  ['a plain tar cut short', asTar.subarray(0, 40_000), /it is truncated in member/],
  ['a plain tar of nothing', Buffer.alloc(10_240), /neither gzip nor tar/],
  ['gzip of no tar', gzipSync('hello'.repeat(1000)), /damaged or not CIFAR-10's archive/],
  ['gzip of a header without a name', gzipSync(Buffer.alloc(1024).fill(1, 200, 201)), /a checksum is wrong$/],
  ['gzip of nothing', gzipSync(''), /not CIFAR-10's archive/],
  ['an empty tar', tarball([]), /not CIFAR-10's archive/],
  ['gzip cut short', whole.subarray(0, whole.length - 5000), /is truncated$/],
  ['gzip without its last byte', whole.subarray(0, -1), /is truncated/],
  ['gzip with a flipped bit', flipped(whole, whole.length >> 1), /damaged/],
  ['gzip with a flipped bit in its checksum', flipped(whole, whole.length - 6), /its compressed data is corrupt$/],
  ['a tar cut short in a member', gzipSync(asTar.subarray(0, 40_000)), /it is truncated in member/],
  [
    'a tar cut short between members',
    gzipSync(tar(members.slice(0, 4), false)),
    /lacks data_batch_4.bin, data_batch_5.bin, test_batch.bin/,
  ],
  ['a flipped bit in a tar header', gzipSync(flipped(asTar, 3)), /a checksum is wrong/],
  ['a batch missing', tarball(without('data_batch_3.bin')), /lacks data_batch_3.bin/],
  ['another archive', tarball([{ path: 'package/package.json', body: '{}' }]), /lacks data_batch_1.bin/],
  [
    'a batch with part of a record',
    instead('data_batch_2.bin', { body: Buffer.alloc(3072) }),
    /data_batch_2.bin has 3,072 bytes, not a whole number of records: record 0/,
  ],
  ['an empty batch', instead('data_batch_2.bin', { body: '' }), /data_batch_2.bin is empty/],
  [
    'a batch of fewer records than the others',
    instead('data_batch_2.bin', { body: randomRecords(19, 1) }),
    /data_batch_2.bin has 58,387 bytes, the other batches 61,460/,
  ],
];

describe('refuses', () => {
  test.each(ATTACKS)('%s', async (_name, archive, message) => {
    const { home, path, folder } = await place(archive);
    await mkdir(folder);
    await writeFile(join(folder, 'data_batch_1.bin'), 'what was there before');
    const error = await userError(unpackArchive(CIFAR10, { path, sha256 }, folder));
    expect(error.kind).toBe('data');
    expect(error.message).toMatch(message);
    expect(error.message).toContain(path);
    expect(error.message).not.toMatch(/\p{Cc}|member ""/u);
    expect(error.hint).toContain(`\`cifar-train download --data-dir ${home}\` downloads the official archive`);
    expect((await readdir(home)).sort()).toEqual(['a.tar.gz', CIFAR10.folder]);
    expect(await readdir(folder)).toEqual(['data_batch_1.bin']);
    expect(await readFile(join(folder, 'data_batch_1.bin'), 'utf8')).toBe('what was there before');
  });

  test.each(ATTACKS)('%s: a copy, by the name of what it was copied from', async (_name, archive, message) => {
    const { path, folder } = await place(archive);
    const error = await userError(unpackArchive(CIFAR10, { path, sha256, from: 'my own.tgz' }, folder));
    expect(error.message).toMatch(message);
    expect(error.message).toMatch(/^my own\.tgz( is|:) /);
    expect(`${error.message} ${error.hint}`).not.toContain(path);
  });
});

describe('says what it is:', () => {
  const packed = (folder: string, names: readonly string[]) =>
    tarball(names.map((name) => ({ path: `${folder}${name}`, body: 'x' })));
  const pythonNames = CIFAR10.batches.map(({ name }) => name.replace('.bin', ''));
  test.each([
    [
      'the Python edition',
      packed('cifar-10-batches-py/', pythonNames),
      /is the Python edition of CIFAR-10/,
      /tar -xf .*\n.*download --data-dir \S+`/,
    ],
    [
      'the Python edition, its folder renamed',
      packed('x/', pythonNames),
      /is the Python edition of CIFAR-10/,
      /tar -xf /,
    ],
    [
      'the MATLAB edition',
      packed('cifar-10-batches-mat/', ['data_batch_1.mat']),
      /the MATLAB edition of CIFAR-10/,
      /download --data-dir \S+`/,
    ],
    [
      "CIFAR-100's Python edition",
      packed('cifar-100-python/', ['train']),
      /Python edition of CIFAR-100/,
      /--dataset cifar100/,
    ],
    ['CIFAR-100', packed('cifar-100-binary/', ['train.bin']), /is CIFAR-100's, not CIFAR-10's/, /--dataset cifar100/],
    [
      'CIFAR-100, its folder renamed',
      packed('', ['train.bin', 'test.bin']),
      /is CIFAR-100's, not/,
      /--dataset cifar100/,
    ],
  ])('%s', async (_what, archive, message, advice) => {
    const { home, path, folder } = await place(archive);
    const error = await userError(unpackArchive(CIFAR10, { path, sha256 }, folder));
    expect(error).toMatchObject({
      kind: 'data',
      message: expect.stringMatching(message),
      hint: expect.stringMatching(advice),
    });
    expect(await readdir(home)).toEqual(['a.tar.gz']);
    const copied = await userError(unpackArchive(CIFAR10, { path, sha256, from: 'mine.tgz' }, folder));
    expect([copied.message, copied.hint]).toEqual([
      error.message.replace(path, 'mine.tgz'),
      error.hint!.replace(`${path} -C ${home}`, 'mine.tgz -C .'),
    ]);
  });
});

const expected = Object.fromEntries([...files].map(([name, body]) => [name, sha256Of(body)]));

describe('unpacks', () => {
  test.each([
    ['a good archive', whole, {}],
    ['paths with ./', tarball(members.map((one) => ({ ...one, path: `./${one.path}` }))), {}],
    ['the members in another order', tarball([...members].reverse()), {}],
    ['no entry for the folder', tarball(members.slice(1)), {}],
    ['a readme', plus({ path: inFolder('readme.html'), body: 'hi' }), { 'readme.html': sha256Of('hi') }],
    ['a plain tar', asTar, {}],
    [
      'another folder',
      tarball(members.map((one) => ({ ...one, path: one.path.replace(CIFAR10.folder, 'my-data') }))),
      {},
    ],
    ['folders around it', tarball(members.map((one) => ({ ...one, path: `home/me/${one.path}` }))), {}],
    ['no folder', tarball([...files].map(([path, body]) => ({ path, body }))), {}],
    ['no folder, with ./', tarball([...files].map(([name, body]) => ({ path: `./${name}`, body }))), {}],
    [
      'what a user packs with it',
      tarball([
        { path: '._cifar-10-batches-bin', body: 'AppleDouble' },
        { path: '.DS_Store', body: 'x' },
        { path: '__MACOSX/cifar-10-batches-bin/._test_batch.bin', body: 'x' },
        { path: 'PaxHeaders.123/x', body: 'x' },
        { path: inFolder('SHA256SUMS'), body: 'theirs' },
        { path: inFolder('ARCHIVE.sha256'), body: 'theirs' },
        { path: inFolder('my notes \u001b[31m.txt'), body: 'x' },
        { path: inFolder('backup/'), type: '5' },
        { path: 'other/', type: '5' },
        ...members,
        { path: inFolder('thumbs/1.png'), body: 'x' },
        { path: 'README', body: 'x' },
        { path: `backup/${CIFAR10.labels[0].namesFile}`, body: 'x' },
      ]),
      {},
    ],
    [
      'extended headers',
      tarball([
        { path: 'pax_global_header', type: 'g', body: '52 comment=0123456789012345678901234567890123456789\n' },
        { path: 'x', type: 'x', body: '30 mtime=1234567890.123456789\n' },
        ...members.slice(1),
      ]),
      {},
    ],
    [
      'several gzip members',
      Buffer.concat([gzipSync(asTar.subarray(0, 70_000)), gzipSync(asTar.subarray(70_000))]),
      {},
    ],
  ])('%s', async (_name, archive, more) => {
    const { home, path, folder } = await place(archive);
    await unpackArchive(CIFAR10, { path, sha256 }, folder);
    const { SHA256SUMS, 'ARCHIVE.sha256': record, ...rest } = await contents(folder);
    expect(record).toBe(sha256Of(`${sha256}  ../a.tar.gz\n${SHA256SUMS}  SHA256SUMS\n`));
    expect(rest).toEqual({ ...expected, ...more });
    expect((await readdir(home)).sort()).toEqual(['a.tar.gz', CIFAR10.folder]);
  });

  test.each([
    [['czf'], ['cifar-10-batches-bin']],
    [['cf'], ['cifar-10-batches-bin']],
    [['czf', '--format=pax'], ['./cifar-10-batches-bin']],
    [
      ['czf', '--format=v7'],
      ['-C', 'cifar-10-batches-bin', '.'],
    ],
  ])('what tar %j packs', async ([mode, ...options], what) => {
    const { home, path, folder } = await place(whole);
    await unpackArchive(CIFAR10, { path, sha256 }, folder);
    await writeFile(join(folder, '.DS_Store'), 'x');
    const mine = join(home, 'mine.tgz');
    execFileSync('tar', [mode!, mine, ...options, ...what], { cwd: home });
    await unpackArchive(CIFAR10, { path: mine, sha256 }, folder);
    const { SHA256SUMS: _sums, 'ARCHIVE.sha256': _record, '.DS_Store': _own, ...rest } = await contents(folder);
    expect(rest).toEqual(expected);
  });

  test('no names file: the batches are enough', async () => {
    const { path, folder } = await place(tarball(without(CIFAR10.labels[0].namesFile)));
    await unpackArchive(CIFAR10, { path, sha256 }, folder);
    expect((await readdir(folder)).sort()).toEqual(['ARCHIVE.sha256', 'SHA256SUMS', ...[...BATCH_FILES].sort()]);
  });

  test('SHA256SUMS as sha256sum -c reads it', async () => {
    const { path, folder } = await place(whole);
    await unpackArchive(CIFAR10, { path, sha256 }, folder);
    const sums = await readFile(join(folder, 'SHA256SUMS'), 'utf8');
    expect(sums).toBe(
      Object.keys(expected)
        .sort()
        .map((name) => `${expected[name]}  ${name}\n`)
        .join(''),
    );
    const checked = execFileSync('sha256sum', ['-c', 'SHA256SUMS'], { cwd: folder, encoding: 'utf8' });
    expect(
      checked
        .trim()
        .split('\n')
        .every((line) => line.endsWith(': OK')),
    ).toBe(true);
  });

  test('over an older folder: its batches are replaced, the user’s own files stay', async () => {
    const { home, path, folder } = await place(whole);
    await mkdir(join(folder, 'my pictures'), { recursive: true });
    await writeFile(join(folder, 'data_batch_1.bin'), 'old');
    await writeFile(join(folder, 'my notes.txt'), 'mine');
    await writeFile(join(folder, 'my pictures', '1.png'), 'mine too');
    await mkdir(`${folder}.old-backup`);
    await writeFile(join(`${folder}.old-backup`, 'data_batch_1.bin'), 'mine as well');
    const onNote = vi.fn();
    await unpackArchive(CIFAR10, { path, sha256 }, folder, { onNote });
    const own = ['my notes.txt', 'my pictures'];
    expect((await readdir(folder)).filter((name) => own.includes(name))).toEqual(own);
    expect(await readFile(join(folder, 'my notes.txt'), 'utf8')).toBe('mine');
    expect(await readFile(join(folder, 'my pictures', '1.png'), 'utf8')).toBe('mine too');
    for (const [name, body] of Object.entries(expected))
      expect(sha256Of(await readFile(join(folder, name)))).toBe(body);
    expect((await readdir(home)).sort()).toEqual(['a.tar.gz', CIFAR10.folder, `${CIFAR10.folder}.old-backup`]);
    expect(await readdir(`${folder}.old-backup`)).toEqual(['data_batch_1.bin']);
    expect(await readFile(join(folder, 'data_batch_1.bin.other'), 'utf8')).toBe('old');
    expect(onNote).toHaveBeenCalledExactlyOnceWith(
      `files in ${folder} that would have been replaced are kept as data_batch_1.bin.other`,
    );
  });

  test('again over what an unpacking wrote: nothing of it is kept, but what was changed since', async () => {
    const { path, folder } = await place(whole);
    await unpackArchive(CIFAR10, { path, sha256 }, folder);
    const before = await readdir(folder);
    const onNote = vi.fn();
    await unpackArchive(CIFAR10, { path, sha256 }, folder, { onNote });
    expect(await readdir(folder)).toEqual(before);
    expect(onNote).not.toHaveBeenCalled();
    await writeFile(join(folder, 'data_batch_2.bin'), 'relabelled by hand');
    await unpackArchive(CIFAR10, { path, sha256 }, folder, { onNote });
    expect(await readFile(join(folder, 'data_batch_2.bin.other'), 'utf8')).toBe('relabelled by hand');
    expect(sha256Of(await readFile(join(folder, 'data_batch_2.bin')))).toBe(expected['data_batch_2.bin']);
  });

  test('sums of the user’s own make his batches no ones of ours', async () => {
    const { path, folder } = await place(whole);
    await mkdir(folder);
    await writeFile(join(folder, 'data_batch_1.bin'), 'own');
    await writeFile(join(folder, 'SHA256SUMS'), `${sha256Of('own')}  data_batch_1.bin\n`);
    await unpackArchive(CIFAR10, { path, sha256 }, folder);
    const kept = (await readdir(folder)).filter((name) => name.endsWith('.other'));
    expect(kept.sort()).toEqual(['SHA256SUMS.other', 'data_batch_1.bin.other']);
  });

  test('sums that were made anew since tell nothing: all is kept', async () => {
    const { path, folder } = await place(whole);
    await unpackArchive(CIFAR10, { path, sha256 }, folder);
    await writeFile(join(folder, 'notes.txt'), 'mine');
    await writeFile(join(folder, 'data_batch_2.bin'), 'relabelled by hand');
    execFileSync('bash', ['-c', 'sha256sum *.bin *.txt > SHA256SUMS'], { cwd: folder });
    await unpackArchive(CIFAR10, { path, sha256 }, folder);
    expect(await readFile(join(folder, 'notes.txt'), 'utf8')).toBe('mine');
    expect(await readFile(join(folder, 'data_batch_2.bin.other'), 'utf8')).toBe('relabelled by hand');
    expect(await readdir(folder)).not.toContain('data_batch_1.bin.other'); // the same bytes as in the archive
  });

  test('twice over batches of one’s own, and over a folder with the name of one: all are kept', async () => {
    const { path, folder } = await place(whole);
    for (const name of ['data_batch_1.bin.other', 'data_batch_2.bin'])
      await mkdir(join(folder, name), { recursive: true });
    await writeFile(join(folder, 'data_batch_1.bin'), 'own');
    await unpackArchive(CIFAR10, { path, sha256 }, folder);
    expect(await readFile(join(folder, 'data_batch_1.bin.other-2'), 'utf8')).toBe('own');
    const kept = (await readdir(folder)).filter((name) => name.includes('.other'));
    expect(kept.sort()).toEqual(['data_batch_1.bin.other', 'data_batch_1.bin.other-2', 'data_batch_2.bin.other']);
  });

  test('over a symbolic link: refused, with both ways on; nothing is touched', async () => {
    const { home, path, folder } = await place(whole);
    await mkdir(join(home, 'elsewhere'));
    await writeFile(join(home, 'elsewhere', 'data_batch_1.bin'), 'old');
    await symlink('elsewhere', folder);
    const error = await userError(unpackArchive(CIFAR10, { path, sha256 }, folder));
    expect(error).toMatchObject({
      kind: 'data',
      message: `${folder} is a symbolic link to elsewhere, and unpacking would replace it`,
      hint: `name the folder that it leads to, --data-dir ${join(home, 'elsewhere')}, or remove the link: rm ${folder}`,
    });
    expect(await readFile(join(folder, 'data_batch_1.bin'), 'utf8')).toBe('old');
    expect((await readdir(home)).sort()).toEqual(['a.tar.gz', CIFAR10.folder, 'elsewhere']);
  });

  test.each(['gone', CIFAR10.folder, 'a.tar.gz'])(
    'over a symbolic link to %s, no folder: one way on',
    async (target) => {
      const { path, folder } = await place(whole);
      await symlink(target, folder);
      expect(await userError(unpackArchive(CIFAR10, { path, sha256 }, folder))).toMatchObject({
        kind: 'data',
        message: `${folder} is a symbolic link to ${target}, which is not a folder`,
        hint: `remove the link: rm ${folder}`,
      });
    },
  );

  test('over a file that comes into its place meanwhile: it is kept aside', async () => {
    const { home, path, folder } = await place(whole);
    const notes: string[] = [];
    const onNote = (text: string) => void notes.push(text);
    await unpackArchive(CIFAR10, { path, sha256 }, folder, { onNote, onProgress: () => writeFileSync(folder, 'mine') });
    expect((await readdir(home)).sort()).toEqual(['a.tar.gz', CIFAR10.folder, `${CIFAR10.folder}.other`]);
    expect(await readFile(`${folder}.other`, 'utf8')).toBe('mine');
    expect(notes).toEqual([`what stood in the place of ${folder} is kept as ${CIFAR10.folder}.other`]);
  });

  test('what a killed unpacking left is cleared away', async () => {
    const { home, path, folder } = await place(whole);
    const left = nameBeside(folder, 'tmp');
    await mkdir(left);
    await writeFile(join(left, 'data_batch_1.bin'), 'half');
    await mkdir(`${folder}.tmp-backup`); // the user's own
    await unpackArchive(CIFAR10, { path, sha256 }, folder);
    expect((await readdir(home)).sort()).toEqual(['a.tar.gz', CIFAR10.folder, `${CIFAR10.folder}.tmp-backup`]);
  });
});

test('Ctrl-C while unpacking: nothing is left, nothing is lost', async () => {
  const { home, path, folder } = await place(smallArchive(400));
  await mkdir(folder);
  await writeFile(join(folder, 'data_batch_1.bin'), 'old');
  const controller = new AbortController();
  const watch = { signal: controller.signal, onProgress: () => controller.abort() };
  const error = await userError(unpackArchive(CIFAR10, { path, sha256 }, folder, watch));
  expect(error.kind).toBe('interrupted');
  expect((await readdir(home)).sort()).toEqual(['a.tar.gz', CIFAR10.folder]);
  expect(await readFile(join(folder, 'data_batch_1.bin'), 'utf8')).toBe('old');
});

test.runIf(hasRealData)(`a full-size archive${unless(hasRealData, 'full-size CIFAR-10')}`, async () => {
  const folder = join(await scratchFolder(), CIFAR10.folder);
  const unpacked = await unpackArchive(CIFAR10, { path: realArchive, sha256 }, folder);
  const batches = unpacked.filter(({ name }) => BATCH_FILES.includes(name));
  expect(batches.map(({ bytes }) => bytes)).toEqual(new Array(6).fill(CIFAR10.testFile.bytes));
});
