import { execFileSync } from 'node:child_process';
import { mkdir, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { userError } from '../../helpers/caught.ts';
import { runLine } from '../../helpers/commands/run-line.ts';
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
