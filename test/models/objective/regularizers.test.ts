import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addPenaltyGradient,
  addSmoothGradient,
  elasticNet,
  penalty,
  REGULARIZERS,
  regularizerNamed,
  softThreshold,
  sparsity,
  weightDecay,
} from '../../../src/models/objective/regularizers.ts';
import { numericalGradient, randomNumbers, relativeDifference } from '../linear/problem.ts';

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

  test('the gradient of the smooth part is that of the squares alone', () => {
    const gradient = new Float64Array(weight.length);
    addSmoothGradient(regularizer, 0.7, weight, gradient);
    const squares = { ...regularizer, absolute: 0 };
    const numerical = numericalGradient((w) => 0.7 * penalty(squares, w), weight);
    expect(relativeDifference(gradient, numerical)).toBeLessThan(1e-8);
    expect(weightDecay(regularizer, 0.7)).toBeCloseTo(1.4 * regularizer.squared, 15);
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

describe('softThreshold', () => {
  test.each([
    { weight: [3, -3, 0.5, -0.5, 0], threshold: 1, expected: [2, -2, 0, 0, 0] },
    { weight: [1, -1], threshold: 1, expected: [0, 0] },
    { weight: [0.25, -7], threshold: 0, expected: [0.25, -7] },
    { weight: [Number.NaN, 2], threshold: 1, expected: [Number.NaN, 1] },
  ])('of $weight by $threshold: $expected', ({ weight, threshold, expected }) => {
    const w = Float32Array.from(weight);
    softThreshold(w, threshold);
    expect([...w]).toEqual(expected);
  });

  test('minimises (v - w)² / 2 + threshold · |v|: no other v is better', () => {
    const float = fc.float({ min: -10, max: 10, noNaN: true });
    fc.assert(
      fc.property(float, fc.float({ min: 0, max: 10, noNaN: true }), float, (w, threshold, other) => {
        const shrunk = Float32Array.from([w]);
        softThreshold(shrunk, threshold);
        const value = (v: number) => (v - w) ** 2 / 2 + threshold * Math.abs(v);
        expect(value(shrunk[0]!)).toBeLessThanOrEqual(value(other) + 1e-5);
      }),
      { seed: 4 },
    );
  });
});

test('sparsity is the share of exact zeros', () => {
  expect(sparsity(Float32Array.from([0, 1e-40, -0, 3]))).toBe(0.5);
});

describe('a penalty by its name', () => {
  test('the elastic net takes beta, the others do not', () => {
    expect(regularizerNamed('elastic')).toMatchObject({ squared: 1, absolute: 1, settings: { beta: 1 } });
    expect(regularizerNamed('elastic', { beta: 0.25 })).toMatchObject({ squared: 0.25, settings: { beta: 0.25 } });
    expect(regularizerNamed('l1')).toBe(l1);
    expect(l2.settings).toEqual({});
  });
  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('beta %d is refused', (beta) => {
    expect(() => elasticNet(beta)).toThrow(`beta must be a number of at least 0; got ${beta}`);
  });
  test('beta in the terms of scikit-learn, as the docstring says', () => {
    // alpha (l1_ratio sum |W| + (1 - l1_ratio) / 2 sum W²)
    const [beta, strength, w] = [0.4, 0.03, Float64Array.from([1, -2, 0.5])];
    const [ratio, alpha] = [1 / (1 + 2 * beta), strength * (1 + 2 * beta)];
    expect(strength * penalty(elasticNet(beta), w)).toBeCloseTo(alpha * (ratio * 3.5 + ((1 - ratio) / 2) * 5.25), 14);
  });
});
