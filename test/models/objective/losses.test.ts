import { describe, expect, test } from 'vitest';
import { crammerSinger } from '../../../src/models/objective/losses/crammer-singer.ts';
import { hinge } from '../../../src/models/objective/losses/hinge.ts';
import { type Loss, meanLoss } from '../../../src/models/objective/losses/loss.ts';
import { oneVsAllHinge } from '../../../src/models/objective/losses/one-vs-all-hinge.ts';
import { oneVsAllSquaredHinge } from '../../../src/models/objective/losses/one-vs-all-squared-hinge.ts';
import { softmax } from '../../../src/models/objective/losses/softmax.ts';
import { squaredHinge } from '../../../src/models/objective/losses/squared-hinge.ts';
import { LOSSES, lossNamed } from '../../../src/models/objective/losses.ts';
import { relativeDifference } from '../linear/problem.ts';
import { lossOf } from './loss-of.ts';

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
  // Scores of dog, cat and wolf for pictures of a dog, a cat, a wolf and a dog.
  const animals = [
    { picture: 'dog', scores: [7.9, 5.8, -1.9], label: 0, loss: 0 },
    { picture: 'cat', scores: [3.3, -0.8, 6.5], label: 1, loss: 13.4 },
    { picture: 'wolf', scores: [-1.1, 3.4, 2.5], label: 2, loss: 1.9 },
    { picture: 'another dog', scores: [2.3, 1.5, 4.4], label: 0, loss: 3.3 },
  ];
  test.each(animals)('$picture: $loss', ({ scores, label, loss }) => {
    expect(lossOf(LOSSES.svm, scores, label)).toBeCloseTo(loss, 12);
  });
  test('their mean: 4.65', () => {
    const rows = animals.map(({ scores }) => scores);
    const labels = animals.map(({ label }) => label);
    expect(meanOf(LOSSES.svm, rows, labels)).toBeCloseTo(4.65, 12);
  });
  test('a wider margin asks for more', () => {
    expect(lossOf(hinge(3), [3.2, 5.1, -1.7], 0)).toBeCloseTo(4.9, 12);
    expect(hinge(3).description).toContain('+ 3)');
  });
});

/** The softmax of one row of scores, from the gradient: dL_i/ds = softmax(s) - [j = y]. */
function probabilities(scores: readonly number[], label: number): readonly number[] {
  const gradient = new Float64Array(scores.length);
  softmax.sample(Float64Array.from(scores), 0, scores.length, label, gradient, 1);
  return [...gradient].map((slope, j) => slope + Number(j === label));
}

describe('the softmax loss of the lectures', () => {
  test.each([
    { scores: [3.2, 5.1, -1.7], label: 0, rounded: ['0.13', '0.87', '0.00'] },
    { scores: [7.9, 5.8, -1.9], label: 0, rounded: ['0.89', '0.11', '0.00'] },
  ])('softmax of $scores: $rounded', ({ scores, label, rounded }) => {
    expect(probabilities(scores, label).map((p) => p.toFixed(2))).toEqual(rounded);
  });

  // Where a slide shows a logarithm of base 10, its figure is ours divided by ln 10.
  test.each([
    { what: '-ln 0.13, of the cat', loss: lossOf(softmax, [3.2, 5.1, -1.7], 0), nats: '2.04', slide: '0.89' },
    { what: 'ln 3, of three equal scores', loss: softmax.atZero(3), nats: '1.10', slide: '0.477' },
  ])('$what: $nats, on the slide $slide', ({ loss, nats, slide }) => {
    expect(loss.toFixed(2)).toBe(nats);
    expect((loss / Math.LN10).toFixed(slide.length - 2)).toBe(slide);
  });

  /** H(p, q) = -sum p ln q: the softmax loss of the scores ln q, averaged over the true distribution p. */
  const crossEntropy = (p: readonly number[], q: readonly number[]) =>
    p.reduce((sum, share, label) => sum + share * lossOf(softmax, q.map(Math.log), label), 0);
  const p = [0.5, 0.3, 0.2];
  test.each([
    { what: 'entropy of (0.5, 0.3, 0.2)', q: p, slide: '0.45' },
    { what: 'its cross-entropy with (0.4, 0.3, 0.3)', q: [0.4, 0.3, 0.3], slide: '0.46' },
  ])('$what: $slide with the base 10', ({ q, slide }) => {
    expect((crossEntropy(p, q) / Math.LN10).toFixed(2)).toBe(slide);
  });
});

