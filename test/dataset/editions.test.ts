import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { describeDataset } from '../../src/dataset/describe.ts';
import { insteadOfDownload } from '../../src/dataset/finding/unpacked-yet.ts';
import { type LoadOptions, loadDataset } from '../../src/dataset/load.ts';
import { CIFAR10 } from '../../src/dataset/specs/cifar10.ts';
import { CIFAR100 } from '../../src/dataset/specs/cifar100.ts';
import { pythonName } from '../../src/dataset/specs/spec.ts';
import { printed, userError } from '../helpers/caught.ts';
import { pickled, pythonFiles, recordsOfFixture } from '../helpers/data/python-edition.ts';
import { smallBatches } from '../helpers/downloads/tarball.ts';
import { folderWith } from '../helpers/downloads/unpacked.ts';
import { scratchFolder } from '../helpers/scratch.ts';

const load = (dataDir: string, more: Partial<LoadOptions> = {}) => loadDataset({ name: 'cifar10', dataDir, ...more });
const python = { ...CIFAR10, folder: CIFAR10.python.folder };
/** An error of this kind comes before a download: one that began would not end so. */
const download = { url: 'http://127.0.0.1:9/x', env: {} };

describe('the Python edition', () => {
  const records = recordsOfFixture();
  const binary = new Map(CIFAR10.batches.map(({ name }) => [name, records]));

  test.each(['its folder', 'the folder above'])('%s: the same as the binary edition', async (what) => {
    const { home, batches } = await folderWith(python, pythonFiles());
    const dataDir = what === 'its folder' ? batches : home;
    const same = await load((await folderWith(CIFAR10, binary)).home);
    const found = await load(dataDir, { download });
    expect(found).toMatchObject({ source: batches, digest: same.digest, train: same.train, isOfficial: false });
    expect(found.classNames).toEqual(same.classNames);
    const [one, other] = [await found.readTestSet('x'), await same.readTestSet('x')];
    expect({ ...one.images, digest: one.digest }).toEqual({ ...other.images, digest: other.digest });
    expect(one.ledger).toBe(join(home, 'test-readings.jsonl'));
    const info = await describeDataset({ name: 'cifar10', dataDir });
    expect(info.files.map(({ path }) => path)).toEqual(CIFAR10.batches.map((one) => join(batches, pythonName(one))));
  });

  test.each([1, 3, 4, 15])('the first %i images', async (limit) => {
    const { home } = await folderWith(python, pythonFiles());
    const same = await load((await folderWith(CIFAR10, binary)).home, { limit });
    expect(await load(home, { limit })).toMatchObject({ digest: same.digest, train: same.train });
  });

  test('a limit above its size', async () => {
    const { home } = await folderWith(python, pythonFiles());
    expect((await userError(load(home, { limit: 16 }))).message).toContain(
      'from 1 to 15, the size of the training set',
    );
  });

  test('CIFAR-100, by its fine and its coarse classes', async () => {
    const spec = { ...CIFAR100, folder: CIFAR100.python.folder };
    const files = new Map([
      ['test', pickled('cifar100')],
      ['train', pickled('cifar100')],
    ]);
    const { home } = await folderWith(spec, files);
    const named = { name: 'cifar100', dataDir: home } as const;
    // Of 50,000 and 10,000 images: five times as many, which a batch of three cannot have beside a test set of three.
    const { images } = await (await loadDataset(named)).readTestSet('x');
    expect([...images.labels]).toEqual([19, 0, 99]);
    expect([...(await loadDataset({ ...named, classes: 'coarse' })).train.labels]).toEqual([11, 4, 14]);
  });

  test('the binary edition beside it comes first, unless the other is named', async () => {
    const { home, batches } = await folderWith(CIFAR10, smallBatches(20));
    await mkdir(join(home, CIFAR10.python.folder));
    for (const [name, body] of pythonFiles()) await writeFile(join(home, CIFAR10.python.folder, name), body);
    expect((await load(home)).source).toBe(batches);
    expect((await load(join(home, CIFAR10.python.folder))).train.nSamples).toBe(15);
  });

  test('a file in the place of the binary edition does no harm', async () => {
    const { home, batches } = await folderWith(python, pythonFiles());
    await writeFile(join(home, CIFAR10.folder), 'mine');
    for (const dataDir of [home, batches]) expect((await load(dataDir)).source).toBe(batches);
  });

  test.each<[string, string, Buffer | undefined, string]>([
    ['missing', 'data_batch_3', undefined, 'lacks data_batch_3'],
    ['cut short', 'data_batch_1', pickled('python3-2').subarray(0, 5000), 'it is cut short at byte offset'],
    [
      'no pickle',
      'data_batch_2',
      Buffer.from('<html>'),
      'it has the opcode "<", which is not allowed, at byte offset 1',
    ],
    ['code', 'data_batch_2', Buffer.from("cos\nsystem\n(S'true'\ntR."), 'it wants "os.system", which is not allowed,'],
    ['no dictionary', 'data_batch_1', Buffer.from('].'), 'it is not a dictionary'],
    ['no images', 'data_batch_1', Buffer.from('}.'), 'it has no images under "data"'],
    ['of CIFAR-100', 'data_batch_1', pickled('cifar100'), 'data_batch_1 is a batch of CIFAR-100, not of CIFAR-10'],
    ['no meta', 'batches.meta', Buffer.from('}.'), 'it has no class names under "label_names"'],
  ])('%s', async (_name, name, body, message) => {
    const { home, batches } = await folderWith(python, pythonFiles());
    if (body === undefined) await rm(join(batches, name));
    else await writeFile(join(batches, name), body);
    const error = await userError(load(home, { download }));
    expect(error.kind).toBe('data');
    expect(error.message).toContain(batches);
    expect(printed(error)).toContain(message);
    expect(error.hint).toMatch(/cifar-10-python\.tar\.gz|--dataset cifar100/);
  });
});

