import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sha256Of } from '../../src/dataset/archive/digest.ts';
import { obtainDataset } from '../../src/dataset/archive/obtain.ts';
import { verifyDataset } from '../../src/dataset/archive/verify.ts';
import { describeDataset } from '../../src/dataset/describe.ts';
import { loadDataset } from '../../src/dataset/load.ts';
import { refuseOtherArchive } from '../../src/dataset/other-dataset.ts';
import { CIFAR10 } from '../../src/dataset/specs/cifar10.ts';
import { CIFAR100 } from '../../src/dataset/specs/cifar100.ts';
import { Hint } from '../../src/errors.ts';
import { caughtAll, thrownUserError, userError } from '../helpers/caught.ts';
import { smallArchive, smallBatches } from '../helpers/downloads/tarball.ts';
import { folderWith } from '../helpers/downloads/unpacked.ts';
import { scratchFolder } from '../helpers/scratch.ts';

/* One dataset's files where another is asked for. */

describe.each([
  [CIFAR10, CIFAR100],
  [CIFAR100, CIFAR10],
])('$title asked for', (asked, other) => {
  const files = smallBatches(20, 1, other);
  const archive = smallArchive(20, 1, other);
  const { name, title } = asked;
  const hint = `name the dataset: --dataset ${other.name}`;
  /** What everything that looks into a data folder says about it. */
  const errorsOver = (dataDir: string) =>
    caughtAll(
      loadDataset({ name, dataDir }),
      loadDataset({ name, dataDir, download: { env: {} } }),
      describeDataset({ name, dataDir }),
      obtainDataset(asked, dataDir, { env: {} }),
      verifyDataset(asked, dataDir),
    );

  test('the folder of the other’s batches is named', async () => {
    const { batches } = await folderWith(other, files);
    const message = `the batches in ${batches} are ${other.title}'s, not ${title}'s`;
    for (const error of await errorsOver(batches)) expect(error).toMatchObject({ kind: 'data', message, hint });
    expect((await readdir(batches)).sort()).toEqual([...files.keys()].sort());
  });
  test('under another name too; a batch that is missing from the usual one hides nothing', async () => {
    const { home } = await folderWith({ ...other, folder: 'mine' }, files);
    expect((await userError(loadDataset({ name, dataDir: join(home, 'mine') }))).hint).toBe(hint);
    const { batches } = await folderWith(other, new Map([...files].slice(1)));
    expect((await userError(loadDataset({ name, dataDir: batches }))).hint).toBe(hint);
  });
  test('the other’s archive is named, under the name that it has', async () => {
    const { home } = await folderWith(other, new Map(), { [other.archive.name]: archive });
    const path = join(home, other.archive.name);
    const message = `the archive ${path} is ${other.title}'s, not ${title}'s`;
    for (const error of await errorsOver(path)) expect(error).toMatchObject({ kind: 'data', message, hint });
  });
  test('under another name it shows by the folder in it, and nothing is left behind', async () => {
    const { home } = await folderWith(other, new Map(), { 'a.tgz': archive });
    const dataDir = join(home, 'a.tgz');
    const message = `the archive ${dataDir} is ${other.title}'s, not ${title}'s`;
    const sha256 = sha256Of(archive);
    const errors = await caughtAll(loadDataset({ name, dataDir }), obtainDataset(asked, dataDir, { sha256, env: {} }));
    for (const error of errors) expect(error).toMatchObject({ kind: 'data', message, hint });
    expect(await readdir(home)).toEqual(['a.tgz']);
  });
  test('the other’s official archive is told by its digest', () => {
    const { sha256 } = other.archive;
    const error = thrownUserError(() =>
      refuseOtherArchive('a.tgz', sha256, asked, (owner) => new Hint([`take ${owner.name}`])),
    );
    expect(error).toMatchObject({
      message: `the archive a.tgz is ${other.title}'s, not ${title}'s`,
      hint: `take ${other.name}`,
    });
    expect(() => refuseOtherArchive('a.tgz', asked.archive.sha256, asked)).not.toThrow();
  });
  test('the folder above the other’s batches: it is just not there', async () => {
    const { home } = await folderWith(other, files, { [other.archive.name]: archive });
    expect((await userError(loadDataset({ name, dataDir: home }))).message).toBe(`there is no ${title} in ${home}`);
  });
  test('files that look like the other’s do not hide its own', async () => {
    const own = smallBatches(20, 2, asked);
    const { home } = await folderWith(asked, own);
    for (const [file, body] of files) await writeFile(join(home, file), body);
    const { source, digest } = await loadDataset({ name, dataDir: home });
    const training = await Promise.all(asked.trainFiles.map((file) => readFile(join(source, file.name))));
    expect(digest).toBe(sha256Of(Buffer.concat(training)));
  });
});

test('a file of a common name does not make a folder another dataset’s', async () => {
  const dataDir = await scratchFolder();
  await writeFile(join(dataDir, 'train.bin'), 'something else');
  expect((await userError(loadDataset({ name: 'cifar10', dataDir }))).message).toBe(
    `there is no CIFAR-10 in ${dataDir}`,
  );
});
