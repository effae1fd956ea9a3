import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sha256Of } from '../../src/dataset/archive/digest.ts';
import { obtainDataset } from '../../src/dataset/archive/obtain.ts';
import { describeDataset } from '../../src/dataset/describe.ts';
import { loadDataset } from '../../src/dataset/load.ts';
import { writeRecords } from '../../src/dataset/reading/records.ts';
import { CIFAR10 } from '../../src/dataset/specs/cifar10.ts';
import { count } from '../../src/util/format.ts';
import { userError } from '../helpers/caught.ts';
import {
  hasOfficialHead,
  hasRealData,
  officialHead,
  realArchive,
  realData,
  unless,
} from '../helpers/data/shared-data.ts';
import { send, serve } from '../helpers/downloads/loopback.ts';
import { BATCH_FILES, smallArchive, smallBatches, smallMembers, tarball } from '../helpers/downloads/tarball.ts';
import { quick } from '../helpers/quick.ts';
import { scratchFolder } from '../helpers/scratch.ts';

/*
 * Every way to name the data, and every state a data folder can be in, each with what loading makes of it. The cases stand
 * together, since each is the neighbour of another: this file is long for that.
 */

const files = smallBatches(20);
const training = Buffer.concat(CIFAR10.trainFiles.map(({ name }) => files.get(name)!));
const testRecords = files.get(CIFAR10.testFile.name)!;

/** A data folder with small batches in it. */
async function dataFolder(change: (batches: string) => Promise<unknown> = async () => {}) {
  const home = await scratchFolder();
  const batches = join(home, CIFAR10.folder);
  await mkdir(batches);
  for (const [name, body] of files) await writeFile(join(batches, name), body);
  await change(batches);
  return { home, batches };
}

const load = (dataDir: string, more: { limit?: number } = {}) => loadDataset({ name: 'cifar10', dataDir, ...more });

describe('--data-dir', () => {
  test('the folder above the batches', async () => {
    const { home, batches } = await dataFolder();
    const { train, digest, source, classNames } = await load(home);
    expect(Buffer.compare(writeRecords(train), training)).toBe(0);
    expect({ digest, source, classNames }).toEqual({
      digest: sha256Of(training),
      source: batches,
      classNames: CIFAR10.labels[0].classNames,
    });
  });
  test('the folder of the batches', async () => {
    const { batches } = await dataFolder();
    expect(await load(batches)).toMatchObject({ source: batches, digest: sha256Of(training) });
  });
  test('a folder of batches under another name', async () => {
    const { home, batches } = await dataFolder();
    await cp(batches, join(home, 'mine'), { recursive: true });
    await rm(batches, { recursive: true });
    expect((await load(join(home, 'mine'))).source).toBe(join(home, 'mine'));
  });
  test('the archive: unpacked beside it, once', async () => {
    const home = await scratchFolder();
    const path = join(home, 'download (1).tar.gz');
    await writeFile(path, tarball(smallMembers(files)));
    expect((await load(path)).digest).toBe(sha256Of(training));
    const mark = join(home, CIFAR10.folder, 'mine.txt');
    await writeFile(mark, 'a folder that is unpacked again has no such file');
    expect((await load(path)).source).toBe(join(home, CIFAR10.folder));
    expect(existsSync(mark)).toBe(true);
  });
  test('a damaged archive', async () => {
    const path = join(await scratchFolder(), 'a.tar.gz');
    await writeFile(path, smallArchive().subarray(0, 9999));
    expect(await userError(load(path))).toMatchObject({ kind: 'data', message: expect.stringContaining(path) });
  });
  test('an archive that is not there', async () => {
    const path = join(await scratchFolder(), 'a.tar.gz');
    expect(await userError(load(path))).toMatchObject({ kind: 'data', message: `there is no archive ${path}` });
  });
  test('nothing there: the message has the commands', async () => {
    const dataDir = join(await scratchFolder(), 'none');
    const error = await userError(load(dataDir));
    expect(error).toMatchObject({ kind: 'data', message: `there is no CIFAR-10 in ${dataDir}` });
    expect(error.hint).toContain(`download it with \`cifar-train download --data-dir ${dataDir}\``);
    expect(error.hint).toContain(`cifar-train download --from FILE --data-dir ${dataDir}`);
    expect(error.hint).toContain('cifar-train knn --k 7 --folds 5 --dataset shapes');
    expect(existsSync(dataDir)).toBe(false);
  });
  test('nothing there, and a download allowed', async () => {
    const dataDir = join(await scratchFolder(), 'none');
    const archive = tarball(smallMembers(files));
    const server = await serve(send(archive));
    const notes: string[] = [];
    const download = { url: server.url, sha256: sha256Of(archive), env: {}, ...quick() };
    const dataset = await loadDataset({ name: 'cifar10', dataDir, download, onNote: (text) => notes.push(text) });
    expect(dataset.digest).toBe(sha256Of(training));
    expect(notes.join()).toContain('downloading it');
  });
  test('a path through a file', async () => {
    const { batches } = await dataFolder();
    const error = await userError(load(join(batches, 'test_batch.bin', 'x')));
    expect(error).toMatchObject({ kind: 'failed', message: expect.stringContaining('ENOTDIR') });
  });
});

