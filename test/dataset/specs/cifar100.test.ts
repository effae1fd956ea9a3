import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sha256Of } from '../../../src/dataset/archive/digest.ts';
import { unpackArchive } from '../../../src/dataset/archive/unpacking/unpack.ts';
import { verifyDataset } from '../../../src/dataset/archive/verify.ts';
import { describeDataset } from '../../../src/dataset/describe.ts';
import { type LoadOptions, loadDataset } from '../../../src/dataset/load.ts';
import { parseBatch } from '../../../src/dataset/reading/parse.ts';
import { CIFAR10 } from '../../../src/dataset/specs/cifar10.ts';
import { CIFAR100 } from '../../../src/dataset/specs/cifar100.ts';
import { datasetSpec } from '../../../src/dataset/specs/spec.ts';
import { SPECS } from '../../../src/dataset/specs.ts';
import { userError } from '../../helpers/caught.ts';
import { type Behaviour, send, serve } from '../../helpers/downloads/loopback.ts';
import { randomRecords, smallArchive, smallBatches, smallMembers, tarball } from '../../helpers/downloads/tarball.ts';
import { folderWith } from '../../helpers/downloads/unpacked.ts';
import { quick } from '../../helpers/quick.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

/*
 * CIFAR-100 from its record layout to a folder of its own beside CIFAR-10's: what differs from one label a record and five
 * batches. It is long because that is one table after another, best read in one place.
 */

const [fine, coarse] = CIFAR100.labels as [(typeof CIFAR100.labels)[0], (typeof CIFAR100.labels)[0]];
const { testFile } = CIFAR100;
const files = smallBatches(120, 1, CIFAR100);
const training = files.get('train.bin')!;

const load = (dataDir: string, more: Partial<LoadOptions> = {}) => loadDataset({ name: 'cifar100', dataDir, ...more });

/** Records with labels as given and pixels of one value. */
const records = (...labels: readonly (readonly [coarse: number, fine: number])[]) =>
  Buffer.concat(labels.map((pair) => Buffer.from([...pair, ...new Uint8Array(3072).fill(pair[1])])));

describe('the facts', () => {
  test('sizes', () => {
    expect(CIFAR100.recordBytes).toBe(3074);
    expect(CIFAR100.batches.map(({ name, bytes }) => [name, bytes])).toEqual([
      ['train.bin', 153_700_000],
      ['test.bin', 30_740_000],
    ]);
  });
  test('a hundred fine classes and twenty coarse ones, in the order of the alphabet', () => {
    for (const [{ classNames }, n] of [[fine, 100] as const, [coarse, 20] as const]) {
      expect(new Set(classNames).size).toBe(n);
      expect(classNames).toEqual([...classNames].sort());
    }
    expect([0, 1, 39, 99].map((label) => fine.classNames[label])).toEqual([
      'apple',
      'aquarium_fish',
      'keyboard',
      'worm',
    ]);
    expect([0, 14, 19].map((label) => coarse.classNames[label])).toEqual(['aquatic_mammals', 'people', 'vehicles_2']);
  });
  test.each(Object.values(SPECS))('$title: no two datasets or files get in each other’s way', (spec) => {
    const others = Object.values(SPECS).filter((one) => one.name !== spec.name);
    for (const other of others) {
      expect(other.folder).not.toBe(spec.folder);
      expect(other.archive.name).not.toBe(spec.archive.name);
    }
    expect(spec.archive.url).toMatch(new RegExp(`/${spec.archive.name}$`));
    expect(spec.image.nFeatures).toBe(spec.image.width * spec.image.height * spec.image.channels);
    expect(spec.labels.map(({ byte }) => byte).sort()).toEqual([...spec.labels.keys()]);
  });
});

