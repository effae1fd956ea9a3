import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeFolds, smallestTrainingPart, trainingRows } from '../../src/selection/folds.ts';
import { Random } from '../../src/util/random.ts';

describe('makeFolds', () => {
  test.each([
    // as numpy.array_split(numpy.arange(n), folds) cuts them
    [10, 5, ['0,1', '2,3', '4,5', '6,7', '8,9']],
    [11, 3, ['0,1,2,3', '4,5,6,7', '8,9,10']],
    [7, 4, ['0,1', '2,3', '4,5', '6']],
    [2, 2, ['0', '1']],
  ])('%i samples in %i contiguous folds', (nSamples, nFolds, expected) => {
    expect(makeFolds(nSamples, nFolds).members.map(String)).toEqual(expected);
  });

  test('folds are a partition, and the training rows of each are the rest', () => {
    const sizes = fc
      .integer({ min: 2, max: 60 })
      .chain((n) => fc.tuple(fc.constant(n), fc.integer({ min: 2, max: n })));
    fc.assert(
      fc.property(sizes, fc.boolean(), fc.nat(), ([n, nFolds], shuffle, seed) => {
        const folds = makeFolds(n, nFolds, shuffle ? Random.seeded(seed) : undefined);
        const all = folds.members.flatMap((part) => [...part]).sort((a, b) => a - b);
        expect(all).toEqual(Array.from({ length: n }, (_, i) => i));
        const lengths = folds.members.map((part) => part.length);
        expect(lengths).toEqual(makeFolds(n, nFolds).members.map((part) => part.length));
        expect(smallestTrainingPart(folds)).toBe(n - Math.max(...lengths));
        folds.members.forEach((part, fold) => {
          expect([...part]).toEqual([...part].sort((a, b) => a - b));
          expect([...part].every((i) => folds.foldOf[i] === fold)).toBe(true);
          const rest = [...trainingRows(folds, fold)];
          expect(rest).toEqual(all.filter((i) => !part.includes(i)));
        });
      }),
      { numRuns: 60, seed: 2 },
    );
  });

  test('a seed shuffles the same way twice, another seed another way', () => {
    const members = (seed: number) => makeFolds(100, 5, Random.seeded(seed)).members.map(String);
    expect(members(1)).toEqual(members(1));
    expect(members(1)).not.toEqual(members(2));
    expect(members(1)).not.toEqual(makeFolds(100, 5).members.map(String));
  });

  test.each([
    [10, 1, 'nFolds must be a whole number of at least 2; got 1'],
    [10, 0, 'nFolds must be a whole number of at least 2; got 0'],
    [10, 2.5, 'got 2.5'],
    [10, 11, 'nFolds must be at most 10, the number of images; got 11'],
  ])('%i samples, %d folds: refused', (nSamples, nFolds, message) => {
    expect(() => makeFolds(nSamples, nFolds)).toThrow(message);
  });
});
