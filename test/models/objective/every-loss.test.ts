import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crammerSinger } from '../../../src/models/objective/losses/crammer-singer.ts';
import { hinge } from '../../../src/models/objective/losses/hinge.ts';
import { type BuiltInLoss, meanLoss } from '../../../src/models/objective/losses/loss.ts';
import { oneVsAllHinge } from '../../../src/models/objective/losses/one-vs-all-hinge.ts';
import { oneVsAllSquaredHinge } from '../../../src/models/objective/losses/one-vs-all-squared-hinge.ts';
import { squaredHinge } from '../../../src/models/objective/losses/squared-hinge.ts';
import { LOSSES } from '../../../src/models/objective/losses.ts';
import { numericalGradient, randomNumbers, relativeDifference } from '../linear/problem.ts';
import { lossOf } from './loss-of.ts';

/* What is true of every loss, with its usual numbers and with others. */

const every: readonly BuiltInLoss[] = [
  ...Object.values(LOSSES),
  ...[hinge(0.5), squaredHinge(0.5), oneVsAllHinge(2), oneVsAllSquaredHinge(2), crammerSinger(0.5)],
];
/** Losses that look at differences of scores alone. */
const RELATIVE = ['softmax', 'svm', 'squared-hinge', 'crammer-singer'];
/** Losses that grow no faster than the scores. */
const LINEAR = ['softmax', 'svm', 'ova-hinge', 'crammer-singer'];

const nClasses = 5;
const score = fc.float({ min: -1000, max: 1000, noNaN: true });
const row = fc.tuple(
  fc.array(score, { minLength: nClasses, maxLength: nClasses }),
  fc.integer({ min: 0, max: nClasses - 1 }),
);

describe.each(every)('$description', (loss) => {
  const labels = Uint8Array.from([3, 0, 4, 4, 1, 2, 0]);

  test.each([0.1, 1, 30])('gradient against centred differences, scores up to %d', (size) => {
    const scores = Float64Array.from(randomNumbers(11, labels.length * nClasses, size));
    const gradient = new Float64Array(scores.length);
    meanLoss(loss, scores, nClasses, labels, gradient);
    const scratch = new Float64Array(scores.length);
    const numerical = numericalGradient((s) => meanLoss(loss, s, nClasses, labels, scratch), scores);
    expect(relativeDifference(gradient, numerical)).toBeLessThan(1e-8);
  });

  test('the gradient may overwrite the scores', () => {
    const scores = Float32Array.from(randomNumbers(12, labels.length * nClasses, 3));
    const apart = new Float32Array(scores.length);
    const expected = meanLoss(loss, scores, nClasses, labels, apart);
    expect(meanLoss(loss, scores, nClasses, labels, scores)).toBe(expected);
    expect(scores).toEqual(apart);
  });

  test('is at least 0, and convex: above each of its tangents', () => {
    fc.assert(
      fc.property(row, row, ([scores, label], [others]) => {
        const gradient = new Float64Array(nClasses);
        const value = loss.sample(Float64Array.from(scores), 0, nClasses, label, gradient, 1);
        expect(value).toBeGreaterThanOrEqual(0);
        const tangent = gradient.reduce((sum, g, j) => sum + g * (others[j]! - scores[j]!), value);
        const size = value + gradient.reduce((sum, g, j) => sum + Math.abs(g * (others[j]! - scores[j]!)), 0);
        expect(lossOf(loss, others, label)).toBeGreaterThanOrEqual(tangent - 1e-12 * (1 + size));
      }),
      { seed: 1 },
    );
  });

  test('NaN in any place gives NaN, never a loss that looks fine', () => {
    for (let place = 0; place < 3; place++) {
      const scores = [9, 0, -9].map((s, j) => (j === place ? Number.NaN : s));
      expect(lossOf(loss, scores, 0)).toBeNaN();
    }
  });

  test('scores near the end of the f32 range do not overflow', () => {
    const gradient = new Float32Array(3);
    const value = loss.sample(Float32Array.from([1e38, -1e38, 0]), 0, 3, 1, gradient, 1);
    expect(value).toBeGreaterThan(9e37);
    expect(Number.isFinite(value)).toBe(true);
    if (LINEAR.includes(loss.name)) expect(gradient.every(Number.isFinite)).toBe(true);
  });
});

describe.each(every.filter(({ curvature }) => curvature !== undefined))('$description, smooth', (loss) => {
  test('is below the parabola of its curvature on each of its tangents', () => {
    fc.assert(
      fc.property(row, row, ([scores, label], [others]) => {
        const gradient = new Float64Array(nClasses);
        const value = loss.sample(Float64Array.from(scores), 0, nClasses, label, gradient, 1);
        const steps = others.map((other, j) => other - scores[j]!);
        const squares = steps.reduce((sum, step) => sum + step * step, 0);
        const tangent = gradient.reduce((sum, g, j) => sum + g * steps[j]!, value);
        const size = value + gradient.reduce((sum, g, j) => sum + Math.abs(g * steps[j]!), 0);
        const above = tangent + (loss.curvature!(nClasses) / 2) * squares;
        expect(lossOf(loss, others, label)).toBeLessThanOrEqual(above + 1e-12 * (1 + size + above));
      }),
      { seed: 2 },
    );
  });
});

describe.each(every.filter(({ name }) => RELATIVE.includes(name)))('$description, of differences alone', (loss) => {
  test('its gradient sums to 0 over the classes', () => {
    fc.assert(
      fc.property(row, ([scores, label]) => {
        const gradient = new Float64Array(nClasses);
        loss.sample(Float64Array.from(scores), 0, nClasses, label, gradient, 1);
        expect(gradient.reduce((sum, g) => sum + g)).toBeCloseTo(0, 9);
        expect(gradient[label]).toBeLessThanOrEqual(0);
      }),
      { seed: 1 },
    );
  });

  test('does not change when the same number is added to every score', () => {
    fc.assert(
      fc.property(row, fc.integer({ min: -1000, max: 1000 }), ([scores, label], shift) => {
        const shifted = scores.map((s) => s + shift);
        const value = lossOf(loss, scores, label);
        expect(Math.abs(lossOf(loss, shifted, label) - value)).toBeLessThanOrEqual(1e-9 * (1 + value));
      }),
      { seed: 2 },
    );
  });
});

test('meanLoss divides the gradient by the number of samples', () => {
  const gradient = new Float64Array(6);
  meanLoss(LOSSES.svm, Float64Array.from([0, 0, 0, 9, 0, 0]), 3, Uint8Array.from([1, 0]), gradient);
  expect([...gradient]).toEqual([0.5, -1, 0.5, -0, 0, 0]);
});
