import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { areOf, readPredictions, writePredictions } from '../../../src/runs/predictions/file.ts';
import { userError } from '../../helpers/caught.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

const classNames = ['cat', 'big, "old" dog', 'frog'];
const predictions = {
  images: Int32Array.of(30, 2),
  folds: [1, 0],
  truth: [1, 0],
  predicted: [1, 2],
  score: [0.1234567891, 1],
  margin: [-2.5e-9, 3],
  classNames,
};

test('a line for each image, in the order of their numbers', async () => {
  const path = join(await scratchFolder(), 'predictions.csv');
  await writePredictions(path, predictions);
  expect(readFileSync(path, 'utf8')).toBe(
    'image,fold,true,predicted,score,margin\n2,0,cat,frog,1,3\n30,1,"big, ""old"" dog","big, ""old"" dog",0.123457,-2.5e-9\n',
  );
  expect(await readPredictions(path)).toEqual([
    { image: 2, fold: 0, truth: 'cat', predicted: 'frog' },
    { image: 30, fold: 1, truth: classNames[1], predicted: classNames[1] },
  ]);
});

test('without folds and scores', async () => {
  const path = join(await scratchFolder(), 'predictions.csv');
  const { images, truth, predicted } = predictions;
  await writePredictions(path, { images, truth, predicted, classNames });
  expect(readFileSync(path, 'utf8')).toContain('\n2,0,cat,frog,,\n');
  expect(await readPredictions(path)).toHaveLength(2);
});

test('none is undefined', async () => {
  expect(await readPredictions(join(await scratchFolder(), 'predictions.csv'))).toBeUndefined();
});

describe('whether predictions are those of a run', () => {
  const own = { nImages: 4, accuracy: 5 / 6, classNames: ['cat', 'dog'] };
  const of = (...lines: readonly (readonly [fold: number, truth: string, predicted: string])[]) =>
    lines.map(([fold, truth, predicted], image) => ({ image, fold, truth, predicted }));
  // In one fold one of three is wrong, in the other none of one: not 3 of 4 together.
  const right = of([0, 'cat', 'cat'], [0, 'dog', 'cat'], [0, 'dog', 'dog'], [1, 'dog', 'dog']);
  const unknown = { nImages: undefined, accuracy: undefined, classNames: undefined };
  test.each([
    ['its own', right, own, true],
    ['what run.json does not say is not asked', right.slice(1), unknown, true],
    ['one is missing', right.slice(1), own, false],
    ['another accuracy', of(...Array(4).fill([0, 'cat', 'cat'])), own, false],
    ['another class', of([0, 'cat', 'cat'], [0, 'dog', 'frog'], [0, 'dog', 'dog'], [1, 'dog', 'dog']), own, false],
  ])('%s', (_name, predictions, run, expected) => {
    expect(areOf(run, predictions)).toBe(expected);
  });
});

describe('a damaged file', () => {
  const head = 'image,fold,true,predicted,score,margin\n';
  test.each([
    ['', 'it does not begin with image,fold'],
    ['image,true\n1,cat\n', 'it does not begin with image,fold'],
    [`${head}1,0,cat,cat,1,1\n2,0,ca`, 'its last line is cut off'],
    [`${head}1,0,cat,cat,1,1\n1,0,cat,frog,1,1\n`, 'line 3 is not the prediction of another image'],
    [`${head}x,0,cat,cat,1,1\n`, 'line 2 is not the prediction of another image'],
    [`${head}1,0,cat\n`, 'line 2'],
    [`${head}1,0,"cat,cat,1,1\n`, 'line 2'],
  ])('%j', async (text, what) => {
    const path = join(await scratchFolder(), 'predictions.csv');
    writeFileSync(path, text);
    const error = await userError(readPredictions(path));
    expect(error.kind).toBe('data');
    expect(error.message).toContain(what);
  });
});
