import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bestThird, type RungScore, rungsOf } from '../../../src/selection/judging/halving.ts';

const scored = (accuracies: readonly (readonly number[])[]): RungScore[] =>
  accuracies.flatMap((of, trial) => of.map((accuracy) => ({ trial, accuracy })));

describe('bestThird', () => {
  test('the best third by mean, rounded up; of equals the first', () => {
    expect([...bestThird(scored([[0.1], [0.3], [0.3], [0.2]]), 1)]).toEqual([1, 2]);
    expect([...bestThird(scored([[0.2], [0.2], [0.2]]), 1)]).toEqual([0]);
  });

  test('means that are equal on paper are equal', () => {
    const [a, b] = [
      [0, 0, 6 / 7],
      [0, 1 / 7, 5 / 7],
    ] as const;
    const mean = (some: readonly number[]) => some.reduce((sum, x) => sum + x, 0) / 3;
    expect(mean(a)).not.toBe(mean(b));
    expect([...bestThird(scored([a, b]), 3)]).toEqual([0]);
    expect([...bestThird(scored([b, a]), 3)]).toEqual([0]);
  });

  test('one without a score on some split ranks last', () => {
    expect([...bestThird(scored([[0.9], [0.1, 0.1], [0.2, 0.1]]), 2)]).toEqual([2]);
  });

  test('sums whose last bit depends on their order are equal', () => {
    expect((0.1 + 0.2 + 0.3) / 3).not.toBe((0.3 + 0.2 + 0.1) / 3);
    expect([
      ...bestThird(
        scored([
          [0.3, 0.2, 0.1],
          [0.1, 0.2, 0.3],
          [0, 0, 0],
        ]),
        3,
      ),
    ]).toEqual([0]);
  });

  test('the order in which scores come changes nothing', () => {
    const accuracy = fc.integer({ min: 0, max: 5 }).map((n) => n / 7);
    fc.assert(
      fc.property(
        fc
          .integer({ min: 1, max: 5 })
          .chain((nSplits) =>
            fc
              .array(fc.array(accuracy, { minLength: nSplits, maxLength: nSplits }), { minLength: 1, maxLength: 12 })
              .chain((all) => fc.tuple(fc.constant(nSplits), fc.constant(scored(all)), shuffled(scored(all)))),
          ),
        ([nSplits, inOrder, inDisorder]) => {
          expect([...bestThird(inDisorder, nSplits)]).toEqual([...bestThird(inOrder, nSplits)]);
        },
      ),
    );
  });
});

const shuffled = (scores: RungScore[]) =>
  fc.shuffledSubarray(scores, { minLength: scores.length, maxLength: scores.length });

test('rungs after a ninth and a third of the epochs, none at their end', () => {
  expect(rungsOf(9)).toEqual([1, 3]);
  expect(rungsOf(20)).toEqual([3, 7]);
  expect(rungsOf(2)).toEqual([1]);
  expect(rungsOf(1)).toEqual([]);
});
