import { spawnSync } from 'node:child_process';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { builtFile } from '../src/kernels/hosts/built-file.ts';
import { runJson } from './helpers/commands/run-line.ts';
import { scratchFolder } from './helpers/scratch.ts';

/* The command line where the system gives it little: right results, or a sentence that says what to do. */

const BIN = resolve(import.meta.dirname, '../bin/cifar-train.js');
builtFile('cli.js'); // refused where it is not what the sources say
const WITHOUT_GUARDS = '--disable-wasm-trap-handler';

const KNN = 'knn --k 1,3 --folds 2';
const LINEAR = 'linear --epochs 2';
const CROSSVAL = 'crossval --model linear --epochs 1 --folds 2 --learning-rate 0.01';

const lineOf = (command: string): string => `${command} --dataset shapes --limit 400 --threads 3 --no-run`;

/** Runs the command line in a shell after `limit`, and gives what it found. */
function run(command: string, limit: string, node = '') {
  const line = `${limit} "${process.execPath}" ${node} "${BIN}" ${lineOf(command)} --json`;
  const { status, signal, stdout, stderr } = spawnSync('bash', ['-c', line], { encoding: 'utf8' });
  return { status, signal, stderr, found: status === 0 ? essence(JSON.parse(stdout)) : undefined };
}

/** What does not depend on time. */
const essence = ({ results, trainLoss, trials }: Record<string, unknown>) =>
  JSON.stringify({ results, trainLoss, trials }, (key, value) => (/seconds|time/i.test(key) ? undefined : value));

/** Where memory is reserved for kernels: the first four without pages that guard it. With less, Node itself gives up now and then. */
const KERNELS = [
  [1.2, WITHOUT_GUARDS],
  [2, WITHOUT_GUARDS],
  [3, WITHOUT_GUARDS],
  [5, WITHOUT_GUARDS],
  [2, ''],
  [8, ''],
  [12, ''],
  [13, ''],
  [16, ''],
] as const;
/** Kernels start alike for every command: of others only those between right results and none. */
const FEW = KERNELS.filter(([gigabytes, node]) => (node === '' ? [8, 13] : [1.2, 3]).includes(gigabytes));

describe.runIf(process.platform === 'linux')('address space (ulimit -v)', () => {
  describe.each([
    [KNN, KERNELS],
    [LINEAR, FEW],
    [CROSSVAL, FEW],
  ])('%s', (command, limits) => {
    let usual: string;
    beforeAll(async () => {
      usual = essence(await runJson(lineOf(command), { cwd: tmpdir() }));
    });

    test.each(limits)('%s GB %s', (gigabytes, node) => {
      const { status, signal, stderr, found } = run(command, `ulimit -v ${gigabytes * 1e6};`, node);
      expect([signal, stderr]).toEqual([null, expect.not.stringContaining('internal error')]);
      if (status === 0) expect(found).toBe(usual);
      else expect([status, stderr]).toEqual([1, expect.stringContaining('raise the limit: ulimit -v unlimited')]);
    });
  });
});

test.each([40, 64, 100])('few open files (ulimit -n %i): words', (limit) => {
  const { stderr } = run(KNN, `ulimit -n ${limit};`);
  expect(stderr).toContain('let this shell open more: ulimit -n 1024');
  expect(stderr).not.toContain('internal error');
});

test('before it is installed or built, it says what to type', async () => {
  const folder = await scratchFolder();
  await mkdir(join(folder, 'bin'));
  await cp(BIN, join(folder, 'bin/cifar-train.js'));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  const { status, stderr } = spawnSync(process.execPath, [join(folder, 'bin/cifar-train.js')], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([1, expect.stringContaining('run `npm ci`')]);
  expect(stderr).not.toMatch(/^ +at /m);
});
