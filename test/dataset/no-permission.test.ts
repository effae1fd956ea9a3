import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { sha256Of } from '../../src/dataset/archive/digest.ts';
import { obtainDataset } from '../../src/dataset/archive/obtain.ts';
import { sumsText } from '../../src/dataset/archive/sums.ts';
import { verifyDataset } from '../../src/dataset/archive/verify.ts';
import { describeDataset } from '../../src/dataset/describe.ts';
import { LEDGER_FILE, readingsOf, recordReading } from '../../src/dataset/ledger.ts';
import { loadDataset } from '../../src/dataset/load.ts';
import { CIFAR10 } from '../../src/dataset/specs/cifar10.ts';
import { userError } from '../helpers/caught.ts';
import { smallArchive, smallBatches } from '../helpers/downloads/tarball.ts';
import { folderWith } from '../helpers/downloads/unpacked.ts';
import { scratchFolder } from '../helpers/scratch.ts';

/** What the system refuses to open or to list: tests that run as root may read everything. */
let refused = '';
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>();
  const guarded =
    (syscall: string, call: (...args: never[]) => unknown) =>
    async (path: string, ...rest: unknown[]) => {
      const code = 'EACCES';
      if (path === refused) throw Object.assign(new Error(`${code}: ${syscall} '${path}'`), { code, syscall, path });
      return call(...([path, ...rest] as never[]));
    };
  const { open, readdir, access } = real;
  return {
    ...real,
    open: guarded('open', open),
    readdir: guarded('scandir', readdir),
    access: guarded('access', access),
  };
});

const { namesFile } = CIFAR10.labels[0];
const small = smallBatches();
const sums = Buffer.from(sumsText([{ name: namesFile, sha256: sha256Of(small.get(namesFile)!) }]));
const batches = new Map([...small, ['SHA256SUMS', sums]]);
const archive = CIFAR10.archive.name;
const options = { env: {}, url: 'http://127.0.0.1:1/', sha256: 'a'.repeat(64) };
const info = (home: string) => describeDataset({ name: 'cifar10', dataDir: home });
/** What the commands do that are to score it in the end. */
const beforeTraining = async (home: string) => (await loadDataset({ name: 'cifar10', dataDir: home })).checkTestSet();
const verify = (home: string) => verifyDataset(CIFAR10, home, options);
const download = (home: string) => obtainDataset(CIFAR10, home, options);

test.each([
  ['info', 'a batch', `${CIFAR10.folder}/data_batch_1.bin`, info],
  ['info', 'the test batch', `${CIFAR10.folder}/test_batch.bin`, info],
  ['training', 'the test batch', `${CIFAR10.folder}/test_batch.bin`, beforeTraining],
  ['info', 'the class names', `${CIFAR10.folder}/batches.meta.txt`, info],
  ['info', 'SHA256SUMS', `${CIFAR10.folder}/SHA256SUMS`, info],
  ['info', 'the archive', archive, info],
  ['info', 'an empty data folder', '.', info],
  ['--verify', 'a batch', `${CIFAR10.folder}/data_batch_5.bin`, verify],
  ['--verify', 'the class names', `${CIFAR10.folder}/batches.meta.txt`, verify],
  ['--verify', 'SHA256SUMS', `${CIFAR10.folder}/SHA256SUMS`, verify],
  ['--verify', 'an empty data folder', '.', verify],
  ['download', 'an empty data folder', '.', download],
])('%s, where %s cannot be read, says so and what to do', async (_command, what, name, work) => {
  const files = name.startsWith(CIFAR10.folder) ? batches : new Map();
  const { home } = await folderWith(CIFAR10, files, what === 'the archive' ? { [archive]: smallArchive() } : {});
  refused = join(home, name);
  const error = await userError(work(home));
  expect(error.kind).toBe('failed');
  expect(error.message).toMatch(/^(could not|cannot) (read|look into) .*permission denied \(EACCES\)$/);
  expect(error.message).toContain(refused);
  expect(error.hint).toMatch(/^make it and its folder readable/);
});

test('a file for --from that cannot be read is refused before a folder is made for it', async () => {
  const home = await scratchFolder();
  refused = join(home, 'a.tar.gz');
  await writeFile(refused, '');
  const error = await userError(obtainDataset(CIFAR10, join(home, 'data'), { ...options, from: refused }));
  expect(error.message).toBe(`cannot read ${refused}: permission denied (EACCES)`);
  expect(error.hint).toBe('make it and its folder readable');
  expect(await readdir(home)).toEqual(['a.tar.gz']);
});

test('a ledger that cannot be read is not taken for one without readings', async () => {
  const [home, own] = [await scratchFolder(), await scratchFolder()];
  const entry = { when: '2026-01-01T00:00:00.000Z', command: 'x', dataset: 'cifar10', digest: 'aa' } as const;
  const ledger = join(home, LEDGER_FILE);
  await recordReading(home, entry, { fallback: own });
  refused = ledger;
  expect(await readingsOf(home, 'aa', { fallback: own })).toEqual({ readings: [], unreadLedgers: [ledger] });
  const reading = await recordReading(home, entry, { fallback: own });
  expect(reading).toEqual({ nthReading: 1, ledger: join(own, LEDGER_FILE), unreadLedgers: [ledger] });
  refused = '';
  expect((await readingsOf(home, 'aa', { fallback: own })).readings).toHaveLength(2);
});