describe('an archive in the data folder', () => {
  async function withArchive() {
    const home = await scratchFolder();
    const archive = join(home, CIFAR10.archive.name);
    await writeFile(archive, tarball(smallMembers(files)));
    return { home, archive, sha256: sha256Of(await readFile(archive)) };
  }
  test('that was swapped is not unpacked on first use, nor replaced', async () => {
    const { home, archive, sha256 } = await withArchive();
    const server = await serve();
    const download = { url: server.url, env: {}, ...quick() };
    for (const error of [
      await userError(load(home)),
      await userError(loadDataset({ name: 'cifar10', dataDir: home, download })),
      await userError(describeDataset({ name: 'cifar10', dataDir: home })),
    ]) {
      expect(error).toMatchObject({
        kind: 'data',
        message:
          `${archive} is not the expected archive: its SHA-256 is ${sha256} (${count((await stat(archive)).size)} bytes), ` +
          `expected ${CIFAR10.archive.sha256} (170,052,171 bytes); it was not unpacked`,
      });
      expect(error.hint).toContain(`\`cifar-train download --data-dir ${home}\``);
      expect(error.hint).toContain(`\`cifar-train download --sha256 ${sha256} --data-dir ${home}\``);
      expect(error.hint).toContain(`--data-dir ${archive}`);
    }
    expect(server.requests).toEqual([]);
    expect(await readdir(home)).toEqual([CIFAR10.archive.name]);
    expect(sha256Of(await readFile(archive))).toBe(sha256);
  });
  test('with the digest that the download wants is unpacked', async () => {
    const { home, sha256 } = await withArchive();
    const dataset = await loadDataset({ name: 'cifar10', dataDir: home, download: { sha256: sha256.toUpperCase() } });
    expect(dataset.digest).toBe(sha256Of(training));
  });
  test('does not matter once the batches are unpacked', async () => {
    const { home, archive, sha256 } = await withArchive();
    await obtainDataset(CIFAR10, home, { sha256, env: {} });
    await writeFile(archive, 'another');
    expect((await load(home)).digest).toBe(sha256Of(training));
  });
  test('may have any digest where it is named, with a note', async () => {
    const { archive, sha256 } = await withArchive();
    const notes: string[] = [];
    const named = { name: 'cifar10', dataDir: archive, onNote: (text: string) => notes.push(text) } as const;
    const note = `${archive} is not the official CIFAR-10 archive: its SHA-256 is ${sha256}`;
    expect((await loadDataset(named)).digest).toBe(sha256Of(training));
    expect(notes).toEqual([note]);
    await loadDataset(named);
    expect(notes).toEqual([note, note]);
  });
});

