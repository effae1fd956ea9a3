import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { refuseOwnName, refusePlaceOfRun } from '../../src/experiments/own-names.ts';
import { thrownUserError, userError } from '../helpers/caught.ts';
import { runLine } from '../helpers/commands/run-line.ts';
import { scratchFolder } from '../helpers/scratch.ts';

const TAKEN: readonly (readonly [string, string])[] = [
  ['test-readings.jsonl', 'the ledger of test readings'],
  ['data/TEST-READINGS.JSONL', 'the ledger of test readings'],
  ['SHA256SUMS', 'the digests of the data'],
  ['ARCHIVE.sha256', 'the digest of an archive'],
  ['cifar-10-binary.tar.gz', 'the archive of CIFAR-10'],
  ['cifar-10-binary.tar', 'the archive of CIFAR-10'],
  ['cifar-10-binary.tar.gz.part', 'the archive of CIFAR-10'],
  ['cifar-100-python.tar.gz', 'the archive of CIFAR-100'],
  ['cifar-10-batches-bin', 'the folder of CIFAR-10'],
  ['batches.meta.txt', 'a file of CIFAR-10'],
  ['data_batch_5.bin', 'a file of CIFAR-10'],
  ['data_batch_5', 'a file of CIFAR-10'],
  ['fine_label_names.txt', 'a file of CIFAR-100'],
  ['run.json', 'a file of a run'],
  ['x/metrics.jsonl', 'a file of a run'],
  ['checkpoint.safetensors', 'a file of a run'],
  ['cohort-12.safetensors', 'a file of a run'],
  ['model.safetensors', 'a file of a run'],
  ['report.html', 'a file of a run'],
];

test.each(TAKEN)('%s is %s', async (path, use) => {
  const error = await userError(refuseOwnName('--csv', path, 'sweep.csv'));
  expect([error.kind, error.message]).toEqual(['usage', `--csv ${path} would take the name of ${use}`]);
  expect(error.hint).toBe('give another name: --csv sweep.csv');
});

test.each(['sweep.csv', 'data/sweep.csv', 'run.csv', 'cohort.safetensors', '/dev/stdout'])(
  '%s is free',
  async (path) => {
    await refuseOwnName('--csv', path, 'sweep.csv');
  },
);

test('a link to such a file has its name', async () => {
  const folder = await scratchFolder();
  writeFileSync(join(folder, 'test-readings.jsonl'), '');
  symlinkSync('test-readings.jsonl', join(folder, 'link.csv'));
  const error = await userError(refuseOwnName('--csv', join(folder, 'link.csv'), 'sweep.csv'));
  expect(error.message).toContain('would take the name of the ledger');
});

test.each([
  ['runs/crossval-1', true],
  ['./runs/crossval-27', true],
  ['runs/linear-1', true],
  ['runs/', true],
  ['runs/crossval-1.csv', false],
  ['runs/crossval', false],
  ['crossval-1', false],
])('%s may become the folder of a run: %s', (path, expected) => {
  const refuse = () => refusePlaceOfRun('--csv', path, 'sweep.csv');
  if (expected) expect(thrownUserError(refuse).message).toBe(`--csv ${path} would take a place of runs`);
  else expect(refuse).not.toThrow();
});

describe('a command says so before it does any work', () => {
  const SWEEP = 'crossval --dataset shapes --limit 100 --model knn --k 1';
  test.each([
    [
      `${SWEEP} --csv test-readings.jsonl`,
      '--csv test-readings.jsonl would take the name of the ledger of test readings',
    ],
    [`${SWEEP} --run-dir own --csv own`, '--run-dir and --csv both name own: a run has a folder of its own'],
    [`${SWEEP} --csv runs/crossval-1`, '--csv runs/crossval-1 would take a place of runs'],
    [
      'knn --dataset shapes --limit 100 --run-dir batches.meta.txt',
      '--run-dir batches.meta.txt would take the name of a file of CIFAR-10',
    ],
  ])('%s', async (line, message) => {
    const cwd = await scratchFolder();
    mkdirSync(join(cwd, 'runs'));
    const error = await userError(runLine(line, { cwd }));
    expect([error.kind, error.message]).toEqual(['usage', message]);
  });

  test('a run that is resumed may name another file', async () => {
    const cwd = await scratchFolder();
    await runLine(`${SWEEP} --run-dir r --csv t.csv`, { cwd });
    writeFileSync(join(cwd, 't.csv'), 'something else\n');
    const error = await userError(runLine('crossval --resume r', { cwd }));
    expect(error.message).toBe(`--csv would replace ${join(cwd, 't.csv')}, which is not a table of a sweep`);
    expect(error.hint).toMatch(/\nor name another file: cifar-train crossval --resume r --csv FILE$/);
    await runLine('crossval --resume r --csv u.csv', { cwd });
  });
});
