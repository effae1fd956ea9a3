import { execFileSync } from 'node:child_process';
import { mkdir, readdir, rm, symlink, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CIFAR10 } from '../../../src/dataset/specs/cifar10.ts';
import { userError } from '../../helpers/caught.ts';
import { runLine } from '../../helpers/commands/run-line.ts';
import { smallBatches } from '../../helpers/downloads/tarball.ts';
import { folderWith } from '../../helpers/downloads/unpacked.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

const LINES = [
  'linear --epochs 2 --test',
  'knn --k 1 --test',
  'knn --k 1,3 --folds 2 --test',
  'crossval --model knn --k 1,3 --test',
  'crossval --k 1 --loss softmax --learning-rate 0.1 --epochs 1 --test-each-family',
];

describe.skipIf(process.platform === 'win32').each([
  ['a pipe', async (path: string): Promise<void> => void execFileSync('mkfifo', [path])],
  ['a device', (path: string): Promise<void> => symlink('/dev/full', path)],
] as const)('%s in the place of the ledger', (what, make) => {
  test.each(LINES)('%s is refused before anything is computed', async (line) => {
    const cwd = await scratchFolder();
    await mkdir(join(cwd, 'data'));
    await make(join(cwd, 'data/test-readings.jsonl'));
    const notes: string[] = [];
    const work = runLine(`${line} --dataset shapes --limit 200`, { cwd, onNote: (note) => void notes.push(note) });
    const error = await userError(work);
    expect(error).toMatchObject({ kind: 'data', message: expect.stringContaining('is not a ledger of test readings') });
    expect(error.message).toContain(what);
    expect(notes).toEqual([]);
    expect(await readdir(cwd)).toEqual(['data']);
  });
});

/** Notes but the one that says whose data it is, which comes with the training images. */
const ofWork = (note: string) => !note.includes('not the official files');

describe('a test set that', () => {
  test.each(LINES)('is missing: %s is refused before anything is computed', async (line) => {
    const { home, batches } = await folderWith(CIFAR10, new Map(smallBatches(40)));
    await rm(join(batches, 'test_batch.bin'));
    const cwd = await scratchFolder();
    const notes: string[] = [];
    const work = runLine(`${line} --data-dir ${home}`, { cwd, onNote: (note) => void notes.push(note) });
    const { kind, message } = await userError(work);
    expect([kind, message]).toEqual(['data', `${batches} lacks test_batch.bin`]);
    expect([notes.filter(ofWork), await readdir(cwd)]).toEqual([[], []]);
  });

  test('is cut short: refused before anything is computed', async () => {
    const { home, batches } = await folderWith(CIFAR10, new Map(smallBatches(40)));
    await truncate(join(batches, 'test_batch.bin'), 3073);
    const notes: string[] = [];
    const work = runLine(`${LINES[0]} --data-dir ${home}`, { onNote: (note) => void notes.push(note) });
    const { kind, message } = await userError(work);
    expect([kind, message]).toEqual(['data', expect.stringContaining('test_batch.bin')]);
    expect(notes.filter(ofWork)).toEqual([]);
  });
});
