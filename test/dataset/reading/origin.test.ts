import { execFileSync } from 'node:child_process';
import { readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sha256Of } from '../../../src/dataset/archive/digest.ts';
import { SUMS_FILE, sumsText } from '../../../src/dataset/archive/sums.ts';
import { describeDataset } from '../../../src/dataset/describe.ts';
import { type LoadOptions, loadDataset } from '../../../src/dataset/load.ts';
import { areOfficial } from '../../../src/dataset/reading/origin.ts';
import { type ReadFile, readRecordsOf } from '../../../src/dataset/reading/read-records.ts';
import { CIFAR10 } from '../../../src/dataset/specs/cifar10.ts';
import { Hint } from '../../../src/errors.ts';
import { userError } from '../../helpers/caught.ts';
import { pythonFiles } from '../../helpers/data/python-edition.ts';
import { randomRecords, smallBatches } from '../../helpers/downloads/tarball.ts';
import { folderWith } from '../../helpers/downloads/unpacked.ts';

const files = smallBatches(20);
const load = (dataDir: string, more: Partial<LoadOptions> = {}) => loadDataset({ name: 'cifar10', dataDir, ...more });

/** Batches with the digests that they had when they were unpacked. */
async function unpacked() {
  const sums = sumsText([...files].map(([name, body]) => ({ name, sha256: sha256Of(body) })));
  return await folderWith(CIFAR10, new Map([...files, [SUMS_FILE, Buffer.from(sums)]]));
}

async function flip(path: string, at: number): Promise<void> {
  const body = await readFile(path);
  body[at]! ^= 1;
  await writeFile(path, body);
}

describe('a byte that is flipped after unpacking is noticed', () => {
  test.each<[string, number, Partial<LoadOptions>]>([
    ['data_batch_3.bin', 5000, {}],
    ['data_batch_1.bin', 1, {}],
    ['data_batch_5.bin', 20 * 3073 - 1, {}],
    ['data_batch_3.bin', 19 * 3073 + 7, { limit: 41 }], // in a file of which only the beginning is used
  ])('%s, byte %i, %j', async (name, at, more) => {
    const { home, batches } = await unpacked();
    await load(home, more);
    await flip(join(batches, name), at);
    for (const error of [
      await userError(load(home, more)),
      await userError(describeDataset({ name: 'cifar10', dataDir: home, ...more })),
    ]) {
      expect(error.kind).toBe('data');
      expect(error.message).toContain(`${join(batches, name)} has changed since it was unpacked: its SHA-256 is `);
      expect(error.message).toContain(`, SHA256SUMS says ${sha256Of(files.get(name)!)}`);
      expect(error.hint).toContain(`if the change is meant, remove the line of ${name} from SHA256SUMS`);
    }
  });
  test('in the test batch, when it is read', async () => {
    const { home, batches } = await unpacked();
    await flip(join(batches, 'test_batch.bin'), 9);
    const dataset = await load(home);
    const error = await userError(dataset.readTestSet('x'));
    expect(error.message).toContain('test_batch.bin has changed since it was unpacked');
  });
  test('in the names of the classes: another class would have the name', async () => {
    const { home, batches } = await unpacked();
    const path = join(batches, CIFAR10.labels[0].namesFile);
    await writeFile(path, [...CIFAR10.labels[0].classNames].reverse().join('\n'));
    for (const error of [
      await userError(load(home)),
      await userError(describeDataset({ name: 'cifar10', dataDir: home })),
    ]) {
      expect(error.message).toContain(`${path} has changed since it was unpacked: its SHA-256 is `);
      expect(error.hint).toContain('remove the line of batches.meta.txt from SHA256SUMS');
    }
    await writeFile(
      join(batches, SUMS_FILE),
      sumsText([{ name: 'data_batch_1.bin', sha256: sha256Of(files.get('data_batch_1.bin')!) }]),
    );
    expect((await load(home)).classNames[0]).toBe('truck');
  });
  test('in the Python edition, whose digests are of its pickles', async () => {
    const pickles = pythonFiles();
    const sums = sumsText([...pickles].map(([name, body]) => ({ name, sha256: sha256Of(body) })));
    const folder = { ...CIFAR10, folder: CIFAR10.python.folder };
    const { home, batches } = await folderWith(folder, new Map([...pickles, [SUMS_FILE, Buffer.from(sums)]]));
    await (await load(home)).readTestSet('x');
    for (const [name, at] of [
      ['data_batch_2', -3000],
      ['batches.meta', -20],
    ] as const) {
      const body = Buffer.from(pickles.get(name)!);
      body[body.length + at]! ^= 1;
      await writeFile(join(batches, name), body);
      expect((await userError(load(home))).message).toContain(`${join(batches, name)} has changed since`);
      await writeFile(join(batches, name), pickles.get(name)!);
    }
  });
  test('in a file that is not needed: it does not matter', async () => {
    const { home, batches } = await unpacked();
    await flip(join(batches, 'data_batch_3.bin'), 9);
    expect((await load(home, { limit: 40 })).train.nSamples).toBe(40);
  });
});