describe('parsing', () => {
  const parse = (bytes: Buffer, label = fine) => parseBatch(bytes, CIFAR100, testFile, 'test.bin', label);

  test('a coarse label, a fine label, planar pixels', () => {
    const bytes = records([4, 0], [19, 99]);
    expect([...parse(bytes).labels]).toEqual([0, 99]);
    expect([...parse(bytes, coarse).labels]).toEqual([4, 19]);
    const { pixels } = parse(bytes);
    expect([pixels.length, pixels[0], pixels[3071], pixels[3072], pixels[6143]]).toEqual([6144, 0, 0, 99, 99]);
  });
  test.each([
    [records([0, 0], [3, 100]), 'record 1 at byte offset 3,074 has the fine label 100; fine labels are 0 to 99'],
    [records([20, 7]), 'record 0 at byte offset 0 has the coarse label 20; coarse labels are 0 to 19'],
    [records([0, 0], [255, 255]), 'record 1 at byte offset 3,074 has the fine label 255'],
  ])('a label without a class is found, whichever is asked for: %#', (bytes, message) => {
    for (const label of [fine, coarse]) {
      expect(() => parse(bytes, label)).toThrow(
        expect.objectContaining({ kind: 'data', message: expect.stringContaining(message) }),
      );
    }
  });
  test.each([
    [
      3073,
      'record 0 at byte offset 0 has only 3,073 bytes (a full batch has 10,000 records of 3,074 bytes, 30,740,000 bytes)',
    ],
    [30_743_074, 'too many: record 10000 at byte offset 30,740,000 should not be there'],
    [0, 'is empty'],
  ])('%i bytes are refused', (bytes, message) => {
    expect(() => parse(Buffer.alloc(bytes))).toThrow(message);
  });
});

describe('loading', () => {
  test('fine classes by default, coarse ones on request; the digest is of the records, whichever', async () => {
    const { home } = await folderWith(CIFAR100, files);
    const byFine = await load(home);
    const byCoarse = await load(home, { classes: 'coarse' });
    expect([...byFine.train.labels]).toEqual(Array.from({ length: 600 }, (_, i) => i % 100));
    expect([...byCoarse.train.labels]).toEqual(Array.from({ length: 600 }, (_, i) => i % 20));
    expect([byFine.classNames.length, byCoarse.classNames.length]).toEqual([100, 20]);
    expect([byFine.digest, byCoarse.digest]).toEqual([sha256Of(training), sha256Of(training)]);
    expect(byFine.image).toEqual({ width: 32, height: 32, channels: 3, nFeatures: 3072 });
    expect(Buffer.compare(byFine.train.pixels.subarray(3072, 6144), training.subarray(3076, 6148))).toBe(0);
    const tested = await byCoarse.readTestSet('cifar-train knn --test');
    expect([...tested.images.labels.subarray(0, 21)]).toEqual([...Array.from({ length: 20 }, (_, i) => i), 0]);
    expect(tested.digest).toBe(sha256Of(files.get('test.bin')!));
  });
  test.each([
    ['the folder of the batches', (home: string) => join(home, CIFAR100.folder)],
    ['the archive', (home: string) => join(home, 'my archive.tgz')],
  ])('%s may be named', async (_name, path) => {
    const { home } = await folderWith(CIFAR100, files, { 'my archive.tgz': tarball(smallMembers(files, CIFAR100)) });
    const named = path(home);
    if (named.endsWith('.tgz')) await rm(join(home, CIFAR100.folder), { recursive: true });
    expect((await load(named)).digest).toBe(sha256Of(training));
  });
  test('the names beside the batches win, each for its kind; without them the standard ones', async () => {
    const names = Array.from({ length: 20 }, (_, i) => `group ${i}`);
    const changed = new Map(files).set('coarse_label_names.txt', Buffer.from(names.join('\n')));
    changed.delete('fine_label_names.txt');
    const { home } = await folderWith(CIFAR100, changed);
    expect((await load(home, { classes: 'coarse' })).classNames).toEqual(names);
    expect((await load(home)).classNames).toEqual(fine.classNames);
  });
  test('a names file with too few names', async () => {
    const { home } = await folderWith(CIFAR100, new Map(files).set('fine_label_names.txt', Buffer.from('apple\n')));
    expect((await userError(load(home))).message).toContain(
      'fine_label_names.txt must name 100 classes, one per line; it names 1',
    );
  });
  test('--limit, and one above the size', async () => {
    const { home } = await folderWith(CIFAR100, files);
    expect((await load(home, { limit: 7 })).digest).toBe(sha256Of(training.subarray(0, 7 * 3074)));
    expect((await userError(load(home, { limit: 601 }))).message).toContain('from 1 to 600');
  });
  test('more records than are read at a time, and where a bad label is among them', async () => {
    const large = smallBatches(2001, 2, CIFAR100);
    const bytes = large.get('train.bin')!;
    const { home, batches } = await folderWith(CIFAR100, large);
    const { train, digest } = await load(home);
    expect(digest).toBe(sha256Of(bytes));
    expect(train.labels[10_004]).toBe(4);
    expect(Buffer.compare(train.pixels.subarray(10_004 * 3072), bytes.subarray(10_004 * 3074 + 2))).toBe(0);
    expect((await load(home, { limit: 10_001 })).digest).toBe(sha256Of(bytes.subarray(0, 10_001 * 3074)));
    bytes[10_002 * 3074] = 20;
    await writeFile(join(batches, 'train.bin'), bytes);
    expect((await userError(load(home))).message).toContain(
      'record 10002 at byte offset 30,746,148 has the coarse label 20',
    );
  });
  test.each([
    [
      'train.bin',
      599,
      'train.bin has 1,841,326 bytes, but 1,844,400 would go with the 368,880 of test.bin: it ends before record 599',
    ],
    [
      'test.bin',
      119,
      'test.bin has 365,806 bytes, but 368,880 would go with the 1,844,400 of train.bin: it ends before record 119',
    ],
  ])('%s, cut to %i whole records', async (name, nRecords, message) => {
    const { home } = await folderWith(
      CIFAR100,
      new Map(files).set(name, files.get(name)!.subarray(0, nRecords * 3074)),
    );
    const reading = name === 'train.bin' ? load(home) : load(home).then((dataset) => dataset.readTestSet('x'));
    expect((await userError(reading)).message).toContain(message);
  });
  test('not there: its own name and command', async () => {
    const home = await scratchFolder();
    const error = await userError(load(home));
    expect(error.message).toBe(`there is no CIFAR-100 in ${home}`);
    expect(error.hint).toContain(`download it with \`cifar-train download --dataset cifar100 --data-dir ${home}\``);
    expect(error.hint).toContain(`cifar-train download --dataset cifar100 --from FILE --data-dir ${home}`);
  });
  test.each([
    ['cifar10', 'coarse'],
    ['shapes', 'fine'],
  ] as const)('%s has no %s classes', async (name, classes) => {
    const error = await userError(loadDataset({ name, classes, dataDir: await scratchFolder() }));
    expect(error).toMatchObject({
      kind: 'usage',
      message: `classes ${classes} does not apply to the dataset ${name}, only to cifar100`,
      setting: 'classes',
      hint: `leave it out, name classes of ${name}, or choose a dataset that has them: --dataset cifar100`,
    });
  });
  test('classes that are none', async () => {
    const error = await userError(load(await scratchFolder(), { classes: 'course' as never }));
    expect(error).toMatchObject({
      kind: 'usage',
      message: 'classes must be fine or coarse, or a list of class names; got "course"',
      hint: 'did you mean coarse?',
    });
  });
});

