import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { userError } from '../../helpers/caught.ts';
import { runJson, runLine } from '../../helpers/commands/run-line.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

test('trials that a file has twice are tried once, and it is said', async () => {
  const cwd = await scratchFolder();
  const lines = ['{"k": 1}', '{"k": 3}', '{"k": 1}', '{"k": 1, "metric": "l2"}'];
  await writeFile(join(cwd, 't'), lines.map((line) => line.replace('{', '{"model": "knn", ')).join('\n'));
  const notes: string[] = [];
  const onNote = (note: string) => void notes.push(note);
  const line = 'crossval --dataset shapes --limit 50 --folds 2 --no-run --trials-from t --features';
  const { trials } = await runJson(`${line} pixels,hue`, { cwd, onNote });
  expect(trials).toHaveLength(4);
  expect(notes.join('\n')).toContain('2 trials of the file are duplicates: each is tried once');
});

test.each([
  ['--features hue,hog', '{"model": "network", "pca": 150}', 'pca must be at most'],
  ['', '{"model": "network", "pca": 150, "features": "hue"}', 'pca must be at most'],
  ['--folds 5', '{"model": "knn", "k": 41}', 'k must be at most 40'],
  ['--folds 5', '{"model": "network", "pca": 41}', 'pca must be at most 40, the number of images to train on'],
])('%s %s: what the data does not allow is refused with its place', async (flags, trial, message) => {
  const cwd = await scratchFolder();
  await writeFile(join(cwd, 't'), `{"model": "knn", "k": 1}\n\n${trial}`);
  const error = await userError(runLine(`crossval --dataset shapes --limit 50 --trials-from t ${flags}`, { cwd }));
  expect([error.kind, error.message]).toEqual(['usage', expect.stringContaining(`t, line 3: ${message}`)]);
  expect(await readdir(cwd)).toEqual(['t']);
});

test('a trial that names its features is tried on these, whatever --features lists for the others', async () => {
  const cwd = await scratchFolder();
  await writeFile(join(cwd, 't'), '{"model": "knn", "k": 1, "features": "hog"}\n{"model": "knn", "k": 1}');
  const sweep = 'crossval --dataset shapes --limit 100 --folds 2 --no-run';
  const { trials } = await runJson(`${sweep} --trials-from t --features pixels,hog`, { cwd });
  const scores = (all: { params: { features: string }; meanTestScore: number }[]) =>
    new Map(all.map(({ params, meanTestScore }) => [params.features, meanTestScore]));
  const listed = await runJson(`${sweep} --model knn --k 1 --metric l2 --features pixels,hog`);
  expect(trials).toHaveLength(2);
  expect(scores(trials)).toEqual(scores(listed.trials));
});

test('the usual learning rate of a trial without features is that of the features it is tried on', async () => {
  const cwd = await scratchFolder();
  const sweep = 'crossval --dataset shapes --limit 60 --folds 2 --no-run';
  const rates = async (trial: string, flags: string) => {
    await writeFile(join(cwd, 't'), trial);
    const { trials } = await runJson(`${sweep} --trials-from t ${flags}`, { cwd });
    return trials.map(({ params }: { params: { learningRate: number } }) => params.learningRate);
  };
  const codes = await rates('{"epochs": 1, "features": "kernel-map:quick"}', '');
  expect(await rates('{"epochs": 1}', '--features kernel-map:quick')).toEqual(codes);
  expect(await rates('{"epochs": 1}', '')).not.toEqual(codes);
});
