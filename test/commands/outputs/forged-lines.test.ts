import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { UserError } from '../../../src/errors.ts';
import { printed } from '../../helpers/caught.ts';
import { runLine } from '../../helpers/commands/run-line.ts';
import { BATCH_FILES, randomRecords, smallArchive } from '../../helpers/downloads/tarball.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

/** A folder's name that would begin a line of its own, in colour, and end it invisibly. */
const NASTY = 'a\n\u001b[31mforged:\u001b[0m\r\u202eb\u3164';
const SHAPES = '--dataset shapes --limit 60 --epochs 1';
const K = 'knn --k 1 --folds 2 --limit 60';

/** Everything that a line says, typed in the folder. */
async function said(cwd: string, line: string): Promise<string> {
  try {
    const { out, notes } = await runLine(line, { cwd });
    return [...out, ...notes].join('\n');
  } catch (error) {
    if (error instanceof UserError) return printed(error);
    throw error;
  }
}

/** A folder with that name, with small batches in data/ and more to be wrong about. */
async function nastyFolder(): Promise<string> {
  const folder = join(await scratchFolder(), NASTY);
  await mkdir(join(folder, 'data/cifar-10-batches-bin'), { recursive: true });
  for (const [i, name] of BATCH_FILES.entries()) {
    await writeFile(join(folder, 'data/cifar-10-batches-bin', name), randomRecords(20, i));
  }
  await cp(join(folder, 'data'), join(folder, 'short'), { recursive: true });
  await writeFile(join(folder, 'short/cifar-10-batches-bin/data_batch_2.bin'), 'short');
  await writeFile(join(folder, 'odd.tar.gz'), smallArchive());
  await writeFile(join(folder, 'odd.json'), '[{');
  await writeFile(join(folder, 'mine.txt'), 'mine');
  return folder;
}

test.each([
  'info',
  'info --data-dir nowhere',
  'info --data-dir short',
  'info --data-dir odd.tar.gz',
  'info --data-dir data/cifar-10-batches-bin/test_batch.bin',
  'download',
  'download --verify',
  'download --verify --data-dir short',
  'download --from nowhere',
  'download --from odd.tar.gz',
  `${K} --test`,
  `${K} --run-dir data`,
  `${K} --run-dir mine.txt`,
  `linear ${SHAPES}`,
  'linear --resume nowhere',
  'linear --resume data',
  `linear --dataset cifar10 --data-dir nowhere/below --epochs 1`,
  `crossval --model linear ${SHAPES} --folds 2 --refit --csv table.csv`,
  `crossval --model linear ${SHAPES} --folds 2 --csv nowhere/table.csv`,
  `crossval --model linear ${SHAPES} --folds 2 --csv mine.txt`,
  `crossval --trials-from odd.json ${SHAPES}`,
  `crossval --trials-from nowhere ${SHAPES}`,
  `lr-find --data-dir data --limit 60`,
])('%s in a folder with a nasty name: no line is forged', async (line) => {
  const text = await said(await nastyFolder(), line);
  expect(text.split('\n').filter((one) => /^\W*forged/.test(one))).toEqual([]);
  expect(text).not.toMatch(/[^\P{C}\n]|\u3164/u);
});

test.each([
  'info --data-dir',
  'download --from',
  'linear --resume',
  'crossval --csv',
  'linear --run-dir',
  '--',
  'frob',
])('%s with a nasty word', async (start) => {
  const folder = await scratchFolder();
  await writeFile(join(folder, 'x'), '');
  const text = await said(folder, `${start} ${NASTY}`);
  expect(text.split('\n').filter((one) => /^\W*forged/.test(one))).toEqual([]);
  expect(text).not.toMatch(/[^\P{C}\n]|\u3164/u);
});

test('a run.json that was edited forges no line where it is shown', async () => {
  const cwd = await scratchFolder();
  for (const run of ['a', 'b']) await runLine(`linear ${SHAPES} --tag t --run-dir ${run}`, { cwd });
  const path = join(cwd, 'a/run.json');
  const run = JSON.parse(await readFile(path, 'utf8'));
  const forged = (text: string) => `${text}\nforged: \u001b[31mred`;
  run.machine = { ...run.machine, cpu: forged('cpu'), node: forged('v20') };
  run.dataset.name = forged('shapes');
  run.version = forged(run.version);
  run.options = { ...run.options, [forged('name')]: forged('value'), loss: forged('softmax'), tag: [forged('t')] };
  run.secondsByPhase = { [forged('train')]: 1 };
  await writeFile(path, JSON.stringify(run));
  for (const line of ['runs show a', 'runs compare a b', 'runs compare b a --html page.html', 'runs']) {
    const text = await said(cwd, line);
    expect(text).not.toMatch(/^forged|[^\P{C}\n]/mu);
    if (line !== 'runs') expect(text).toContain(line.includes('html') ? 'page.html' : 'forged');
  }
});