describe('the archive', () => {
  const archive = smallArchive(40, 3, CIFAR100);
  const sha256 = sha256Of(archive);
  const digest = sha256Of(smallBatches(40, 3, CIFAR100).get('train.bin')!);
  const etag = { headers: { ETag: '"one"' } };
  const download = async (...script: readonly Behaviour[]) => {
    const server = await serve(...script);
    return { server, download: { url: server.url, sha256, env: {}, policy: quick().policy } };
  };

  test('downloaded beside CIFAR-10’s, resumed where it was cut; each dataset reads its own', async () => {
    const home = await scratchFolder();
    const ten = smallArchive();
    const fromTen = await serve(send(ten));
    const { server, download: how } = await download(
      send(archive, { ...etag, after: 200_000, ending: 'cut' }),
      send(archive, etag),
    );
    const notes: string[] = [];
    const hundred = await load(home, { download: how, onNote: (text) => notes.push(text) });
    const tenHow = { url: fromTen.url, sha256: sha256Of(ten), env: {}, policy: quick().policy };
    await loadDataset({ name: 'cifar10', dataDir: home, download: tenHow });
    expect(hundred.digest).toBe(digest);
    expect(notes[0]).toBe(`CIFAR-100 is not in ${home} yet: downloading it`);
    expect(server.requests[1]).toMatchObject({ range: expect.stringMatching(/^bytes=[1-9]/), 'if-range': '"one"' });
    expect((await load(home)).digest).toBe(digest);
    expect((await loadDataset({ name: 'cifar10', dataDir: home })).train.nSamples).toBe(100);
    const statuses = async (spec: typeof CIFAR10 | typeof CIFAR100, sum: string) =>
      (await verifyDataset(spec, home, { sha256: sum })).checks.map(
        ({ path, status }) => `${status} ${path.slice(home.length + 1)}`,
      );
    expect(await statuses(CIFAR100, sha256)).toEqual([
      'ok cifar-100-binary.tar.gz',
      'ok cifar-100-binary/train.bin',
      'ok cifar-100-binary/test.bin',
      'ok cifar-100-binary/fine_label_names.txt',
      'ok cifar-100-binary/coarse_label_names.txt',
    ]);
    expect(await statuses(CIFAR10, sha256Of(ten))).toHaveLength(8);
  });
  test('an archive that is not the official one says whose it should be', async () => {
    const home = await scratchFolder();
    const { download: how } = await download(send(archive));
    const error = await userError(load(home, { download: { ...how, sha256: undefined } }));
    expect(error.message).toContain('offers');
    expect(error.message).toContain('expected 168,513,733');
    expect(error.hint).toContain('cifar-train download --dataset cifar100 --url ');
  });
  test.each([
    ['a link', { path: 'cifar-100-binary/test.bin', type: '2', linkpath: 'x' }, 'it is a symbolic link to "x"'],
    [
      'names that are too long',
      { path: 'cifar-100-binary/fine_label_names.txt', body: 'x'.repeat(4097) },
      'it has 4,097 bytes',
    ],
  ])('%s is refused', async (_what, member, message) => {
    const { home } = await folderWith(CIFAR100, new Map(), { 'a.tgz': tarball([member]) });
    const error = await userError(unpackArchive(CIFAR100, { path: join(home, 'a.tgz'), sha256 }, join(home, 'to')));
    expect(error.message).toContain(message);
    expect(error.hint).toContain("this is not CIFAR-100's archive; `cifar-train download --dataset cifar100");
  });
  test('a test file that was cut short', async () => {
    const short = new Map(files).set('test.bin', randomRecords(119, 1, CIFAR100));
    const { home } = await folderWith(CIFAR100, new Map(), { 'a.tgz': tarball(smallMembers(short, CIFAR100)) });
    const error = await userError(unpackArchive(CIFAR100, { path: join(home, 'a.tgz'), sha256 }, join(home, 'to')));
    expect(error.message).toContain(
      'a.tgz: test.bin has 365,806 bytes, but 368,880 would go with the 1,844,400 of train.bin',
    );
  });
});

