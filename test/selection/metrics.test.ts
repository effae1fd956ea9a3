import { describe, expect, test } from 'vitest';
import { UserError } from '../../src/errors.ts';
import {
  accuracy,
  type ConfusionMatrix,
  confusionMatrix,
  meanAndStd,
  perClassAccuracy,
  perClassPrecision,
  topAccuracy,
} from '../../src/selection/metrics.ts';
import { thrownUserError } from '../helpers/caught.ts';

describe('accuracy', () => {
  test.each([
    { predictions: [0, 1, 2, 2], labels: [0, 1, 2, 2], expected: 1 },
    { predictions: [1, 2, 0, 0], labels: [0, 1, 2, 2], expected: 0 },
    { predictions: [0, 1, 0, 0], labels: [0, 1, 2, 2], expected: 0.5 },
    { predictions: [1], labels: [1], expected: 1 },
  ])('$predictions for $labels: $expected', ({ predictions, labels, expected }) => {
    expect(accuracy(predictions, labels)).toBe(expected);
    expect(accuracy(Int32Array.from(predictions), Uint8Array.from(labels))).toBe(expected);
  });

  test('of nothing is NaN', () => {
    expect(accuracy([], [])).toBeNaN();
  });

  test('refuses lengths that differ', () => {
    for (const wrong of [['1'], BigInt64Array.of(1n), [1n], [null]] as unknown as number[][]) {
      expect(thrownUserError(() => accuracy(wrong, [1])).message).toMatch(
        /^a class among predictions must be a whole number/,
      );
      expect(thrownUserError(() => topAccuracy([1], 1, wrong, 1)).message).toMatch(/^a class among labels must be/);
    }
    expect(() => accuracy([1, 2], [1])).toThrow(new RangeError('accuracy: 2 predictions for 1 labels'));
  });
});

describe('confusionMatrix', () => {
  test('has true classes in rows and predicted ones in columns', () => {
    // Source: the example in scikit-learn's documentation of confusion_matrix.
    expect(confusionMatrix([0, 0, 2, 2, 0, 2], [2, 0, 2, 2, 0, 1], 3)).toEqual([
      [2, 0, 0],
      [0, 0, 1],
      [1, 0, 2],
    ]);
  });

  test('has a row for a class that never occurs', () => {
    expect(confusionMatrix(Int32Array.of(1), Uint8Array.of(0), 3)).toEqual([
      [0, 1, 0],
      [0, 0, 0],
      [0, 0, 0],
    ]);
  });

  test('refuses lengths that differ, and classes that are not among them', () => {
    expect(() => confusionMatrix([1], [1, 0], 2)).toThrow(
      new RangeError('confusionMatrix: 1 predictions for 2 labels'),
    );
    const message = 'confusionMatrix: class 1 predicted as 2, with 2 classes';
    expect(() => confusionMatrix([2], [1], 2)).toThrow(new RangeError(message));
    expect(() => confusionMatrix([1], [2], 2)).toThrow(RangeError);
    expect(() => confusionMatrix([-1], [0], 2)).toThrow(RangeError);
  });
});

test('perClassAccuracy is the recall of each row, and NaN for a class without images', () => {
  expect(
    perClassAccuracy([
      [3, 1, 0],
      [0, 0, 0],
      [2, 2, 1],
    ]),
  ).toEqual([0.75, Number.NaN, 0.2]);
});

test('perClassPrecision: of what is predicted as a class, the share that is right', () => {
  expect(
    perClassPrecision([
      [3, 1, 0],
      [2, 0, 0],
      [4, 0, 0],
    ]),
  ).toEqual([3 / 9, 0, Number.NaN]);
});

test.each<[name: string, confusion: unknown, told: string]>([
  [
    'texts',
    [
      ['a', 'b'],
      ['c', 'd'],
    ],
    'a count in confusion must be a whole number of at least 0; got "a"',
  ],
  [
    'null',
    [
      [1, null],
      [0, 1],
    ],
    'got null',
  ],
  [
    'NaN',
    [
      [1, 0],
      [Number.NaN, 1],
    ],
    'got NaN',
  ],
  [
    'a negative count',
    [
      [1, -1],
      [0, 1],
    ],
    'got -1',
  ],
  [
    'a part of one',
    [
      [0.5, 0],
      [0, 1],
    ],
    'got 0.5',
  ],
  [
    'a hole',
    [
      [1, undefined, 0],
      [0, 1, 0],
      [0, 0, 1],
    ],
    'got undefined',
  ],
  [
    'more classes than rows',
    [
      [1, 0, 0],
      [0, 1, 0],
    ],
    'a row of confusion must hold 2 elements; its array holds 3',
  ],
  ['what only has a length', { length: 1, 0: [1] }, 'confusion must be a table of counts'],
])('what is no confusion matrix: %s', (_, confusion, told) => {
  for (const perClass of [perClassAccuracy, perClassPrecision]) {
    expect(() => perClass(confusion as ConfusionMatrix)).toThrow(UserError);
    expect(() => perClass(confusion as ConfusionMatrix)).toThrow(told);
  }
});

describe('topAccuracy', () => {
  // Labels 0, 1, 2, 2: found at the ranks 1, 2, 3 and 1.
  const ranked = [0, 1, 2, 2, 1, 0, 0, 1, 2, 2, 0, 1];
  test.each([
    [1, 0.5],
    [2, 0.75],
    [3, 1],
    [9, 1],
  ])('of the first %i: %d', (k, share) => {
    expect(topAccuracy(ranked, 3, [0, 1, 2, 2], k)).toBe(share);
  });

  test('refuses lengths that differ', () => {
    expect(() => topAccuracy(ranked, 3, [0, 1], 1)).toThrow(RangeError);
  });
});

describe('meanAndStd', () => {
  test.each([
    // By hand: deviations ±3, ±1, ±1, ±3 ... from 5: the squares sum to 32, over 8 is 4.
    { values: [2, 4, 4, 4, 5, 5, 7, 9], mean: 5, std: 2 },
    { values: [1, 2], mean: 1.5, std: 0.5 },
    { values: [7], mean: 7, std: 0 },
    { values: [-1, 0, 1], mean: 0, std: Math.sqrt(2 / 3) },
  ])('of $values: $mean ± $std, dividing by n', ({ values, mean, std }) => {
    const result = meanAndStd(values);
    expect(result.mean).toBeCloseTo(mean, 14);
    expect(result.std).toBeCloseTo(std, 14);
  });
});
