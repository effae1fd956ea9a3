import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'parse5';
import { expect, test, vi } from 'vitest';
import { Recorder } from '../../../src/experiments/resources/recorder.ts';
import { readManifest } from '../../../src/runs/manifest.ts';
import { runDirectory } from '../../../src/runs/run-directory.ts';
import { lockRun } from '../../../src/runs/run-lock.ts';
import { userError } from '../../helpers/caught.ts';
import { runLine } from '../../helpers/commands/run-line.ts';
import { textOf } from '../../helpers/readers/markup.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

const SHAPES = '--dataset shapes --limit 300';

test.each([
  ['knn', '--k 1,3', 'validation accuracy with k = '],
  ['linear', '--epochs 2', 'validation accuracy'],
  ['linear', '--optimizer random-search --tries 5 --val 0', 'training loss'],
  ['crossval', '--model linear --epochs 1 --val 100 --refit --test', '1st reading of the test set'],
  ['lr-find', '--steps 60 --batch-size 50', 'Loss over learning rate'],
])('%s %s leaves a page, and says so', async (command, flags, words) => {
  const cwd = await scratchFolder();
  const { notes } = await runLine(`${command} ${flags} ${SHAPES}`, { cwd });
  expect(notes.join(' ').replace(/\s+/g, ' ')).toContain(`saved in runs/${command}-1/, with report.html`);
  const page = textOf(parse(await readFile(join(cwd, `runs/${command}-1/report.html`), 'utf8')));
  expect(page).toContain(words);
  expect(page).toContain(`cifar-train ${command} ${flags}`);
});

test('a sweep that came to nothing has its page too', async () => {
  const cwd = await scratchFolder();
  const line = `crossval --model linear --learning-rate 1e30 --batch-size 20 --val 100 ${SHAPES}`;
  expect((await userError(runLine(line, { cwd }))).kind).toBe('failed');
  expect(await readFile(join(cwd, 'runs/crossval-1/report.html'), 'utf8')).toContain('every trial diverged');
});

test('a page that cannot be written takes nothing from the run', async () => {
  const cwd = await scratchFolder();
  await mkdir(join(cwd, 'run/report.html/in-the-way'), { recursive: true });
  const files = vi.spyOn(Recorder, 'create');
  files.mockImplementation(async (_, head) => {
    const directory = runDirectory(join(cwd, 'run'));
    return await Recorder.resume({ directory, lock: await lockRun(directory.path), records: [], results: null }, head);
  });
  try {
    const { notes } = await runLine(`knn ${SHAPES}`);
    expect(notes.join('\n')).not.toContain('with report.html');
  } finally {
    files.mockRestore();
  }
  const { status, results } = await readManifest(join(cwd, 'run/run.json'));
  expect([status, results]).toMatchObject(['finished', { best: { metric: 'l2', k: 7 } }]);
});

test('--no-run leaves none', async () => {
  const cwd = await scratchFolder();
  const { notes } = await runLine(`knn --no-run ${SHAPES}`, { cwd });
  expect(notes.join()).not.toContain('report');
  expect(await readdir(cwd)).toEqual([]);
});