test('files that something else unpacked are right where their digests are the official ones', async () => {
  const md5 = createHash('md5').update(files.get('test.bin')!).digest('hex');
  const spec = datasetSpec({
    ...CIFAR100,
    trainFiles: [{ name: 'train.bin', nRecords: 50_000, sha256: sha256Of(training) }],
    testFile: { name: 'test.bin', nRecords: 10_000, md5 },
  });
  const { home } = await folderWith(spec, files);
  const found = async (one: typeof CIFAR100) =>
    (await verifyDataset(one, home)).checks.slice(1).map(({ status, detail }) => `${status}: ${detail}`);
  expect(await found(spec)).toEqual([
    'ok: the official SHA-256; 600 records, all labels valid',
    'ok: the official MD5; 120 records, all labels valid',
  ]);
  expect(await found(CIFAR100)).toEqual([
    'unknown: not the official file; 600 records, all labels valid; SHA256SUMS has no digest of it',
    'unknown: not the official file; 120 records, all labels valid; SHA256SUMS has no digest of it',
  ]);
});

test('info describes it by either kind of classes', async () => {
  const { home, batches } = await folderWith(CIFAR100, files);
  const info = await describeDataset({ name: 'cifar100', dataDir: home });
  expect(info.train).toMatchObject({ nSamples: 600, classCounts: new Array(100).fill(6) });
  expect(info.files).toEqual([
    { path: join(batches, 'train.bin'), bytes: 1_844_400 },
    { path: join(batches, 'test.bin'), bytes: 368_880 },
  ]);
  const { test: tested } = await describeDataset({ name: 'cifar100', dataDir: home, classes: 'coarse' });
  expect(tested).toMatchObject({ nSamples: 120, classCounts: new Array(20).fill(6) });
  expect(await readFile(join(batches, 'test.bin'))).toEqual(files.get('test.bin'));
});
