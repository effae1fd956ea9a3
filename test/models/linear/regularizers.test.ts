import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addPenaltyGradient, elasticNet, penalty, REGULARIZERS } from '../../../src/models/linear/regularizers.ts';
import { numericalGradient, randomNumbers, relativeDifference } from './problem.ts';

const { l1, l2, elastic, none } = REGULARIZERS;

describe('the penalties of the lecture', () => {
  test.each([
    { regularizer: l1, weight: [1, 0], value: 1 },
    { regularizer: l1, weight: [0.5, 0.7], value: 1.2 },
    { regularizer: l2, weight: [1, 0], value: 1 },
    { regularizer: l2, weight: [0.5, 0.7], value: 0.74 },
    // Stanford CS231n: the same score for x = [1, 1, 1, 1]; L2 prefers the weights that are spread out.
    { regularizer: l2, weight: [1, 0, 0, 0], value: 1 },
    { regularizer: l2, weight: [0.25, 0.25, 0.25, 0.25], value: 0.25 },
    { regularizer: l1, weight: [1, 0, 0, 0], value: 1 },
    { regularizer: l1, weight: [0.25, 0.25, 0.25, 0.25], value: 1 },
    { regularizer: elastic, weight: [0.5, -0.7], value: 0.74 + 1.2 },
    { regularizer: elasticNet(0.25), weight: [0.5, -0.7], value: 0.25 * 0.74 + 1.2 },
    { regularizer: none, weight: [3, -4], value: 0 },
  ])('$regularizer.name of $weight: $value', ({ regularizer, weight, value }) => {
    expect(penalty(regularizer, Float64Array.from(weight))).toBeCloseTo(value, 14);
  });
});

describe.each([...Object.values(REGULARIZERS), elasticNet(0.3)])('$description', (regularizer) => {
  const weight = Float64Array.from(randomNumbers(21, 30));

  test('gradient against centred differences', () => {
    const gradient = new Float64Array(weight.length);
    addPenaltyGradient(regularizer, 0.7, weight, gradient);
    const numerical = numericalGradient((w) => 0.7 * penalty(regularizer, w), weight);
    expect(relativeDifference(gradient, numerical)).toBeLessThan(1e-8);
  });

  test('the gradient is added to what is there', () => {
    const alone = new Float64Array(weight.length);
    const added = new Float64Array(weight.length).fill(5);
    addPenaltyGradient(regularizer, 0.7, weight, alone);
    addPenaltyGradient(regularizer, 0.7, weight, added);
    const expected = alone.map((g) => 5 + g);
    expect(relativeDifference(added, expected)).toBeLessThan(1e-15);
  });

  test('is 0 with gradient 0 at W = 0', () => {
    const gradient = new Float64Array(3);
    addPenaltyGradient(regularizer, 1, new Float64Array(3), gradient);
    expect([...gradient]).toEqual([0, 0, 0]);
    expect(penalty(regularizer, new Float64Array(3))).toBe(0);
  });

  test('knows no sign, and is never negative', () => {
    fc.assert(
      fc.property(fc.array(fc.float({ min: -100, max: 100, noNaN: true })), (numbers) => {
        const w = Float32Array.from(numbers);
        const value = penalty(regularizer, w);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(
          penalty(
            regularizer,
            w.map((x) => -x),
          ),
        ).toBe(value);
      }),
      { seed: 3 },
    );
  });
});
