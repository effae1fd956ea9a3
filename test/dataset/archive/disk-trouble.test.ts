import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sha256Of } from '../../../src/dataset/archive/digest.ts';
import { obtainDataset } from '../../../src/dataset/archive/obtain.ts';
import { CIFAR10 } from '../../../src/dataset/specs/cifar10.ts';
import { userError } from '../../helpers/caught.ts';
import { unless } from '../../helpers/data/shared-data.ts';
import { send, serve } from '../../helpers/downloads/loopback.ts';
import { smallArchive } from '../../helpers/downloads/tarball.ts';
import { quick } from '../../helpers/quick.ts';
import { scratchFolder } from '../../helpers/scratch.ts';
import { canMount, smallDisk } from '../../helpers/small-disk.ts';

const archive = smallArchive();
const sha256 = sha256Of(archive);
const { policy } = quick();

async function obtaining(dataDir: string, more: { from?: string } = {}) {
  const server = await serve(send(archive, { headers: { ETag: '"one"' } }));
  return obtainDataset(CIFAR10, dataDir, { url: server.url, sha256, env: {}, policy, ...more });
}

describe('a folder that cannot be written to', () => {
  test('its parent is a file', async () => {
    const file = join(await scratchFolder(), 'file');
    await writeFile(file, '');
    const error = await userError(obtaining(join(file, 'data')));
    expect(error.kind).toBe('failed');
    expect(error.message).toContain(join(file, 'data'));
    expect(error.message).toMatch(/part of the path is a file, not a folder \(ENOTDIR\)/);
    expect(error.hint).toContain('--data-dir');
  });
  test.runIf(existsSync('/proc/self'))(
    `the kernel lets nobody write there${unless(existsSync('/proc/self'), '/proc')}`,
    async () => {
      const error = await userError(obtaining('/proc/cifar-train'));
      expect(error).toMatchObject({ kind: 'failed', message: expect.stringContaining('/proc/cifar-train') });
    },
  );
  test('a folder stands where the download should go', async () => {
    const dataDir = await scratchFolder();
    await mkdir(join(dataDir, `${CIFAR10.archive.name}.part`));
    const error = await userError(obtaining(dataDir));
    expect(error).toMatchObject({
      kind: 'failed',
      message: expect.stringMatching(/\.part: it is a folder.*EISDIR/),
    });
  });
  test('a folder stands where the archive should go', async () => {
    const dataDir = await scratchFolder();
    await mkdir(join(dataDir, CIFAR10.archive.name));
    const error = await userError(obtaining(dataDir));
    expect(error).toMatchObject({
      kind: 'data',
      message: expect.stringMatching(/should be the archive, but is not a regular file/),
    });
  });
  test('a file stands where the folder of the batches should go: it is kept aside', async () => {
    const dataDir = await scratchFolder();
    await writeFile(join(dataDir, CIFAR10.folder), 'mine');
    const error = await userError(obtaining(dataDir));
    expect(error.message).toContain(join(dataDir, CIFAR10.folder));
    expect(await readFile(join(dataDir, CIFAR10.folder), 'utf8')).toBe('mine');
  });
});

describe.runIf(canMount)(`a full disk${unless(canMount, 'right to mount one')}`, () => {
  test('while downloading: what came stays, the old archive too', async () => {
    const disk = smallDisk(64 * 1024);
    await writeFile(join(disk, CIFAR10.archive.name), 'an older archive');
    const error = await userError(obtaining(disk));
    expect(error.kind).toBe('failed');
    expect(error.message).toMatch(/could not write the download: .*\.part: the disk is full \(ENOSPC\)/);
    expect(error.message).toContain(disk);
    expect(error.hint).toMatch(
      /^free some space, or choose another folder with --data-dir\nonce there is space, resume with `cifar-train download /,
    );
    expect(await readFile(join(disk, CIFAR10.archive.name), 'utf8')).toBe('an older archive');
    expect((await readFile(join(disk, `${CIFAR10.archive.name}.part`))).length).toBeGreaterThan(20_000);
  });
  test('while copying: nothing is left', async () => {
    const disk = smallDisk(64 * 1024);
    const from = join(await scratchFolder(), 'a.tar.gz');
    await writeFile(from, archive);
    const error = await userError(obtaining(disk, { from }));
    expect(error.message).toMatch(/could not copy the archive: .*the disk is full \(ENOSPC\); it needs [\d,]+ bytes/);
    expect(await readdir(disk)).toEqual([]);
  });
  test('while unpacking: the batches of before stay', async () => {
    const disk = smallDisk(64 * 1024);
    const small = smallArchive(1);
    await writeFile(join(disk, CIFAR10.archive.name), small);
    await mkdir(join(disk, CIFAR10.folder));
    await writeFile(join(disk, CIFAR10.folder, 'data_batch_1.bin'), Buffer.alloc(20_000, 1));
    const error = await userError(obtainDataset(CIFAR10, disk, { sha256: sha256Of(small), env: {}, policy }));
    expect(error.message).toMatch(
      /could not unpack the batches: .*the disk is full \(ENOSPC\); all of CIFAR-10 takes 184,380,000 bytes/,
    );
    expect(error.hint).toMatch(
      /\nonce there is space, unpack the archive, which is complete, with `cifar-train download /,
    );
    expect((await readdir(disk)).sort()).toEqual([CIFAR10.folder, CIFAR10.archive.name]);
    expect(await readdir(join(disk, CIFAR10.folder))).toEqual(['data_batch_1.bin']);
  });
});
