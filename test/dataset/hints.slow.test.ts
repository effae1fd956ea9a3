import { execFile } from 'node:child_process';
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { archiveRecord, recordedArchive } from '../../src/dataset/archive/archive-record.ts';
import { sha256Of } from '../../src/dataset/archive/digest.ts';
import { obtainDataset } from '../../src/dataset/archive/obtain.ts';
import { downloadCommand } from '../../src/dataset/hints.ts';
import { loadDataset } from '../../src/dataset/load.ts';
import { CIFAR10 } from '../../src/dataset/specs/cifar10.ts';
import { userError } from '../helpers/caught.ts';
import { smallArchive, smallBatches } from '../helpers/downloads/tarball.ts';
import { scratchFolder } from '../helpers/scratch.ts';

const BIN = resolve(import.meta.dirname, '../../bin/cifar-train.js');
const archive = smallArchive();
const sha256 = sha256Of(archive);
const training = sha256Of(Buffer.concat(CIFAR10.trainFiles.map(({ name }) => smallBatches().get(name)!)));
const load = (dataDir: string) => loadDataset({ name: 'cifar10', dataDir });

/** The commands in a hint. */
const commands = (hint: string | undefined) => [...(hint ?? '').matchAll(/`([^`]+)`/g)].map(([, command]) => command!);

/** Types a command into a shell where `cifar-train` is installed and no network is. */
async function type(command: string): Promise<void> {
  const cwd = await scratchFolder();
  const program = join(cwd, 'cifar-train');
  await writeFile(program, `#!/bin/sh\nexec '${process.execPath}' '${BIN}' "$@"\n`);
  await chmod(program, 0o755);
  const env = { PATH: `${cwd}:${process.env.PATH}`, HOME: cwd };
  await promisify(execFile)('sh', ['-c', command], { cwd, env });
}

describe('downloadCommand', () => {
  test.each([
    [{}, 'cifar-train download'],
    [{ dataDir: './data' }, 'cifar-train download'],
    [{ url: CIFAR10.archive.url, sha256: CIFAR10.archive.sha256, dataDir: '/d' }, 'cifar-train download --data-dir /d'],
    [
      { from: 'a b', sha256: 'f00', dataDir: "/it's" },
      `cifar-train download --from "a b" --sha256 f00 --data-dir "/it's"`,
    ],
    [{ verify: true, url: 'http://x/?dl=1&raw=1' }, `cifar-train download --verify --url "http://x/?dl=1&raw=1"`],
    [{ url: 'http://x/?a&b' }, 'cifar-train download --url URL'],
    [{ timeout: 5 }, 'cifar-train download --timeout 5'],
  ])('%j', (options, command) => expect(downloadCommand(CIFAR10, options)).toEqual({ command }));
  test('./data is named where the environment names another folder', () => {
    vi.stubEnv('CIFAR_TRAIN_DATA', '/elsewhere');
    expect(downloadCommand(CIFAR10, { dataDir: 'data' }).command).toBe('cifar-train download --data-dir data');
    vi.unstubAllEnvs();
  });
});

test('a folder without the data that the environment names is said to be', async () => {
  const folder = await scratchFolder();
  onTestFinished(() => void vi.unstubAllEnvs());
  vi.stubEnv('CIFAR_TRAIN_DATA', folder);
  const [named, other] = [await userError(load(folder)), await userError(load(join(folder, 'other')))];
  expect(named.hint).toMatch(/^CIFAR_TRAIN_DATA in the environment names this folder\n/);
  expect(other.hint).not.toContain('CIFAR_TRAIN_DATA');
});

describe('the record of the archive', () => {
  test.each(['a.tar.gz', 'a (1).tar.gz', 'back\\slash.tgz', 'new\nline.tgz'])('%j', async (name) => {
    const folder = await scratchFolder();
    await mkdir(join(folder, 'b'));
    await writeFile(join(folder, name), archive);
    const sums = 'what was unpacked';
    await writeFile(join(folder, 'b', 'SHA256SUMS'), sums);
    await writeFile(
      join(folder, 'b', 'ARCHIVE.sha256'),
      archiveRecord({ path: join(folder, name), sha256 }, join(folder, 'b'), sums),
    );
    expect(await recordedArchive(join(folder, 'b'))).toBe(sha256);
    await promisify(execFile)('sha256sum', ['-c', 'ARCHIVE.sha256'], { cwd: join(folder, 'b') });
  });
});

