import { describe, expect, test } from 'vitest';
import { adviceFor } from '../../../src/models/linear/advice.ts';

const TRAINED = { losses: [2, 1.8, 1.7, 1.6], sparsity: 0 };

describe('advice for 10 classes', () => {
  test.each([
    { trainAccuracy: 0.1, valAccuracy: 0.1, nImages: 5000, kind: 'chance' },
    { trainAccuracy: 0.105, valAccuracy: 0.108, nImages: 5000, kind: 'chance' },
    // Two standard errors of chance are 0.85 % of 5,000 images, but 12 % of 25.
    { trainAccuracy: 0.12, valAccuracy: 0.12, nImages: 5000, kind: 'underfitting' },
    { trainAccuracy: 0.12, valAccuracy: 0.2, nImages: 25, kind: 'chance' },
    // Images learned by heart are not chance, whatever the others are.
    { trainAccuracy: 1, valAccuracy: 0.1, nImages: 5000, kind: 'overfitting' },
    { trainAccuracy: 0.62, valAccuracy: 0.38, nImages: 5000, kind: 'overfitting' },
    { trainAccuracy: 0.47, valAccuracy: 0.4, nImages: 5000, kind: 'fits' },
    { trainAccuracy: 0.416, valAccuracy: 0.404, nImages: 5000, kind: 'underfitting' },
    { trainAccuracy: 0.39, valAccuracy: 0.41, nImages: 5000, kind: 'underfitting' },
    // A gap of 15 % is within the noise of 50 images, but not of 100.
    { trainAccuracy: 0.55, valAccuracy: 0.4, nImages: 50, kind: 'unclear' },
    { trainAccuracy: 0.36, valAccuracy: 0.21, nImages: 100, kind: 'overfitting' },
    { trainAccuracy: 0.478, valAccuracy: 0.348, nImages: 500, kind: 'overfitting' },
    { trainAccuracy: 0.407, valAccuracy: 0.307, nImages: 300, kind: 'overfitting' },
    // Gaps that may be small and may be large.
    { trainAccuracy: 0.412, valAccuracy: 0.336, nImages: 500, kind: 'unclear' },
    { trainAccuracy: 0.47, valAccuracy: 0.36, nImages: 200, kind: 'unclear' },
    // What a few images taught by accident does not hold for others.
    { trainAccuracy: 0.24, valAccuracy: 0.1, nImages: 100, kind: 'chance' },
    { trainAccuracy: 0.22, valAccuracy: 0.08, nImages: 100, kind: 'chance' },
    { trainAccuracy: 1, valAccuracy: 1, nImages: 50, kind: 'fits' },
  ])('$trainAccuracy and $valAccuracy of $nImages: $kind', ({ kind, ...fit }) => {
    const advice = adviceFor({ ...TRAINED, ...fit, nClasses: 10 });
    expect(advice.kind).toBe(kind);
    expect(advice.text).not.toContain('\n');
  });
});

test('says the figures and what helps', () => {
  expect(adviceFor({ ...TRAINED, trainAccuracy: 0.625, valAccuracy: 0.38, nImages: 5000, nClasses: 10 }).text).toBe(
    'overfitting: 62.5 % of training images and 38.0 % of validation images are classified correctly; a larger --reg-strength, more images or --early-stopping help',
  );
  expect(adviceFor({ ...TRAINED, trainAccuracy: 0.26, valAccuracy: 0.24, nImages: 100, nClasses: 4 }).text).toContain(
    'at chance level (25 % with 4 classes)',
  );
});

const FIT = { ...TRAINED, trainAccuracy: 0.4, valAccuracy: 0.39, nImages: 5000, nClasses: 10 };

test.each([
  [
    'a loss that rose',
    { losses: [2.3, 8.2, 4.8] },
    'rising',
    'from 2.30 to 4.80: the steps are too large; try a smaller',
  ],
  ['a loss that rose, whatever the gap', { losses: [2.3, 4.8], trainAccuracy: 1 }, 'rising', 'smaller --learning-rate'],
  ['a penalty that leaves nothing', { sparsity: 1, valAccuracy: 0.1 }, 'empty', 'smaller --reg-strength'],
  ['a loss that still falls', { losses: [2, 1.9, 1.8, 1.7] }, 'underfitting', 'more --epochs may help'],
  ['a loss that has levelled off', { losses: [2, 1.8, 1.701, 1.7] }, 'underfitting', 'levelled off'],
  ['a single epoch', { losses: [2] }, 'underfitting', 'more --epochs may help'],
])('%s', (_, fit, kind, words) => {
  const advice = adviceFor({ ...FIT, ...fit });
  expect(advice.kind).toBe(kind);
  expect(advice.text).toContain(words);
});