describe('an archive that is named, beside batches', () => {
  const other = smallBatches(20, 2);
  const otherTraining = Buffer.concat(CIFAR10.trainFiles.map(({ name }) => other.get(name)!));

  /** A folder with the archives a and b, and a's batches; some may be gone. */
  async function twoArchives(change: (batches: string) => Promise<unknown> = async () => {}) {
    const home = await scratchFolder();
    const [a, b] = [join(home, 'a.tar.gz'), join(home, 'b.tar.gz')];
    await writeFile(a, tarball(smallMembers(files)));
    await writeFile(b, tarball(smallMembers(other)));
    await load(a);
    const batches = join(home, CIFAR10.folder);
    await change(batches);
    const kept = await contents(batches);
    const sums = { a: sha256Of(await readFile(a)), b: sha256Of(await readFile(b)) };
    return { home, a, b, batches, kept, sums };
  }
  async function contents(folder: string) {
    const names = (await readdir(folder)).sort();
    return Promise.all(names.map(async (name) => `${name} ${sha256Of(await readFile(join(folder, name)))}`));
  }
  const lacking = (batches: string) => rm(join(batches, 'data_batch_3.bin'));
  const unrecorded = (batches: string) => rm(join(batches, 'ARCHIVE.sha256'));

  test.each<[string, (batches: string) => Promise<unknown>, (a: string) => string]>([
    ['whole, of another archive', async () => {}, (a) => `they came from one with the SHA-256 ${a}`],
    ['a batch is missing, of another archive', lacking, (a) => `they came from one with the SHA-256 ${a}`],
    ['of unknown origin', unrecorded, () => 'there is no ARCHIVE.sha256 to say which archive they came from'],
    [
      'only the test batch, of unknown origin',
      (batches) => Promise.all([unrecorded(batches), ...CIFAR10.trainFiles.map(({ name }) => rm(join(batches, name)))]),
      () => 'there is no ARCHIVE.sha256',
    ],
  ])('%s: refused, and nothing is lost', async (_name, change, origin) => {
    const { home, b, batches, kept, sums } = await twoArchives(change);
    for (const error of [
      await userError(load(b)),
      await userError(load(b, { limit: 5 })),
      await userError(describeDataset({ name: 'cifar10', dataDir: b })),
    ]) {
      expect(error.kind).toBe('data');
      for (const part of [batches, b, sums.b, origin(sums.a)]) expect(error.message).toContain(part);
      expect(error.hint).toContain(`--data-dir ${batches};`);
      expect(error.hint).toContain(`\`mv ${batches} ${batches}.old\``);
      expect(error.hint).toContain(`\`cifar-train download --sha256 ${sums.b} --data-dir ${b}\``);
    }
    expect(await contents(batches)).toEqual(kept);
    expect((await readdir(home)).sort()).toEqual(['a.tar.gz', 'b.tar.gz', CIFAR10.folder]);
    await rename(batches, `${batches}.old`);
    expect((await load(b)).digest).toBe(sha256Of(otherTraining));
  });
  test('its own, but one is missing: what is there can be read, and is not replaced', async () => {
    const { a, batches, kept, sums } = await twoArchives(lacking);
    const error = await userError(load(a));
    expect(error).toMatchObject({ kind: 'data', message: `${batches} lacks data_batch_3.bin` });
    expect(error.hint).toBe(`\`cifar-train download --sha256 ${sums.a} --data-dir ${a}\` unpacks them again`);
    expect((await load(a, { limit: 40 })).train.nSamples).toBe(40);
    expect(await contents(batches)).toEqual(kept);
  });
  test('two archives at once: one is unpacked, the other refused', async () => {
    const { a, b, batches } = await twoArchives();
    await rm(batches, { recursive: true });
    const both = await Promise.allSettled([load(a), load(b)]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const refused = both.find((one) => one.status === 'rejected')!;
    expect(refused.reason).toMatchObject({ kind: 'data', message: expect.stringContaining('are not those of') });
    const digest = both[0].status === 'fulfilled' ? sha256Of(training) : sha256Of(otherTraining);
    expect((await load(batches)).digest).toBe(digest);
  });
});

describe('--limit', () => {
  test.each([1, 19, 20, 21, 45, 100])('%i', async (limit) => {
    const { home } = await dataFolder();
    const { train, digest } = await load(home, { limit });
    expect(train.nSamples).toBe(limit);
    expect(digest).toBe(sha256Of(training.subarray(0, limit * 3073)));
    expect(train.pixels).toHaveLength(limit * 3072);
  });
  test('reads only the files that it takes', async () => {
    const { home } = await dataFolder((batches) => rm(join(batches, 'data_batch_3.bin')));
    expect((await load(home, { limit: 40 })).train.nSamples).toBe(40);
    expect((await userError(load(home, { limit: 41 }))).message).toContain('lacks data_batch_3.bin');
  });
  test.each([101, 0, 1.5])('%d is refused', async (limit) => {
    const { home } = await dataFolder();
    const error = await userError(load(home, { limit }));
    expect(error).toMatchObject({
      kind: 'usage',
      message: `limit must be a whole number from 1 to 100, the size of the training set; got ${limit}`,
    });
  });
});

describe('damaged batches', () => {
  test.each<[string, (batches: string) => Promise<unknown>, RegExp]>([
    [
      'some are missing',
      async (b) => Promise.all([rm(join(b, 'data_batch_2.bin')), rm(join(b, 'data_batch_5.bin'))]),
      /lacks data_batch_2\.bin, data_batch_5\.bin/,
    ],
    [
      'all training files are missing',
      async (b) => Promise.all(CIFAR10.trainFiles.map(({ name: f }) => rm(join(b, f)))),
      /lacks data_batch_1\.bin, .*data_batch_5\.bin/,
    ],
    [
      'one has 3,072,999 bytes',
      (b) => writeFile(join(b, 'data_batch_3.bin'), new Uint8Array(3_072_999)),
      /data_batch_3\.bin has 3,072,999 bytes, not a whole number of records: record 999 at byte offset 3,069,927/,
    ],
    [
      'one is a record short',
      (b) => truncate(join(b, 'data_batch_3.bin'), 19 * 3073),
      /data_batch_3\.bin has 58,387 bytes, the other batches up to 61,460: it ends before record 19 at byte offset 58,387/,
    ],
    ['one is empty', (b) => truncate(join(b, 'data_batch_3.bin'), 0), /data_batch_3\.bin is empty/],
    [
      'a label of 11',
      (b) => writeFile(join(b, 'data_batch_2.bin'), Buffer.alloc(20 * 3073, 11)),
      /data_batch_2\.bin: record 0 at byte offset 0 has the label 11/,
    ],
    [
      'nine class names',
      (b) => writeFile(join(b, 'batches.meta.txt'), 'a\nb\n'),
      /batches\.meta\.txt must name 10 classes/,
    ],
  ])('%s', async (_name, change, message) => {
    const { home, batches } = await dataFolder(change);
    const error = await userError(load(home));
    expect(error.kind).toBe('data');
    expect(error.message).toMatch(message);
    expect(error.message).toContain(batches);
    expect(error.hint).toContain('cifar-train download');
  });
  test('no class names: the standard ones', async () => {
    const { home } = await dataFolder((batches) => rm(join(batches, 'batches.meta.txt')));
    expect((await load(home)).classNames).toEqual(CIFAR10.labels[0].classNames);
  });
});

describe('the test set', () => {
  test('is not opened before it is read, and every reading is counted', async () => {
    const { home } = await dataFolder();
    const dataset = await load(home);
    const ledger = join(home, 'test-readings.jsonl');
    expect(existsSync(ledger)).toBe(false);
    const first = await dataset.readTestSet('cifar-train knn --test');
    expect(Buffer.compare(writeRecords(first.images), testRecords)).toBe(0);
    expect(first).toMatchObject({ digest: sha256Of(testRecords), nthReading: 1, ledger });
    expect((await (await load(home, { limit: 5 })).readTestSet('x')).nthReading).toBe(2);
    const lines = (await readFile(ledger, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines[0]).toMatchObject({
      command: 'cifar-train knn --test',
      dataset: 'cifar10',
      digest: sha256Of(testRecords),
    });
    expect(new Date(lines[0].when).toISOString()).toBe(lines[0].when);
  });
  test.each<[string, (batches: string) => Promise<unknown>, RegExp]>([
    ['missing', (b) => rm(join(b, 'test_batch.bin')), /lacks test_batch\.bin/],
    ['short', (b) => truncate(join(b, 'test_batch.bin'), 3073), /test_batch\.bin has 3,073 bytes/],
    ['of a bad label', (b) => writeFile(join(b, 'test_batch.bin'), Buffer.alloc(20 * 3073, 10)), /has the label 10/],
  ])('%s: training is possible, reading it is not, and is not counted', async (_name, change, message) => {
    const { home } = await dataFolder(change);
    const dataset = await load(home);
    expect((await userError(dataset.readTestSet('x'))).message).toMatch(message);
    expect(existsSync(join(home, 'test-readings.jsonl'))).toBe(false);
    expect((await describeDataset({ name: 'cifar10', dataDir: home })).test).toMatchObject({
      trouble: expect.stringMatching(message),
    });
  });
});

test('the signal stops it', async () => {
  const { home } = await dataFolder();
  const error = await userError(loadDataset({ name: 'cifar10', dataDir: home, signal: AbortSignal.abort() }));
  expect(error.kind).toBe('interrupted');
});

describe('shapes', () => {
  test('the digest is of records as CIFAR-10 stores them; the ledger is in the data folder', async () => {
    const dataDir = join(await scratchFolder(), 'made');
    const dataset = await loadDataset({ name: 'shapes', dataDir, seed: 3, limit: 50 });
    expect(dataset).toMatchObject({
      name: 'shapes',
      source: 'built in (seed 3)',
      digest: sha256Of(writeRecords(dataset.train)),
    });
    expect(dataset.train.nSamples).toBe(50);
    expect(existsSync(dataDir)).toBe(false);
    const reading = await dataset.readTestSet('x');
    expect(reading).toMatchObject({
      nthReading: 1,
      ledger: join(dataDir, 'test-readings.jsonl'),
      digest: sha256Of(writeRecords(reading.images)),
    });
    expect(reading.images.nSamples).toBe(2000);
  });
  test('a limit above its size', async () => {
    const error = await userError(loadDataset({ name: 'shapes', dataDir: '.', limit: 10_001 }));
    expect(error.message).toContain('from 1 to 10000, the size of the training set; got 10001');
  });
});

describe('describeDataset', () => {
  test('counts classes, and no reading of the test set', async () => {
    const { home, batches } = await dataFolder();
    const info = await describeDataset({ name: 'cifar10', dataDir: home });
    expect(info.train).toMatchObject({
      nSamples: 100,
      classCounts: new Array(10).fill(10),
      digest: sha256Of(training),
    });
    expect(info.test).toMatchObject({
      nSamples: 20,
      classCounts: new Array(10).fill(2),
      nReadings: 0,
      lastReading: undefined,
    });
    expect(info.files).toEqual(BATCH_FILES.map((name) => ({ path: join(batches, name), bytes: 61_460 })));
    expect(existsSync(info.ledger)).toBe(false);
    await (await load(home)).readTestSet('cifar-train knn --test');
    const { test: tested } = await describeDataset({ name: 'cifar10', dataDir: home });
    expect(tested).toMatchObject({ nReadings: 1, lastReading: { command: 'cifar-train knn --test' } });
  });
});

test.runIf(hasOfficialHead)(
  `the first official records, as a small CIFAR-10${unless(hasOfficialHead, 'official records')}`,
  async () => {
    const ledger = { fallback: await scratchFolder() };
    const { train, digest } = await loadDataset({ name: 'cifar10', dataDir: officialHead, ledger });
    expect(train.nSamples).toBe(820);
    expect([train.labels[0], ...train.pixels.subarray(0, 5)]).toEqual([6, 59, 43, 50, 68, 98]);
    const all = await Promise.all(CIFAR10.trainFiles.map(({ name }) => readFile(join(officialHead, name))));
    expect(digest).toBe(sha256Of(Buffer.concat(all)));
  },
);

describe.runIf(hasRealData)(`full size${unless(hasRealData, 'full-size CIFAR-10')}`, () => {
  test('50,000 images, 5,000 of each class', async () => {
    const { train, test: tested } = await describeDataset({ name: 'cifar10', dataDir: realData });
    expect(train).toMatchObject({ nSamples: 50_000, classCounts: new Array(10).fill(5000) });
    expect(tested).toMatchObject({ nSamples: 10_000, classCounts: new Array(10).fill(1000) });
  });
  test('by a server that cuts the connection once, to the batches that were packed', async () => {
    const archive = await readFile(realArchive);
    const cut = { headers: { ETag: '"one"' }, after: 90_000_000, ending: 'cut' as const };
    const server = await serve(send(archive, cut), send(archive, cut));
    const download = { url: server.url, sha256: sha256Of(archive), env: {}, policy: quick().policy };
    const options = { name: 'cifar10', dataDir: await scratchFolder() } as const;
    const { digest } = await loadDataset({ ...options, download });
    expect(digest).toBe((await loadDataset({ ...options, dataDir: realData })).digest);
    expect(server.requests).toHaveLength(2);
  });
});
