import { expect, test } from 'vitest';
import { checkPairs, mistakesIn, parsePair } from '../../../src/experiments/pictures/mistakes.ts';
import { matrix } from '../../../src/kernels/matrix.ts';
import { thrownUserError } from '../../helpers/caught.ts';

const classNames = ['cat', 'dog', 'ship'];
const N = 6;
const pixels = matrix(
  Uint8Array.from({ length: N * 3072 }, (_, i) => Math.floor(i / 3072)),
  N,
  3072,
);
const judged = {
  part: 'validation',
  pixels,
  scoreKind: 'probability',
  predictions: {
    images: Int32Array.of(5, 4, 3, 2, 1, 0),
    truth: [0, 0, 1, 0, 2, 0],
    predicted: [1, 0, 0, 1, 2, 2],
    score: [0.5, 0.9, 0.7, 0.8, 1, 0.5],
    margin: [9, 0, 1, 2, 0, 3],
    classNames,
  },
} as const;

test('the surest come first, equally sure ones by their numbers, each with its own pixels', () => {
  const { nImages, nWrong, surest, pairs, isAsked } = mistakesIn(judged);
  expect([nImages, nWrong, isAsked]).toEqual([6, 4, false]);
  expect(surest.map(({ image, truth, predicted, sureness }) => [image, truth, predicted, sureness])).toEqual([
    [2, 0, 1, 0.8],
    [3, 1, 0, 0.7],
    [0, 0, 2, 0.5],
    [5, 0, 1, 0.5],
  ]);
  expect(surest.map((one) => one.pixels[3071])).toEqual([2, 3, 0, 5]);
  expect(pairs.map(({ truth, predicted, total }) => [truth, predicted, total])).toEqual([
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 1],
  ]);
});

test('of scores that are no probabilities, the one farthest above the next class is the surest', () => {
  expect(mistakesIn({ ...judged, scoreKind: 'score' }).surest.map(({ image }) => image)).toEqual([5, 0, 2, 3]);
});

test('pairs that are asked for come as they are asked for, with those of a class alone', () => {
  const asked = ['dog:cat', 'cat', 'ship:dog'].map((typed) => parsePair(typed)!);
  const { pairs, isAsked } = mistakesIn(judged, asked);
  expect(isAsked).toBe(true);
  expect(pairs.map(({ total, images }) => [total, images.map(({ image }) => image)])).toEqual([
    [1, [3]],
    [3, [2, 0, 5]],
    [0, []],
  ]);
});

test.each([
  ['cat:dog', { truth: 'cat', predicted: 'dog' }],
  [' cat : dog ', { truth: 'cat', predicted: 'dog' }],
  ['cat', { truth: 'cat', predicted: undefined }],
  ['cat:', undefined],
  [':dog', undefined],
  ['cat:cat', undefined],
  ['cat:dog:ship', undefined],
  ['--json', undefined],
  ['', undefined],
])('%s is read as a pair, or refused', (typed, pair) => {
  expect(parsePair(typed)).toEqual(pair);
});

test('a class that the data does not have is refused, with the nearest', () => {
  checkPairs([{ truth: 'cat', predicted: undefined }], classNames);
  const error = thrownUserError(() => checkPairs([{ truth: 'cat', predicted: 'dgo' }], classNames));
  expect([error.message, error.hint]).toEqual([
    'mistakes must name classes of the data; it has no "dgo"',
    'did you mean dog?',
  ]);
});
