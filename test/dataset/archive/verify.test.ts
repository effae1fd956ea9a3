import { mkdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sha256Of } from '../../../src/dataset/archive/digest.ts';
import { unpackArchive } from '../../../src/dataset/archive/unpacking/unpack.ts';
import { verifyDataset } from '../../../src/dataset/archive/verify.ts';
import { CIFAR10 } from '../../../src/dataset/specs/cifar10.ts';
import { userError } from '../../helpers/caught.ts';
import { pythonFiles } from '../../helpers/data/python-edition.ts';
import { smallArchive } from '../../helpers/downloads/tarball.ts';
import { folderWith } from '../../helpers/downloads/unpacked.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

const archive = smallArchive();
const sha256 = sha256Of(archive);

async function unpacked() {
  const home = await scratchFolder();
  const path = join(home, CIFAR10.archive.name);
  const batches = join(home, CIFAR10.folder);
  await writeFile(path, archive);
  await unpackArchive(CIFAR10, { path, sha256 }, batches);
  return { home, path, batches };
}

const statuses = async (home: string, options = { sha256 }) => {
  const { checks, ok } = await verifyDataset(CIFAR10, home, options);
  return {
    ok,
    statuses: checks.map(({ status }) => status).join(' '),
    details: checks.map(({ detail }) => detail).join('\n'),
  };
};
const good = 'ok ok ok ok ok ok ok ok';

describe('verify', () => {
  test('all is well', async () => {
    const { home } = await unpacked();
    expect(await statuses(home)).toMatchObject({ ok: true, statuses: good });
  });
  test('another archive than wanted', async () => {
    const { home } = await unpacked();
    const found = await statuses(home, { sha256: CIFAR10.archive.sha256 });
    expect(found).toMatchObject({ ok: false, statuses: good.replace('ok', 'wrong') });
    expect(found.details).toContain(`SHA-256 is ${sha256}, expected ${CIFAR10.archive.sha256}`);
  });
  test("data of one's own: the archive as it was unpacked, then changed since", async () => {
    const { home, path } = await unpacked();
    const found = await verifyDataset(CIFAR10, home);
    expect(found).toMatchObject({
      ok: true,
      checks: [{ status: 'ok', detail: 'as recorded in ARCHIVE.sha256' }, {}, {}, {}, {}, {}, {}, {}],
    });
    await writeFile(path, 'another');
    const changed = await verifyDataset(CIFAR10, home);
    expect(changed.checks[0]).toMatchObject({
      status: 'wrong',
      detail: expect.stringContaining(`expected ${sha256};`),
    });
  });
  test('a changed pixel', async () => {
    const { home, batches } = await unpacked();
    const bytes = await readFile(join(batches, 'data_batch_1.bin'));
    bytes[100]! ^= 1;
    await writeFile(join(batches, 'data_batch_1.bin'), bytes);
    const found = await statuses(home);
    expect(found).toMatchObject({ ok: false, statuses: good.replace('ok ok', 'ok wrong') });
    expect(found.details).toContain(sha256Of(bytes));
  });
  test.skipIf(process.platform === 'win32')('a batch that is an endless device', async () => {
    const { home, batches } = await unpacked();
    await rm(join(batches, 'data_batch_1.bin'));
    await symlink('/dev/zero', join(batches, 'data_batch_1.bin'));
    const found = await statuses(home);
    expect(found).toMatchObject({ ok: false, statuses: good.replace('ok ok', 'ok wrong') });
    expect(found.details).toContain('it is a device, not a regular file');
  });
  test('a batch of gigabytes', async () => {
    const { home, batches } = await unpacked();
    await truncate(join(batches, 'data_batch_1.bin'), 3 * 2 ** 30);
    expect((await statuses(home)).details).toContain('it is longer than 268.4 MB, the most that is read');
  });
  test('a batch that is gone', async () => {
    const { home, batches } = await unpacked();
    await rm(join(batches, 'data_batch_1.bin'));
    expect(await statuses(home)).toMatchObject({ ok: false, statuses: good.replace('ok ok', 'ok missing') });
  });
  test('no SHA256SUMS: the labels are still looked at', async () => {
    const { home, batches } = await unpacked();
    await rm(join(batches, 'SHA256SUMS'));
    await writeFile(join(batches, 'data_batch_2.bin'), Buffer.alloc(3073, 99));
    const found = await statuses(home);
    expect(found).toMatchObject({ ok: false, statuses: 'ok unknown wrong unknown unknown unknown unknown' });
    expect(found.details).toContain('record 0 at byte offset 0 has the label 99');
  });
  test('class names of which no digest is known are named where they are damaged', async () => {
    const { home, batches } = await unpacked();
    const sums = await readFile(join(batches, 'SHA256SUMS'), 'utf8');
    await writeFile(join(batches, 'SHA256SUMS'), sums.replace(/.*batches\.meta\.txt\n/, ''));
    const withoutNames = good.replace(/ ok$/, '');
    expect(await statuses(home)).toMatchObject({ ok: true, statuses: withoutNames });
    await writeFile(join(batches, 'batches.meta.txt'), 'cat\n'.repeat(10));
    const found = await statuses(home);
    expect(found).toMatchObject({ ok: false, statuses: `${withoutNames} wrong` });
    expect(found.details).toContain('it names some of them twice');
  });
  test('no archive: the batches do not need it', async () => {
    const { home, path } = await unpacked();
    await rm(path);
    expect(await statuses(home)).toMatchObject({ ok: true, statuses: good.replace('ok', 'unknown') });
  });
  test('an archive that is not unpacked yet', async () => {
    const { home, batches } = await unpacked();
    await rm(batches, { recursive: true });
    expect(await statuses(home)).toMatchObject({ ok: true, statuses: 'ok' });
  });
  test('the Python edition', async () => {
    const { home, batches } = await folderWith({ ...CIFAR10, folder: CIFAR10.python.folder }, pythonFiles());
    const error = await userError(verifyDataset(CIFAR10, home));
    expect(error.message).toBe(`${batches} is the Python edition of CIFAR-10, of which no file's digest is known`);
    expect(String(error.hint)).toContain(`cifar-train info --dataset cifar10 --data-dir ${home}`);
  });
  test('nothing there', async () => {
    const home = await scratchFolder();
    await mkdir(join(home, 'x'));
    expect(await userError(verifyDataset(CIFAR10, home))).toMatchObject({
      kind: 'data',
      hint: expect.stringContaining('cifar-train download'),
    });
  });
});
