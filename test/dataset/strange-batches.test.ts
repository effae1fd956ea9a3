import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { loadDataset } from '../../src/dataset/load.ts';
import { CIFAR10 } from '../../src/dataset/specs/cifar10.ts';
import { CIFAR100 } from '../../src/dataset/specs/cifar100.ts';
import { userError } from '../helpers/caught.ts';
import { sortedData } from '../helpers/data/sorted-data.ts';
import { folderWith } from '../helpers/downloads/unpacked.ts';
import { scratchFolder } from '../helpers/scratch.ts';

/** A download that would be noticed: nobody listens there. */
const download = { url: 'http://127.0.0.1:9/cifar-10-binary.tar.gz', env: {}, retries: 0 };

async function socket(path: string): Promise<void> {
  const server = createServer().listen(path);
  await once(server, 'listening');
  onTestFinished(() => void server.close());
}

const STRANGE: Readonly<Record<string, (path: string) => unknown>> = {
  'a pipe': (path) => execFileSync('mkfifo', [path]),
  'a socket': socket,
  'a device': (path) => symlink('/dev/zero', path),
  'a folder': (path) => mkdir(path),
  'a symbolic link to gone': (path) => symlink('gone', path),
};

describe.skipIf(process.platform === 'win32').each(Object.entries(STRANGE))(
  '%s in the place of a batch',
  (what, make) => {
    const says = what.startsWith('a symbolic')
      ? `is ${what}, and there is nothing there`
      : `must be a regular file; it is ${what}`;

    test.each([['data_batch_1.bin'], ['data_batch_3.bin'], ['test_batch.bin']])('%s', async (name) => {
      const home = await sortedData();
      const path = join(home, CIFAR10.folder, name);
      await rm(path);
      await make(path);
      for (const dataDir of [home, join(home, CIFAR10.folder)]) {
        const { message, hint } = await userError(loadDataset({ name: 'cifar10', dataDir, download }));
        expect(message).toBe(`${path} ${says}`);
        expect(hint).toMatch(/: (mv|rm) /);
      }
    });

    test('the only one there: nothing is downloaded over it', async () => {
      const { home } = await folderWith(CIFAR10, new Map());
      await mkdir(join(home, CIFAR10.folder));
      const path = join(home, CIFAR10.folder, 'data_batch_1.bin');
      await make(path);
      const error = await userError(loadDataset({ name: 'cifar10', dataDir: home, download }));
      expect(error.message).toBe(`${path} ${says}`);
    });

    test('of the Python edition', async () => {
      const pickles = new Map(
        ['data_batch_1', 'data_batch_2', 'test_batch'].map((n) => [n, Buffer.from('}.')] as const),
      );
      const { batches } = await folderWith({ ...CIFAR10, folder: CIFAR10.python.folder }, pickles);
      const path = join(batches, 'data_batch_1');
      await rm(path);
      await make(path);
      const error = await userError(loadDataset({ name: 'cifar10', dataDir: batches }));
      expect(error.message).toBe(`${path} ${says}`);
    });
  },
);

const OTHER_KINDS = Object.entries(STRANGE).filter(([what]) => /pipe|socket|device/.test(what));

test.skipIf(process.platform === 'win32').each(OTHER_KINDS)(
  '%s in the place of the data folder',
  async (what, make) => {
    const path = join(await scratchFolder(), 'data');
    await make(path);
    expect(await userError(loadDataset({ name: 'cifar10', dataDir: path, download }))).toMatchObject({
      kind: 'data',
      message: `${path} must be a folder, or the archive of CIFAR-10; it is ${what}`,
    });
  },
);

const FOLDERS = {
  'a file': (path: string) => writeFile(path, 'mine'),
  ...(process.platform === 'win32' ? {} : { 'a pipe': STRANGE['a pipe']!, 'a device': STRANGE['a device']! }),
};

describe.each(Object.entries(FOLDERS))('%s in the place of a folder of batches', (what, make) => {
  test('of this dataset, beside nothing and beside the archive', async () => {
    const home = await scratchFolder();
    const path = join(home, CIFAR10.folder);
    await make(path);
    const archive = join(home, CIFAR10.archive.name);
    await writeFile(archive, 'an archive');
    for (const dataDir of [archive, home]) {
      const error = await userError(loadDataset({ name: 'cifar10', dataDir, download }));
      expect([error.kind, error.message]).toEqual(['data', `${path} must be the folder of the batches; it is ${what}`]);
      expect(error.hint).toBe(`move it away: \`mv ${path} ${path}.other\``);
      await rm(archive, { force: true });
    }
  });

  test.each([CIFAR10.python.folder, CIFAR100.folder])('%s: there are none', async (name) => {
    const home = await scratchFolder();
    await make(join(home, name));
    const error = await userError(loadDataset({ name: 'cifar10', dataDir: home }));
    expect(error.message).toBe(`there is no CIFAR-10 in ${home}`);
  });
});
