import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sha256Of } from '../../../src/dataset/archive/digest.ts';
import { obtainDataset } from '../../../src/dataset/archive/obtain.ts';
import { loadDataset } from '../../../src/dataset/load.ts';
import { CIFAR10 } from '../../../src/dataset/specs/cifar10.ts';
import { type DatasetSpec, datasetSpec } from '../../../src/dataset/specs/spec.ts';
import { userError } from '../../helpers/caught.ts';
import { type Member, smallBatches, smallMembers, tar, tarball } from '../../helpers/downloads/tarball.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

/* The official files in another packing: what a user packed himself, or a browser gunzipped. */

const files = smallBatches();
const members = smallMembers(files);

/** CIFAR-10, as if the small batches were the official ones. */
const small: DatasetSpec = datasetSpec({
  ...CIFAR10,
  trainFiles: CIFAR10.trainFiles.map((file) => ({ ...file, sha256: sha256Of(files.get(file.name)!) })),
  testFile: { ...CIFAR10.testFile, sha256: sha256Of(files.get(CIFAR10.testFile.name)!) },
});

async function from(archive: Uint8Array, name = 'mine.tgz') {
  const folder = await scratchFolder();
  const path = join(folder, name);
  await writeFile(path, archive);
  return { path, home: join(folder, 'data') };
}

const changed = (name: string, body: Uint8Array): Member[] =>
  members.map((one) => (one.path.endsWith(name) ? { ...one, body } : one));

describe('download --from', () => {
  test.each([
    ['a gunzipped archive', tar(members), 'cifar-10-binary.tar'],
    ['a gunzipped archive that kept its name', tar(members), 'cifar-10-binary.tar.gz'],
    ['an archive packed by the user', tarball([...members, { path: '.DS_Store', body: 'x' }]), 'mine.tgz'],
  ])('takes %s, if its files are the official ones', async (_what, archive, name) => {
    const { path, home } = await from(archive, name);
    const obtained = await obtainDataset(small, home, { from: path });
    expect(obtained).toMatchObject({
      unpacked: true,
      archive: { path, how: 'packed anew', sha256: sha256Of(archive) },
    });
    // The class names are those of the program: nothing is taken of which no digest is known.
    expect(await readdir(home)).toEqual([CIFAR10.folder]);
    expect(await readdir(obtained.batches)).toEqual([
      'ARCHIVE.sha256',
      'SHA256SUMS',
      ...small.batches.map((batch) => batch.name).sort(),
    ]);
  });
  test('refuses one with another file among them, and keeps nothing', async () => {
    const { path, home } = await from(tarball(changed('test_batch.bin', smallBatches(20, 2).get('test_batch.bin')!)));
    const error = await userError(obtainDataset(small, home, { from: path }));
    expect(error.kind).toBe('data');
    expect(error.message).toMatch(
      /mine.tgz is not the expected archive: it has [\d,]+ bytes, expected 170,052,171; its SHA-256 is [0-9a-f]{64}, and not all of its files are the official ones: test_batch.bin$/,
    );
    expect(error.hint).toMatch(
      /^if you mean this archive: `cifar-train download --from .*mine.tgz --sha256 [0-9a-f]{64}/,
    );
    expect(await readdir(join(home, '..'))).toEqual(['mine.tgz']);
  });
  test('refuses one of which no digests are known', async () => {
    const { path, home } = await from(tar(members));
    const unknown = datasetSpec({
      ...CIFAR10,
      trainFiles: CIFAR10.trainFiles.map(({ name, nRecords }) => ({ name, nRecords })),
      testFile: { name: CIFAR10.testFile.name, nRecords: CIFAR10.testFile.nRecords },
    });
    const error = await userError(obtainDataset(unknown, home, { from: path }));
    expect(error.message).toMatch(/not all of its files are the official ones: data_batch_1.bin, .*test_batch.bin$/);
  });
  test.each([
    ['a download that was cut off', tarball(members).subarray(0, 9000), /is truncated$/],
    ['a web page', Buffer.from('<!DOCTYPE html>'), /not a gzip archive: it is a web page/],
    ['a symbolic link in it', tarball([...members, { path: 'x', type: '2', linkpath: '/etc' }]), /refused member "x"/],
    [
      "the Python edition's archive",
      tarball([{ path: 'cifar-10-batches-py/data_batch_1', body: 'x' }]),
      /is the Python edition of CIFAR-10/,
    ],
    [
      "CIFAR-100's archive",
      tarball([{ path: 'cifar-100-binary/train.bin', body: 'x' }]),
      /is CIFAR-100's, not CIFAR-10's/,
    ],
  ])('says what is wrong with %s', async (_what, archive, message) => {
    const { path, home } = await from(archive, 'cifar-10-binary.tar.gz');
    const error = await userError(obtainDataset(small, home, { from: path }));
    expect(error).toMatchObject({ kind: 'data', message: expect.stringMatching(message) });
  });
});

describe('--data-dir', () => {
  test.each(['cifar-10.tar', 'cifar-10.tar.gz'])('reads a plain tar named %s', async (name) => {
    const { path } = await from(tar(members), name);
    const { train } = await loadDataset({ name: 'cifar10', dataDir: path });
    expect(train.nSamples).toBe(100);
  });
});