describe('something else than the data', () => {
  const hundred = smallBatches(20, 1, CIFAR100);
  const renamed = new Map([...CIFAR10.batches.map(({ name }) => [name, hundred.get('test.bin')!] as const)]);
  const backwards = new Map([
    ['train.bin', Buffer.concat(Array.from({ length: 5 }, () => smallBatches(20).get('test_batch.bin')!))],
    ['test.bin', smallBatches(20).get('test_batch.bin')!],
  ]);
  const inHome = (name: string) => async () => ({
    dataDir: (await folderWith(CIFAR10, new Map(), { [name]: Buffer.from('x') })).home,
  });

  test.each<[string, () => Promise<{ dataDir: string; name?: 'cifar100' }>, string | RegExp, string]>([
    [
      'a single batch',
      async () => ({ dataDir: join((await folderWith(CIFAR10, smallBatches(20))).batches, 'data_batch_2.bin') }),
      /data_batch_2\.bin is a single batch of CIFAR-10, not the folder of all of them$/,
      'name the folder that it is in: --data-dir /',
    ],
    [
      'a single batch of the Python edition',
      async () => ({ dataDir: join((await folderWith(python, pythonFiles())).batches, 'test_batch') }),
      /test_batch is a single batch of CIFAR-10/,
      '--data-dir /',
    ],
    [
      'a single batch of another dataset',
      async () => ({ dataDir: join((await folderWith(CIFAR100, hundred)).batches, 'train.bin') }),
      /train\.bin is a single batch of CIFAR-100/,
      '--dataset cifar100',
    ],
    [
      'CIFAR-100 under the names of CIFAR-10',
      async () => ({ dataDir: (await folderWith(CIFAR10, renamed)).home }),
      /data_batch_1\.bin has 61,480 bytes: 20 records of CIFAR-100, not of CIFAR-10$/,
      '--dataset cifar100',
    ],
    [
      'CIFAR-10 under the names of CIFAR-100',
      async () => ({ dataDir: (await folderWith(CIFAR100, backwards)).home, name: 'cifar100' }),
      /train\.bin has 307,300 bytes: 100 records of CIFAR-10, not of CIFAR-100$/,
      '--dataset cifar10',
    ],
    [
      'the files of CIFAR-100 in the folder of CIFAR-10',
      async () => ({ dataDir: (await folderWith({ ...CIFAR100, folder: CIFAR10.folder }, hundred)).home }),
      /the batches in .*cifar-10-batches-bin are CIFAR-100's, not CIFAR-10's$/,
      '--dataset cifar100',
    ],
    [
      'a gunzipped archive in the data folder',
      inHome('cifar-10-binary.tar'),
      /there are no batches of CIFAR-10 in .*, but cifar-10-binary\.tar is the archive of CIFAR-10, gunzipped$/,
      'use it: `cifar-train download --from /',
    ],
    ...['cifar-10-binary (1).tar.gz', 'cifar-10-binary-2.tgz', 'cifar-10-binary copy.tar.gz'].map(
      (name): [string, () => Promise<{ dataDir: string }>, RegExp, string] => [
        `${name} in the data folder`,
        inHome(name),
        /there are no batches .*, but cifar-10-binary.* is called like the archive of CIFAR-10$/,
        'use it: `cifar-train download --from ',
      ],
    ),
    [
      'the archive of the Python edition in the data folder',
      inHome('cifar-10-python.tar.gz'),
      /but cifar-10-python\.tar\.gz is the Python edition of CIFAR-10$/,
      'tar -xf /',
    ],
    ['the same, gunzipped', inHome('cifar-10-python.tar'), /is the Python edition of CIFAR-10$/, 'tar -xf /'],
    [
      'the archive of the Python edition itself',
      async () => ({ dataDir: join((await inHome('cifar-10-python.tar.gz')()).dataDir, 'cifar-10-python.tar.gz') }),
      /cifar-10-python\.tar\.gz is the Python edition of CIFAR-10$/,
      'tar -xf /',
    ],
    [
      'the archive of the MATLAB edition',
      async () => ({ dataDir: join((await inHome('cifar-10-matlab.tar.gz')()).dataDir, 'cifar-10-matlab.tar.gz') }),
      /is the MATLAB edition of CIFAR-10, which cannot be read$/,
      'take the binary or the Python edition',
    ],
    [
      'the folder of the MATLAB edition',
      inHome('data_batch_1.mat'),
      /is the MATLAB edition of CIFAR-10, which cannot be read$/,
      'cifar-10-python.tar.gz, or download the binary edition',
    ],
    [
      'the folder of the MATLAB edition in the data folder',
      inHome('cifar-10-batches-mat'),
      /^there is no CIFAR-10 in .*, but .*cifar-10-batches-mat is the MATLAB edition of CIFAR-10, which cannot be read$/,
      'cifar-train download',
    ],
  ])('%s', async (_name, make, message, hint) => {
    const { dataDir, name = 'cifar10' } = await make();
    const error = await userError(loadDataset({ name, dataDir }));
    expect(error).toMatchObject({ kind: 'data', message: expect.stringMatching(message) });
    expect(error.hint).toContain(hint);
  });

  test('the Python edition of another dataset', async () => {
    const files = new Map(['train', 'test', 'meta'].map((name) => [name, pickled('cifar100')]));
    const { batches } = await folderWith({ ...CIFAR100, folder: CIFAR100.python.folder }, files);
    expect(await userError(load(batches, { download }))).toMatchObject({
      message: `the batches in ${batches} are CIFAR-100's, not CIFAR-10's`,
      hint: 'name the dataset: --dataset cifar100',
    });
  });

  test('folders that are called train and test are no batches', async () => {
    const home = await scratchFolder();
    for (const name of ['train', 'test', 'meta']) await mkdir(join(home, name));
    expect((await userError(loadDataset({ name: 'cifar100', dataDir: home }))).message).toContain(
      'there is no CIFAR-100',
    );
  });
});

