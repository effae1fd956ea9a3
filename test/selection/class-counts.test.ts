import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { absentClasses, classCounts } from '../../src/selection/class-counts.ts';
import { foldOfHeldOut, holdOutLast, makeFolds } from '../../src/selection/folds.ts';

test('counts of all rows, and of some', () => {
  const labels = Uint8Array.of(2, 0, 2, 1);
  expect(classCounts(labels)).toEqual([1, 1, 2]);
  expect(classCounts(labels, [0, 2])).toEqual([0, 0, 2]);
});

describe('absentClasses', () => {
  const labelsOf = (text: string) => Uint8Array.from(text, Number);
  const held = (n: number, nVal: number) => foldOfHeldOut(n, holdOutLast(n, nVal).heldOut);

  test.each([
    ['mixed', '0123401234', makeFolds(10, 2), undefined],
    ['one class', '0000', makeFolds(4, 2), undefined],
    ['a class of a single image', '0000100000', makeFolds(10, 2), undefined],
    ['folds smaller than the number of classes', '0123', makeFolds(4, 4), undefined],
    [
      'sorted, a fold a class',
      '000111222',
      makeFolds(9, 3),
      { nFolds: 3, nUnlearned: 3, imagesUnlearned: 9, nImages: 9, nUnjudged: 3, classesUnjudged: 2, nClasses: 3 },
    ],
    [
      'half sorted: the last fold lacks what the others have',
      '011011011000',
      makeFolds(12, 4),
      { nFolds: 4, nUnlearned: 0, imagesUnlearned: 0, nImages: 12, nUnjudged: 1, classesUnjudged: 1, nClasses: 2 },
    ],
    [
      'sorted, a part of the last class held out',
      '0000011111',
      held(10, 3),
      { nFolds: 1, nUnlearned: 0, imagesUnlearned: 0, nImages: 3, nUnjudged: 1, classesUnjudged: 1, nClasses: 2 },
    ],
    [
      'sorted, the whole last class held out',
      '0000011111',
      held(10, 5),
      { nFolds: 1, nUnlearned: 1, imagesUnlearned: 5, nImages: 5, nUnjudged: 1, classesUnjudged: 1, nClasses: 2 },
    ],
    [
      'sorted, so much held out that the rest has no share of one class: its images are counted too',
      '0001111111122',
      held(13, 11),
      { nFolds: 1, nUnlearned: 1, imagesUnlearned: 10, nImages: 11, nUnjudged: 0, classesUnjudged: 0, nClasses: 3 },
    ],
  ])('%s', (_, labels, folds, expected) => {
    expect(absentClasses(labelsOf(labels), folds)).toEqual(expected);
  });

  test('counts every image whose class its training part lacks', () => {
    const labelled = fc.array(fc.nat(4), { minLength: 4, maxLength: 30 });
    fc.assert(
      fc.property(labelled, fc.boolean(), fc.nat(27), (all, isSorted, at) => {
        const labels = Uint8Array.from(isSorted ? all.sort() : all);
        const folds =
          at % 2 === 0 ? makeFolds(labels.length, 2 + (at % 3)) : held(labels.length, 1 + (at % (labels.length - 1)));
        const { imagesUnlearned = 0 } = absentClasses(labels, folds) ?? {};
        if (imagesUnlearned === 0) return;
        const isLost = (i: number) =>
          !labels.some((label, j) => folds.foldOf[j] !== folds.foldOf[i] && label === labels[i]);
        const judged = folds.members.flatMap((part) => [...part]);
        expect(imagesUnlearned).toBe(judged.filter(isLost).length);
      }),
    );
  });
});
