import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeShapes } from '../../../src/dataset/shapes/make-shapes.ts';
import { readManifest } from '../../../src/runs/manifest.ts';
import { loadLinearModel } from '../../../src/runs/models/linear-model.ts';
import { runJson, runLine } from '../../helpers/commands/run-line.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

const SMALL = '--dataset shapes --limit 200';

/** The lines of a predictions.csv, the head among them, in fields: no class of the shapes needs quotes. */
const fieldsOf = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));

test.each(['softmax', 'svm'])(
  'linear --loss %s keeps what its model says of the images that were held out',
  async (loss) => {
    const cwd = await scratchFolder();
    await runLine(`linear --epochs 2 --loss ${loss} ${SMALL} --test`, { cwd });
    const run = join(cwd, 'runs/linear-1');
    const [head, ...lines] = fieldsOf(readFileSync(join(run, 'predictions.csv'), 'utf8'));
    expect(head).toEqual(['image', 'fold', 'true', 'predicted', 'score', 'margin']);
    expect(lines.map(([image]) => Number(image))).toEqual(Array.from({ length: 20 }, (_, i) => 180 + i));
    // in double precision, from the model's file
    const { model } = await loadLinearModel(join(run, 'model.safetensors'));
    const { pixels, labels } = makeShapes({ nTrain: 200, seed: 0 }).train;
    const { weight, bias, input, classNames } = model;
    for (const [image = '', fold, truth, predicted, score, margin] of lines) {
      const at = Number(image) * 3072;
      const scores = classNames.map((_, c) => {
        let sum = bias[c]!;
        for (let p = 0; p < 3072; p++)
          sum += weight[c * 3072 + p]! * (pixels[at + p]! * input.scale[p]! + input.offset[p]!);
        return sum;
      });
      const all = scores.reduce((sum, s) => sum + Math.exp(s), 0);
      const values = loss === 'softmax' ? scores.map((s) => Math.exp(s) / all) : scores;
      const [first, second] = values.toSorted((a, b) => b - a);
      expect([fold, truth, predicted]).toEqual([
        '0',
        classNames[labels[Number(image)]!],
        classNames[values.indexOf(first!)],
      ]);
      expect(Number(score)).toBeCloseTo(first!, 4);
      expect(Number(margin)).toBeCloseTo(first! - second!, 4);
    }
    const { results } = await readManifest(join(run, 'run.json'));
    const right = lines.filter(([, , truth, predicted]) => truth === predicted).length;
    expect(right / 20).toBe((results as { valAccuracy: number }).valAccuracy);
  },
);

test('knn keeps what the best candidate says of every image, with its share of the votes', async () => {
  const cwd = await scratchFolder();
  await runLine(`knn --k 1,4 --folds 4 --shuffle ${SMALL}`, { cwd });
  const run = join(cwd, 'runs/knn-1');
  const [, ...lines] = fieldsOf(readFileSync(join(run, 'predictions.csv'), 'utf8'));
  expect(lines.map(([image]) => Number(image))).toEqual(Array.from({ length: 200 }, (_, i) => i));
  const { results } = await readManifest(join(run, 'run.json'));
  const { best } = results as { best: { k: number; foldAccuracies: number[] } };
  const accuracies = [0, 1, 2, 3].map((fold) => {
    const own = lines.filter(([, of]) => of === String(fold));
    return own.filter(([, , truth, predicted]) => truth === predicted).length / own.length;
  });
  expect(accuracies).toEqual(best.foldAccuracies);
  for (const [, , , , score, margin] of lines) {
    expect(best.k * Number(score)).toBeCloseTo(Math.round(best.k * Number(score)), 4); // whole votes
    expect(Number(margin)).toBeLessThanOrEqual(Number(score));
    expect(Number(margin)).toBeGreaterThanOrEqual(0);
  }
});

