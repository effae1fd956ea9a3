import { describe, expect, test } from 'vitest';
import { plannedSweep } from '../../src/experiments/crossval/space.ts';
import { copiedImages, sweepOddities } from '../../src/experiments/warnings.ts';
import { eventText } from '../../src/report/terminal/lines/event-text.ts';
import { plain } from '../../src/report/terminal/style.ts';
import { makeFolds } from '../../src/selection/folds.ts';
import { runLine } from '../helpers/commands/run-line.ts';
import { typedSweep } from '../helpers/commands/typed.ts';
import { sortedData } from '../helpers/data/sorted-data.ts';

describe('a sweep over 100 images in 5 folds', () => {
  const batch = '--batch-size 99 exceeds the 80 training images: every step uses all of them';
  const warmUp =
    'a --warm-up of 9 steps is longer than the training (8 steps): the learning rate reaches only 31 % of 0.05';
  test.each<[string, readonly string[]]>([
    ['--reg-strength 1,2,3', []],
    ['--batch-size 80,all', []],
    ['--batch-size 10 --warm-up 8', []],
    ['--learning-rate 0.05 --reg-strength 1 --batch-size 99', [batch]],
    ['--learning-rate 0.05 --reg-strength 1 --batch-size 99,all,10', [`${batch} (in 1 of 3 linear trials)`]],
    [
      '--learning-rate 0.05 --reg-strength 1 --batch-size 10 --warm-up 8,9,2epochs',
      [`${warmUp} (in 2 of 3 linear trials)`],
    ],
    [
      '--learning-rate 0.05 --reg-strength 1,2 --prune',
      ['--prune has no effect: trainings of 1 epoch end before they are compared; use more --epochs'],
    ],
    ['--learning-rate 0.05 --reg-strength 1,2 --prune --epochs 1,2', []],
    [
      '--learning-rate 0.05 --reg-strength 1 --prune',
      ['--prune has no effect: there is only one trial by gradient descent'],
    ],
  ])('%s', (line, warnings) => {
    const epochs = line.includes('--epochs') ? '' : ' --epochs 1';
    const spec = typedSweep(`--model linear --loss softmax ${line}${epochs}`);
    const { trials } = plannedSweep(spec, 100);
    const odd = sweepOddities(trials, makeFolds(100, 5), spec.prune, 256);
    const texts = odd.map((event) => eventText(event, { style: plain, width: 100, typed: String }));
    expect(texts).toEqual(warnings.map((text) => ({ text, isWarning: true })));
  });
});

test.each([
  [0, 10, false],
  [1, 10, true],
  [9, 1000, false],
  [10, 1000, true],
  [0, 0, false],
])('%i copies among %i images: worth a warning? %s', (nShared, nJudged, isTold) => {
  expect(copiedImages('test', { nShared, nJudged }) !== undefined).toBe(isTold);
});

describe('told before the work', () => {
  const batch = (nTrain: number) => `--batch-size 999 exceeds the ${nTrain} training images`;
  test.each([
    ['linear --limit 50 --batch-size 999 --epochs 1', batch(45)],
    ['lr-find --limit 50 --batch-size 999 --steps 10', batch(50)],
    [
      'crossval --limit 50 --model linear --epochs 1 --warm-up 2epochs',
      'a --warm-up of 2 steps is longer than the training (1 step',
    ],
    ['linear --limit 50 --batch-size 256 --epochs 1', '--batch-size 256 exceeds the 45 training images'],
    ['lr-find --limit 50 --batch-size 256 --steps 10', '--batch-size 256 exceeds the 50 training images'],
    ['knn --limit 50 --k 1,40', 'with --k 40 all images trained on vote, whatever an image looks like'],
    [
      'crossval --limit 50 --model knn --k 1,40',
      'with --k 40 all images trained on vote, whatever an image looks like',
    ],
    ['knn --limit 50 --k 50 --test', 'with --k 50 all images trained on vote'],
    ['linear --limit 50 --epochs 1 --data-dir d', 'shapes are made, not read: --data-dir only says'],
    ['linear --limit 5 --epochs 1', 'no validation: a tenth of 5 training images is less than one; --val 1'],
  ])('%s', async (line, expected) => {
    const { notes } = await runLine(`${line} --dataset shapes --no-run`);
    expect(notes.filter((note) => note.includes(expected))).toHaveLength(1);
  });

  test.each([
    ['a usual batch size', 'linear --limit 50 --epochs 1'],
    ['all images vote, by their distance', 'crossval --limit 50 --model knn --k 40 --weights distance'],
    ['no validation, as asked', 'linear --limit 5 --epochs 1 --val 0'],
    ['one neighbour less than all', 'knn --limit 50 --k 39'],
    ['all vote, the nearest ones more', 'knn --limit 50 --k 40 --weights distance'],
  ])('not told: %s', async (_, line) => {
    const { notes } = await runLine(`${line} --dataset shapes`);
    expect(notes.filter((note) => /validates|--batch-size|vote/.test(note))).toEqual([]);
  });
});

describe('data sorted by class', () => {
  const learned = 'cannot be classified correctly: no image trained on is of the same class';
  const sorted = 'is the data sorted by class? use';
  test.each([
    ['knn --k 3', `200 of 200 validation images (in 5 of 5 folds) ${learned}; ${sorted} --shuffle or --stratify`],
    [
      'crossval --k 3 --model knn',
      `200 of 200 validation images (in 5 of 5 folds) ${learned}; ${sorted} --shuffle or --stratify`,
    ],
    ['crossval --k 3 --model knn --val 30', `20 of 30 validation images ${learned}; ${sorted} --stratify`],
    ['linear --epochs 2', `20 of 20 validation images ${learned}; ${sorted} --stratify`],
    [
      'linear --epochs 2 --val 10',
      `the validation images lack 9 of 10 classes: their accuracy says nothing about those; ${sorted} --stratify`,
    ],
  ])('%s: told once, with a way out; no advice about the rate', async (line, expected) => {
    const data = `--no-run --data-dir ${await sortedData()}`;
    const told = await runLine(`${line} ${data}`);
    expect(told.notes.filter((note) => note.includes(sorted))).toEqual([expect.stringContaining(expected)]);
    expect(told.out.join()).not.toMatch(/learning-rate|rate/);
    const mended = await runLine(`${line} ${data} --stratify`);
    expect(mended.notes.filter((note) => note.includes('classes'))).toEqual([]);
  });

  test.each(['knn --k 1', 'linear --epochs 1', 'crossval --model knn --k 1'])(
    '%s: the first images, all of one class, say nothing',
    async (line) => {
      const { notes } = await runLine(`${line} --limit 15 --no-run --data-dir ${await sortedData()}`);
      expect(notes.filter((note) => note.includes('all 15 images are of one class'))).toHaveLength(1);
    },
  );

  const tested = `of 40 test images ${learned}; is the data sorted by class? use images of every class in both sets`;
  test.each(['knn --k 1', 'linear --epochs 1', 'network --epochs 1 --hidden 4', 'crossval --model knn --k 1'])(
    '%s --test: the test set has classes that no training image has',
    async (line) => {
      const data = `--test --no-run --data-dir ${await sortedData()}`;
      const { notes } = await runLine(`${line} --limit 60 ${data}`);
      expect(notes.filter((note) => note.includes('test images'))).toEqual([expect.stringContaining(tested)]);
      const all = await runLine(`${line} ${data}`);
      expect(all.notes.filter((note) => note.includes('test images'))).toEqual([]);
    },
  );
});