describe('the command that a hint gives works', () => {
  /** A data folder whose name needs quoting, with the archive unpacked in it. */
  async function dataFolder() {
    const home = join(await scratchFolder(), "it's my data");
    await mkdir(home);
    const path = join(home, CIFAR10.archive.name);
    await writeFile(path, archive);
    await obtainDataset(CIFAR10, home, { sha256, env: {} });
    return { home, path, batches: join(home, CIFAR10.folder) };
  }
  type Folder = Awaited<ReturnType<typeof dataFolder>>;

  test.each<[string, (folder: Folder) => Promise<{ dataDir: string; command?: number }>]>([
    [
      'a batch is missing',
      async ({ home, batches }) => {
        await rm(join(batches, 'data_batch_2.bin'));
        return { dataDir: home };
      },
    ],
    [
      'a batch is missing, and the archive is named',
      async ({ path, batches }) => {
        await rm(join(batches, 'data_batch_2.bin'));
        return { dataDir: path };
      },
    ],
    [
      'a batch is missing from a folder of another name',
      async ({ home, batches }) => {
        await rename(batches, join(home, 'my batches'));
        await rm(join(home, 'my batches', 'data_batch_2.bin'));
        return { dataDir: join(home, 'my batches') };
      },
    ],
    [
      'a batch with a bad label',
      async ({ home, batches }) => {
        await writeFile(join(batches, 'data_batch_2.bin'), Buffer.alloc(20 * 3073, 11));
        return { dataDir: home };
      },
    ],
    [
      'a batch that is cut short',
      async ({ home, batches }) => {
        await writeFile(join(batches, 'data_batch_2.bin'), Buffer.alloc(3072));
        return { dataDir: home };
      },
    ],
    [
      'nine class names',
      async ({ path, batches }) => {
        await writeFile(join(batches, CIFAR10.labels[0].namesFile), 'a\nb\n');
        return { dataDir: path };
      },
    ],
    [
      'a swapped archive on first use, which is meant',
      async ({ home, batches }) => {
        await rm(batches, { recursive: true });
        return { dataDir: home, command: 1 };
      },
    ],
    [
      'batches of unknown origin beside a named archive: moved away',
      async ({ path, batches }) => {
        await rm(join(batches, 'ARCHIVE.sha256'));
        return { dataDir: path };
      },
    ],
    [
      'batches of another archive beside a named one: replaced',
      async ({ home, path }) => {
        const other = smallArchive(20, 2);
        await writeFile(path, other);
        await obtainDataset(CIFAR10, home, { sha256: sha256Of(other), env: {} });
        await writeFile(path, archive);
        return { dataDir: path, command: 1 };
      },
    ],
  ])('%s', async (_name, spoil) => {
    const { dataDir, command = 0 } = await spoil(await dataFolder());
    const { hint } = await userError(load(dataDir));
    await type(commands(hint)[command]!);
    expect((await load(dataDir)).digest).toBe(training);
  });

  test.each([20, 21])('--from another archive, of %i records a batch', async (nRecords) => {
    const folder = await scratchFolder();
    const from = join(folder, 'my archive.tar.gz');
    await writeFile(from, smallArchive(nRecords));
    const dataDir = join(folder, 'my data');
    const { message, hint } = await userError(obtainDataset(CIFAR10, dataDir, { from, env: {} }));
    expect(message).toContain(sha256Of(await readFile(from)));
    await type(commands(hint)[0]!);
    expect((await load(dataDir)).train.nSamples).toBe(5 * nRecords);
  });

  test('a named archive with another digest', async () => {
    const path = join(await scratchFolder(), 'my archive.tar.gz');
    await writeFile(path, archive);
    await type(commands((await userError(obtainDataset(CIFAR10, path, { env: {} }))).hint)[0]!);
    expect((await load(path)).digest).toBe(training);
  });

  test.each(['a copy that is damaged', 'an archive that is named'])('%s names the folder', async (what) => {
    const folder = await scratchFolder();
    const path = join(folder, 'my archive.tar.gz');
    await writeFile(path, archive.subarray(0, 9999));
    const sum = sha256Of(archive.subarray(0, 9999));
    const work = what.startsWith('a copy')
      ? obtainDataset(CIFAR10, folder, { from: path, sha256: sum, env: {} })
      : load(path);
    const { hint } = await userError(work);
    expect(commands(hint)).toEqual([
      `cifar-train download --data-dir ${folder}`,
      `cifar-train download --from FILE --data-dir ${folder}`,
    ]);
  });
  test('a named archive that is not there', async () => {
    const folder = await scratchFolder();
    const { hint } = await userError(load(join(folder, 'a.tar.gz')));
    expect(commands(hint)).toEqual([`cifar-train download --data-dir ${folder}`]);
  });
});