describe('a test set that is replaced after the training images were read', () => {
  const other = randomRecords(20, 77);
  const replace = async (path: string, body: Uint8Array) => {
    await writeFile(`${path}.new`, body);
    await rename(`${path}.new`, path);
  };
  test.each([
    ['by other images', other],
    ['by fewer', other.subarray(0, 3073 * 10)],
    ['by nothing like it', Buffer.from('x')],
  ])('%s: refused, and no reading is counted', async (_name, body) => {
    const { home, batches } = await folderWith(CIFAR10, files);
    const dataset = await load(home);
    await replace(join(batches, 'test_batch.bin'), body);
    const error = await userError(dataset.readTestSet('x'));
    expect(error).toMatchObject({
      kind: 'data',
      message: `${join(batches, 'test_batch.bin')} is no longer the file that it was when the training images were read`,
    });
    await expect(readFile(join(home, 'test-readings.jsonl'))).rejects.toThrow();
  });
  test('with all of its folder, new digests and all', async () => {
    const { home, batches } = await unpacked();
    const dataset = await load(home);
    await replace(join(batches, 'test_batch.bin'), other);
    await writeFile(join(batches, SUMS_FILE), sumsText([{ name: 'test_batch.bin', sha256: sha256Of(other) }]));
    expect((await userError(dataset.readTestSet('x'))).message).toContain('is no longer the file that it was');
  });
  test('by itself: the digests know it', async () => {
    const { home, batches } = await unpacked();
    const dataset = await load(home);
    await replace(join(batches, 'test_batch.bin'), files.get('test_batch.bin')!);
    await utimes(join(batches, 'test_batch.bin'), 1, 1);
    expect((await dataset.readTestSet('x')).nthReading).toBe(1);
  });
  test.skipIf(process.platform === 'win32')('by a pipe that nobody writes to', async () => {
    const { home, batches } = await unpacked();
    const dataset = await load(home);
    await rm(join(batches, 'test_batch.bin'));
    execFileSync('mkfifo', [join(batches, 'test_batch.bin')]);
    expect((await userError(dataset.readTestSet('x'))).message).toContain('is no longer the file that it was');
  });
  test('gone', async () => {
    const { home, batches } = await folderWith(CIFAR10, files);
    const dataset = await load(home);
    await rm(join(batches, 'test_batch.bin'));
    expect((await userError(dataset.readTestSet('x'))).message).toContain('is no longer the file that it was');
  });
});

describe('official', () => {
  const body = files.get('test_batch.bin')!;
  const { sha256: _, ...plain } = CIFAR10.testFile;
  const read = async (known: { sha256?: string; md5?: string }): Promise<ReadFile> => {
    const open = async () => ({
      read: async (first: number, into: Uint8Array) =>
        void into.set(body.subarray(first * 3073, first * 3073 + into.length)),
      close: async () => {},
    });
    const file = { batch: { ...plain, ...known }, path: 'x', hint: new Hint([]), nRecords: 20, nWanted: 3, open };
    return (await readRecordsOf([file], CIFAR10, CIFAR10.labels[0], {})).files[0]!;
  };
  test.each<[string, { sha256?: string; md5?: string }, boolean | undefined]>([
    ['its SHA-256', { sha256: sha256Of(body) }, true],
    ['another SHA-256', { sha256: sha256Of('') }, false],
    ['another MD5', { md5: '0'.repeat(32) }, false],
    ['nothing known', {}, undefined],
  ])('%s', async (_name, known, isOfficial) => {
    expect(await read(known)).toMatchObject({ isOfficial, sha256: sha256Of(body) });
  });
  test.each<[readonly (boolean | undefined)[], boolean | undefined]>([
    [[true, true], true],
    [[true, false], false],
    [[true, undefined], undefined],
    [[undefined, false], false],
  ])('%j: %j', (all, official) => {
    expect(areOfficial(all.map((isOfficial) => ({ isOfficial }) as ReadFile))).toBe(official);
  });
  test('small batches are not; what is built in is neither', async () => {
    const { home } = await folderWith(CIFAR10, files);
    expect((await load(home)).isOfficial).toBe(false);
    expect((await loadDataset({ name: 'shapes', dataDir: home, limit: 10 })).isOfficial).toBeUndefined();
  });
});
