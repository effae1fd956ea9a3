import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hinge, LOSSES, type Loss, meanLoss, softmax } from '../../../src/models/linear/losses.ts';
import { numericalGradient, randomNumbers, relativeDifference } from './problem.ts';

/** L_i of one row of scores. */
const lossOf = (loss: Loss, scores: readonly number[], label: number) =>
  loss.sample(Float64Array.from(scores), 0, scores.length, label, new Float64Array(scores.length), 1);

const meanOf = (loss: Loss, rows: readonly (readonly number[])[], labels: readonly number[]) => {
  const scores = Float64Array.from(rows.flat());
  return meanLoss(loss, scores, rows[0]!.length, Uint8Array.from(labels), new Float64Array(scores.length));
};

describe('the hinge losses of the lectures', () => {
  // Stanford CS231n, "Linear classification": scores of cat, car and frog for a cat, a car and a frog.
  const images = [
    { image: 'cat', scores: [3.2, 5.1, -1.7], label: 0, loss: 2.9 },
    { image: 'car', scores: [1.3, 4.9, 2.0], label: 1, loss: 0 },
    { image: 'frog', scores: [2.2, 2.5, -3.1], label: 2, loss: 12.9 },
  ];
  test.each(images)('$image: $loss', ({ scores, label, loss }) => {
    expect(lossOf(LOSSES.svm, scores, label)).toBeCloseTo(loss, 12);
  });
  test('their mean: 5.27', () => {
    const mean = meanOf(
      LOSSES.svm,
      images.map(({ scores }) => scores),
      [0, 1, 2],
    );
    expect(mean).toBeCloseTo((2.9 + 0 + 12.9) / 3, 12);
    expect(mean).toBeCloseTo(5.27, 2);
  });
  test('0, 13.4, 1.9 and 3.3: mean 4.65', () => {
    // The lecture gives the losses; these scores are made to have them.
    const rows = [
      [5, 1, 2],
      [5.3, 0, 6.1],
      [0.9, -2, 0],
      [0, 1.3, 0],
    ];
    const labels = [0, 1, 2, 0];
    [0, 13.4, 1.9, 3.3].forEach((loss, i) => {
      expect(lossOf(LOSSES.svm, rows[i]!, labels[i]!)).toBeCloseTo(loss, 12);
    });
    expect(meanOf(LOSSES.svm, rows, labels)).toBeCloseTo(4.65, 12);
  });
  test('a wider margin asks for more', () => {
    expect(lossOf(hinge(3), [3.2, 5.1, -1.7], 0)).toBeCloseTo(4.9, 12);
    expect(hinge(3).description).toContain('+ 3)');
  });
});

describe('the softmax loss of the lecture', () => {
  const cat = [3.2, 5.1, -1.7];
  test('probabilities 0.13, 0.87, 0.00', () => {
    const gradient = new Float64Array(3);
    softmax.sample(Float64Array.from(cat), 0, 3, 0, gradient, 1);
    const probabilities = [gradient[0]! + 1, gradient[1]!, gradient[2]!];
    expect(probabilities.map((p) => p.toFixed(2))).toEqual(['0.13', '0.87', '0.00']);
  });
  test('-ln 0.13 = 2.04 (the slide’s 0.89 is a logarithm of base 10)', () => {
    expect(lossOf(softmax, cat, 0)).toBeCloseTo(2.04, 2);
  });
});

describe('at W = 0', () => {
  test.each([
    { name: 'softmax', nClasses: 10, expected: Math.log(10) },
    { name: 'softmax', nClasses: 3, expected: Math.log(3) },
    { name: 'svm', nClasses: 10, expected: 9 },
    { name: 'svm', nClasses: 3, expected: 2 },
  ] as const)('$name, $nClasses classes: $expected', ({ name, nClasses, expected }) => {
    const equal = new Array<number>(nClasses).fill(0);
    expect(LOSSES[name].atZero(nClasses)).toBeCloseTo(expected, 14);
    expect(meanOf(LOSSES[name], [equal, equal], [0, nClasses - 1])).toBeCloseTo(expected, 14);
  });
  test('svm with margin 2.5: nine margins', () => {
    expect(hinge(2.5).atZero(10)).toBe(22.5);
    expect(lossOf(hinge(2.5), new Array<number>(10).fill(4), 3)).toBe(22.5);
  });
});

const every = [...Object.values(LOSSES), hinge(0.5)];

describe.each(every)('$description', (loss) => {
  const nClasses = 5;
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

  const score = fc.float({ min: -1000, max: 1000, noNaN: true });
  const row = fc.tuple(
    fc.array(score, { minLength: nClasses, maxLength: nClasses }),
    fc.integer({ min: 0, max: nClasses - 1 }),
  );

  test('is at least 0, and its gradient sums to 0 over the classes', () => {
    fc.assert(
      fc.property(row, ([scores, label]) => {
        const gradient = new Float64Array(nClasses);
        expect(loss.sample(Float64Array.from(scores), 0, nClasses, label, gradient, 1)).toBeGreaterThanOrEqual(0);
        expect(gradient.reduce((sum, g) => sum + g)).toBeCloseTo(0, 12);
        expect(gradient[label]).toBeLessThanOrEqual(0);
      }),
      { seed: 1 },
    );
  });

  test('does not change when the same number is added to every score', () => {
    fc.assert(
      fc.property(row, fc.integer({ min: -1000, max: 1000 }), ([scores, label], shift) => {
        const shifted = scores.map((s) => s + shift);
        expect(lossOf(loss, shifted, label)).toBeCloseTo(lossOf(loss, scores, label), 8);
      }),
      { seed: 2 },
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
    expect(value).toBeGreaterThan(1e38);
    expect(Number.isFinite(value)).toBe(true);
    expect(gradient.every(Number.isFinite)).toBe(true);
  });
});

test('meanLoss divides the gradient by the number of samples', () => {
  const gradient = new Float64Array(6);
  meanLoss(LOSSES.svm, Float64Array.from([0, 0, 0, 9, 0, 0]), 3, Uint8Array.from([1, 0]), gradient);
  expect([...gradient]).toEqual([0.5, -1, 0.5, -0, 0, 0]);
});