describe('the other margin losses on the images of the lecture, by hand', () => {
  const cat = [3.2, 5.1, -1.7];
  const car = [1.3, 4.9, 2.0];
  const frog = [2.2, 2.5, -3.1];
  test.each([
    // The hinges of the lecture, squared: (5.1 - 3.2 + 1)², none, (2.2 + 3.1 + 1)² + (2.5 + 3.1 + 1)².
    { name: 'squared-hinge', scores: cat, label: 0, loss: 2.9 ** 2 },
    { name: 'squared-hinge', scores: car, label: 1, loss: 0 },
    { name: 'squared-hinge', scores: frog, label: 2, loss: 6.3 ** 2 + 6.6 ** 2 },
    // Only the worst of the lecture's hinges.
    { name: 'crammer-singer', scores: cat, label: 0, loss: 2.9 },
    { name: 'crammer-singer', scores: car, label: 1, loss: 0 },
    { name: 'crammer-singer', scores: frog, label: 2, loss: 6.6 },
    // max(0, 1 - 3.2) + max(0, 1 + 5.1) + max(0, 1 - 1.7)
    { name: 'ova-hinge', scores: cat, label: 0, loss: 6.1 },
    { name: 'ova-hinge', scores: car, label: 1, loss: 2.3 + 3 },
    { name: 'ova-hinge', scores: frog, label: 2, loss: 3.2 + 3.5 + 4.1 },
    // The same, squared.
    { name: 'ova-squared-hinge', scores: cat, label: 0, loss: 6.1 ** 2 },
    { name: 'ova-squared-hinge', scores: car, label: 1, loss: 2.3 ** 2 + 3 ** 2 },
    { name: 'ova-squared-hinge', scores: frog, label: 2, loss: 3.2 ** 2 + 3.5 ** 2 + 4.1 ** 2 },
    { name: 'mse', scores: cat, label: 0, loss: (2.2 ** 2 + 5.1 ** 2 + 1.7 ** 2) / 3 },
    { name: 'mse', scores: car, label: 1, loss: (1.3 ** 2 + 3.9 ** 2 + 2 ** 2) / 3 },
  ] as const)('$name of $scores, class $label: $loss', ({ name, scores, label, loss }) => {
    expect(lossOf(LOSSES[name], scores, label)).toBeCloseTo(loss, 12);
  });

  test('crammer-singer: among equal rivals the smallest class is held down', () => {
    const gradient = new Float64Array(4);
    crammerSinger().sample(Float64Array.from([2, 1, 2, 2]), 0, 4, 1, gradient, 1);
    expect([...gradient]).toEqual([1, -1, 0, 0]);
    crammerSinger().sample(Float64Array.from([2, 1, 2, 2]), 0, 4, 0, gradient, 1);
    expect([...gradient]).toEqual([-1, 0, 1, 0]);
  });
});