describe('crossval keeps what its winner says of every image held out', () => {
  const NETWORKS = '--model network --hidden 4,8 --epochs 2';
  test.each([
    ['trained together', '--model linear --loss softmax,svm --learning-rate 0.01,0.05 --epochs 3 --folds 4'],
    ['on one split', '--model linear --loss softmax --learning-rate 0.01,0.05 --epochs 2 --val 60'],
    ['neighbours', '--k 1,3,7 --metric l1,l2 --folds 3 --shuffle'],
    ['networks', `${NETWORKS} --folds 2`],
    ['exact solutions', '--solver exact --features hue --reg-strength 0.1,1 --folds 3'],
    ['random search', '--solver random-search --tries 20,40 --folds 2'],
    ['features that are learned', '--k 1,5 --metric l2 --features pixels:whiten --folds 2'],
    ['a pruned sweep', '--model linear --loss softmax --learning-rate 0.001..0.1:log:9 --epochs 9 --prune --folds 2'],
    [
      'not the best, but the simplest within one standard error',
      '--model linear --loss softmax --reg-strength 1e-4,1e-2,1 --epochs 3 --folds 4 --one-standard-error',
    ],
  ])('%s', async (_, flags) => {
    const cwd = await scratchFolder();
    await runLine(`crossval ${flags} ${SMALL} --run-dir run`, { cwd });
    const [, ...lines] = fieldsOf(readFileSync(join(cwd, 'run/predictions.csv'), 'utf8'));
    const { results } = await readManifest(join(cwd, 'run/run.json'));
    const { best, chosen = best } = results as Record<'best' | 'chosen', { splitTestScores: number[] }>;
    const { labels } = makeShapes({ nTrain: 200, seed: 0 }).train;
    const folds = chosen.splitTestScores.map((_, fold) => lines.filter(([, of]) => of === String(fold)));
    expect(folds.map(({ length }) => length).reduce((sum, n) => sum + n, 0)).toBe(lines.length);
    expect(new Set(lines.map(([image]) => image)).size).toBe(lines.length);
    for (const [image, , truth] of lines)
      expect(truth).toBe(makeShapes({ nTrain: 1, seed: 0 }).classNames[labels[Number(image)]!]);
    expect(folds.map((own) => own.filter(([, , truth, predicted]) => truth === predicted).length / own.length)).toEqual(
      chosen.splitTestScores,
    );
  });

  test('the same as the training of that setting on that split', async () => {
    const cwd = await scratchFolder();
    const line = `crossval --model linear --loss softmax --learning-rate 0.02,0.05 --epochs 2 --val 60 ${SMALL}`;
    const { trainCommand } = await runJson(`${line} --run-dir sweep`, { cwd });
    const alone = trainCommand.replace('cifar-train ', '').replace('--val 0', '--val 60');
    await runLine(`${alone} --run-dir alone`, { cwd });
    const [ofSweep, ofTraining] = ['sweep', 'alone'].map((run) =>
      fieldsOf(readFileSync(join(cwd, run, 'predictions.csv'), 'utf8')).map((fields) => fields.slice(0, 4)),
    );
    expect(ofSweep).toEqual(ofTraining);
  });

  test('of a sweep that was stopped, the same again', async () => {
    const cwd = await scratchFolder();
    const line = `crossval --k 1,3 --metric l2 --model knn,linear --loss softmax --epochs 2 --folds 2 ${SMALL}`;
    await runLine(`${line} --run-dir whole`, { cwd });
    await runLine(`${line} --run-dir stopped`, { cwd });
    // As if the process had ended right behind its last result: what it held of predictions is gone.
    rmSync(join(cwd, 'stopped/predictions.csv'));
    const manifest = JSON.parse(readFileSync(join(cwd, 'stopped/run.json'), 'utf8'));
    writeFileSync(join(cwd, 'stopped/run.json'), JSON.stringify({ ...manifest, status: 'interrupted', results: null }));
    await runLine('crossval --resume stopped', { cwd });
    expect(readFileSync(join(cwd, 'stopped/predictions.csv'))).toEqual(
      readFileSync(join(cwd, 'whole/predictions.csv')),
    );
  });
});

describe('files', () => {
  test.each<[string, readonly string[]]>([
    ['linear --epochs 1 --seed 4,9', ['predictions-4.csv', 'predictions-9.csv']],
    ['linear --epochs 1 --val 0', []],
    ['linear --solver random-search --tries 2', ['predictions.csv']],
    ['knn --k 1 --test', []],
    ['knn --k 1..101 --folds 4', ['predictions.csv']],
  ])('%s', async (line, expected) => {
    const cwd = await scratchFolder();
    await runLine(`${line} ${SMALL}`, { cwd });
    const run = join(cwd, `runs/${line.split(' ')[0]}-1`);
    const names = (await readdir(run)).filter((name) => name.startsWith('predictions'));
    expect(names.sort()).toEqual(expected);
    for (const name of names) expect(await readFile(join(run, name), 'utf8')).toMatch(/^image,fold,true,/);
  });

  test('are the same for any number of threads', async () => {
    const cwd = await scratchFolder();
    for (const threads of [1, 3])
      await runLine(`knn --k 1,3 --weights distance --threads ${threads} ${SMALL}`, { cwd });
    const [one, three] = ['knn-1', 'knn-2'].map((name) =>
      readFileSync(join(cwd, 'runs', name, 'predictions.csv'), 'utf8'),
    );
    expect(three).toBe(one);
  });
});