test('a folder of the Python edition under another name', async () => {
  const { home, batches } = await folderWith(python, pythonFiles());
  await rename(batches, join(home, 'mine'));
  expect((await load(join(home, 'mine'))).source).toBe(join(home, 'mine'));
});

describe('before a download', () => {
  test.each([
    [
      'cifar-10-python.tar.gz',
      /^cifar-10-python\.tar\.gz is the Python edition of CIFAR-10; to do without a download, /,
    ],
    ['cifar-10-binary (1).tar.gz', /is called like the archive of CIFAR-10; to do without a download, use it: /],
    ['cifar-10-batches-mat', /^\/.*\/cifar-10-batches-mat is the MATLAB edition of CIFAR-10, which cannot be read$/],
    [
      'cifar-10-matlab.tar.gz',
      /^\/.*\/cifar-10-matlab\.tar\.gz is the MATLAB edition of CIFAR-10, which cannot be read$/,
    ],
  ])('%s in the data folder is told of', async (name, note) => {
    const { home } = await folderWith(CIFAR10, new Map(), { [name]: Buffer.from('x') });
    expect(String(await insteadOfDownload(CIFAR10, home))).toMatch(note);
  });

  test.each(['cifar-100-python.tar.gz', 'cifar-100-matlab', 'notes.txt'])('%s is not', async (name) => {
    const { home } = await folderWith(CIFAR10, new Map(), { [name]: Buffer.from('x') });
    expect(await insteadOfDownload(CIFAR10, home)).toBeUndefined();
  });
});
