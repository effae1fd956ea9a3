import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { classCounts } from '../../src/selection/class-counts.ts';
import { holdOutStratified, makeStratifiedFolds } from '../../src/selection/stratify.ts';
import { Random } from '../../src/util/random.ts';

/** Class numbers in any order, of unequal classes. */
const someLabels = fc.uint8Array({ min: 0, max: 6, minLength: 2, maxLength: 80 });

describe('makeStratifiedFolds', () => {
  test('a partition; sizes, and the images of each class, differ by one at most', () => {
    fc.assert(
      fc.property(someLabels, fc.integer({ min: 2, max: 8 }), fc.nat(), (labels, wanted, seed) => {
        const nFolds = Math.min(wanted, labels.length);
        const { members, foldOf } = makeStratifiedFolds(labels, nFolds, Random.seeded(seed));
        expect(members.flatMap((part) => [...part]).sort((a, b) => a - b)).toEqual([...labels.keys()]);
        for (const [fold, part] of members.entries()) {
          expect([...part]).toEqual([...part].sort((a, b) => a - b));
          expect([...part].every((sample) => foldOf[sample] === fold)).toBe(true);
        }
        const apart = (counts: readonly number[]) => Math.max(...counts) - Math.min(...counts);
        expect(apart(members.map((part) => part.length))).toBeLessThanOrEqual(1);
        const byFold = members.map((part) => classCounts(labels, part));
        for (const label of labels) expect(apart(byFold.map((counts) => counts[label]!))).toBeLessThanOrEqual(1);
      }),
      { seed: 4 },
    );
  });

  test('the same seed gives the same folds, another seed others', () => {
    const labels = Uint8Array.from({ length: 60 }, (_, i) => Math.floor(i / 20));
    const folds = (seed: number) => makeStratifiedFolds(labels, 3, Random.seeded(seed)).members.map(String);
    expect(folds(1)).toEqual(folds(1));
    expect(folds(1)).not.toEqual(folds(2));
  });

  test.each([
    [1, 'nFolds must be a whole number of at least 2; got 1'],
    [5, 'nFolds must be at most 4, the number of images; got 5'],
  ])('%i folds of 4 images: refused', (nFolds, message) => {
    expect(() => makeStratifiedFolds(new Uint8Array(4), nFolds, Random.seeded(0))).toThrow(message);
  });
});

describe('holdOutStratified', () => {
  test('as many as asked, of each class its share rounded up or down, and the rest', () => {
    fc.assert(
      fc.property(someLabels, fc.double({ min: 0, max: 0.99, noNaN: true }), fc.nat(), (labels, share, seed) => {
        const nVal = Math.floor(share * labels.length);
        const { training, heldOut } = holdOutStratified(labels, nVal, Random.seeded(seed));
        expect(heldOut).toHaveLength(nVal);
        expect([...training, ...heldOut].sort((a, b) => a - b)).toEqual([...labels.keys()]);
        const held = classCounts(labels, heldOut);
        for (const [label, n] of classCounts(labels).entries()) {
          expect(Math.abs(held[label]! - (n * nVal) / labels.length)).toBeLessThan(1);
        }
      }),
      { seed: 5 },
    );
  });

  test('nothing left to train on: refused', () => {
    expect(() => holdOutStratified(new Uint8Array(4), 4, Random.seeded(0))).toThrow('nVal must be less than 4');
  });
});