describe('against PyTorch', () => {
  // Made once with torch 1.13 in float64, margins 0.7: the sum over three samples of CrossEntropyLoss, C · MultiMarginLoss
  // with p = 1 and p = 2, MSELoss on one-hot targets (its classes averaged), and the two others written with clamp and
  // max; then the gradient of the first sample by autograd.
  const scores = [
    [0.3, -1.2, 2.5, 0.1],
    [-0.4, 0.9, 0.2, -2],
    [1.5, 1.4, -0.3, 0.6],
  ];
  const labels = [0, 1, 3];
  test.each([
    {
      name: 'softmax',
      total: 4.811994613882886,
      first: [-0.9096402504707204, 0.02016198538344018, 0.8154979593072352, 0.07398030578004497],
    },
    { name: 'svm', total: 6.5, first: [-2, 0, 1, 1] },
    { name: 'squared-hinge', total: 13.47, first: [-6.8, 0, 5.8, 1] },
    { name: 'mse', total: 4.215, first: [-0.35, -0.6, 1.25, 0.05] },
    { name: 'ova-hinge', total: 10.4, first: [-1, 0, 1, 1] },
    { name: 'ova-squared-hinge', total: 21.36, first: [-0.8, 0, 6.4, 1.6] }, // by hand
    { name: 'crammer-singer', total: 4.5, first: [-1, 0, 1, 0] },
  ] as const)('$name', ({ name, total, first }) => {
    const loss = lossNamed(name, { delta: 0.7 });
    const values = scores.map((row, i) => lossOf(loss, row, labels[i]!));
    expect(values.reduce((sum, value) => sum + value)).toBeCloseTo(total, 12);
    const gradient = new Float64Array(4);
    loss.sample(Float64Array.from(scores[0]!), 0, 4, 0, gradient, 1);
    expect(relativeDifference(gradient, first)).toBeLessThan(1e-14);
  });
});

describe('at W = 0', () => {
  test.each([
    { name: 'softmax', nClasses: 10, expected: Math.log(10) },
    { name: 'softmax', nClasses: 3, expected: Math.log(3) },
    { name: 'svm', nClasses: 10, expected: 9 },
    { name: 'svm', nClasses: 3, expected: 2 },
    { name: 'squared-hinge', nClasses: 10, expected: 9 },
    { name: 'ova-hinge', nClasses: 10, expected: 10 },
    { name: 'ova-squared-hinge', nClasses: 10, expected: 10 },
    { name: 'crammer-singer', nClasses: 10, expected: 1 },
    { name: 'mse', nClasses: 10, expected: 0.1 },
  ] as const)('$name, $nClasses classes: $expected', ({ name, nClasses, expected }) => {
    const equal = new Array<number>(nClasses).fill(0);
    expect(LOSSES[name].atZero(nClasses)).toBeCloseTo(expected, 14);
    expect(meanOf(LOSSES[name], [equal, equal], [0, nClasses - 1])).toBeCloseTo(expected, 14);
  });
  test.each([
    { loss: hinge(2.5), what: 'nine margins', expected: 22.5 },
    { loss: squaredHinge(2.5), what: 'nine squared margins', expected: 56.25 },
    { loss: oneVsAllHinge(2.5), what: 'ten margins', expected: 25 },
    { loss: oneVsAllSquaredHinge(2.5), what: 'ten squared margins', expected: 62.5 },
    { loss: crammerSinger(2.5), what: 'one margin', expected: 2.5 },
  ])('$loss.name with margin 2.5: $what', ({ loss, expected }) => {
    expect(loss.atZero(10)).toBe(expected);
    expect(lossOf(loss, new Array<number>(10).fill(0), 3)).toBe(expected);
  });
});

describe('a loss by its name', () => {
  test.each(['svm', 'squared-hinge', 'ova-hinge', 'ova-squared-hinge', 'crammer-singer'] as const)(
    '%s takes a margin',
    (name) => {
      expect(lossNamed(name).settings).toEqual({ delta: 1 });
      const wide = lossNamed(name, { delta: 3 });
      expect([wide.name, wide.settings]).toEqual([name, { delta: 3 }]);
    },
  );
  test.each(['softmax', 'mse'] as const)('%s has none', (name) => {
    expect(lossNamed(name)).toBe(LOSSES[name]);
    expect(LOSSES[name].settings).toEqual({});
  });
  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('a margin of %d is refused', (delta) => {
    for (const make of [hinge, squaredHinge, oneVsAllHinge, oneVsAllSquaredHinge, crammerSinger]) {
      expect(() => make(delta)).toThrow(`delta must be a number greater than 0; got ${delta}`);
    }
  });
});
