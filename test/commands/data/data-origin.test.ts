import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CIFAR10 } from '../../../src/dataset/specs/cifar10.ts';
import { printed, userError } from '../../helpers/caught.ts';
import { runJson, runLine } from '../../helpers/commands/run-line.ts';
import { smallBatches } from '../../helpers/downloads/tarball.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

/** A folder to work in, with small batches in a data folder there. */
async function withData(name = 'data') {
  const cwd = await scratchFolder();
  const batches = join(cwd, name, CIFAR10.folder);
  await mkdir(batches, { recursive: true });
  for (const [file, body] of smallBatches(20)) await writeFile(join(batches, file), body);
  return { cwd, batches };
}
const LINEAR = 'linear --epochs 3 --val 10 --batch-size 50';

test('a run says whether its data is the official one, and records it', async () => {
  const { cwd } = await withData();
  const { notes } = await runLine('knn --k 1 --folds 2', { cwd });
  expect(notes).toContain('CIFAR-10 in data/cifar-10-batches-bin: not the official files, which have another SHA-256');
  const { dataset } = JSON.parse(await readFile(join(cwd, 'runs/knn-1/run.json'), 'utf8'));
  expect(dataset).toMatchObject({ name: 'cifar10', nTrain: 100, isOfficial: false });
});

test('info says it too', async () => {
  const { cwd } = await withData();
  expect((await runLine('info', { cwd })).out.join()).toMatch(
    /^official +no: the training files do not have the published SHA-256/m,
  );
  expect(await runJson('info', { cwd })).toMatchObject({ isOfficial: false });
  expect((await runLine('info --dataset shapes --limit 20', { cwd })).out.join()).not.toMatch(/^official/m);
});

test.each(['evaluate runs/linear-1', 'runs reproduce runs/linear-1'])(
  '%s, with its data moved: nothing is downloaded, and the new place can be named',
  async (line) => {
    const { cwd, batches } = await withData();
    await runLine(LINEAR, { cwd });
    await rename(join(cwd, 'data'), join(cwd, 'moved'));
    const notes: string[] = [];
    const env = { HTTPS_PROXY: 'http://127.0.0.1:9' };
    const error = await userError(runLine(line, { cwd, env, onNote: (note) => notes.push(note) }));
    expect(printed(error)).toBe(
      [
        `error: the data of runs/linear-1 is not in ${join(cwd, 'data')}: it was in ${batches}`,
        `  if it was moved, name its new place: cifar-train ${line} --data-dir DIR`,
        `  if it is gone, get it back first: cifar-train download --data-dir ${join(cwd, 'data')}`,
      ].join('\n'),
    );
    expect(notes.join()).not.toContain('download');
    expect((await runLine(`${line} --data-dir moved`, { cwd })).out.join()).toMatch(
      /validation accuracy|is reproduced/,
    );
  },
);

test('a run is named by its folder; by its name, the folder is suggested', async () => {
  const { cwd } = await withData();
  await runLine(LINEAR, { cwd });
  const said = async (line: string) => printed(await userError(runLine(line, { cwd })));
  expect(await said('predict linear-1 data/cifar-10-batches-bin/test_batch.bin')).toBe(
    'error: there is no model "linear-1"\n  did you mean runs/linear-1?',
  );
  expect(await said('evaluate last')).toBe('error: there is no model "last"\n  did you mean runs/linear-1?');
  await runLine('knn --k 1 --dataset shapes --limit 60', { cwd }); // newer, and without a model
  expect(await said('evaluate last')).toBe('error: there is no model "last"\n  did you mean runs/linear-1?');
  expect(await said('evaluate knn-1')).not.toContain('did you mean');
  expect(await said('linear --resume linear-1')).toContain('did you mean cifar-train linear --resume runs/linear-1?');
  expect(await said('linear --resume linear-7')).toContain('no run of linear can be resumed here; `cifar-train runs`');
});

describe('--resume', () => {
  /** A run that was stopped, and what is done to its data then. */
  async function stopped(change: (folder: { cwd: string; batches: string }) => Promise<unknown>) {
    const folder = await withData();
    await userError(runLine(LINEAR, { cwd: folder.cwd, stopAt: 'epoch 1/3' }));
    await change(folder);
    const notes: string[] = [];
    const env = { HTTPS_PROXY: 'http://127.0.0.1:9' };
    const resume = (more = '') =>
      runLine(`linear --resume runs/linear-1${more}`, { cwd: folder.cwd, env, onNote: (note) => notes.push(note) });
    return { ...folder, notes, resume };
  }

  test('with its data moved: nothing is downloaded, and the new place can be named', async () => {
    const { cwd, batches, resume, notes } = await stopped(({ cwd }) => rename(join(cwd, 'data'), join(cwd, 'moved')));
    const error = await userError(resume());
    expect(printed(error)).toBe(
      [
        `error: the data of runs/linear-1 is not in ${join(cwd, 'data')}: it was in ${batches}`,
        '  if it was moved, name its new place: cifar-train linear --resume runs/linear-1 --data-dir DIR',
        `  if it is gone, get it back first: cifar-train download --data-dir ${join(cwd, 'data')}`,
      ].join('\n'),
    );
    expect(notes.join()).not.toContain('download');
    const named = await userError(resume(` --data-dir ${batches}`));
    expect(named.message).toBe(`the data of runs/linear-1 is no longer in ${batches}`);
    expect((await resume(' --data-dir moved')).out.join()).toContain('validation accuracy');
  });

  test('with other data in its place', async () => {
    const { batches, resume } = await stopped(({ batches }) =>
      writeFile(join(batches, 'data_batch_3.bin'), smallBatches(20, 5).get('data_batch_3.bin')!),
    );
    const error = await userError(resume());
    expect(error.message).toMatch(
      /^the data differs from that of runs\/linear-1: its digest is \w{64}, the run's is \w{64}$/,
    );
    expect(error.hint).toContain(`it was in ${batches}`);
  });

  test('with other names of classes beside its data', async () => {
    const names = (...first: readonly string[]) => [...first, ...CIFAR10.labels[0]!.classNames.slice(2)].join('\n');
    const { batches, resume } = await stopped(({ batches }) =>
      writeFile(join(batches, 'batches.meta.txt'), names('automobile', 'airplane')),
    );
    const error = await userError(resume());
    expect(error.message).toBe(
      'the classes of the data have other names than in runs/linear-1: label 0 is "automobile", the run\'s is "airplane"',
    );
    expect(error.hint).toContain('put its file of class names back');
    await writeFile(join(batches, 'batches.meta.txt'), names('airplane', 'automobile'));
    expect((await resume()).out.join()).toContain('validation accuracy');
  });

  test('with its data gone', async () => {
    const { resume } = await stopped(({ cwd }) => rm(join(cwd, 'data'), { recursive: true }));
    expect((await userError(resume())).message).toContain('the data of runs/linear-1 is not in');
  });
});
