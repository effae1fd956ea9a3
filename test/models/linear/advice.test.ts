import { describe, expect, test } from 'vitest';
import { adviceFor } from '../../../src/models/linear/advice.ts';

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
    // A gap of 15 % is within the noise of 50 images.
    { trainAccuracy: 0.55, valAccuracy: 0.4, nImages: 50, kind: 'unclear' },
    { trainAccuracy: 0.36, valAccuracy: 0.21, nImages: 100, kind: 'unclear' },
    // What a few images taught by accident does not hold for others.
    { trainAccuracy: 0.24, valAccuracy: 0.1, nImages: 100, kind: 'chance' },
    { trainAccuracy: 0.22, valAccuracy: 0.08, nImages: 100, kind: 'chance' },
    { trainAccuracy: 1, valAccuracy: 1, nImages: 50, kind: 'fits' },
  ])('$trainAccuracy and $valAccuracy of $nImages: $kind', ({ kind, ...fit }) => {
    const advice = adviceFor({ ...fit, nClasses: 10 });
    expect(advice.kind).toBe(kind);
    expect(advice.text).not.toContain('\n');
  });
});

test('says the figures and what helps', () => {
  expect(adviceFor({ trainAccuracy: 0.625, valAccuracy: 0.38, nImages: 5000, nClasses: 10 }).text).toBe(
    'overfitting: 62.5 % of training images and 38.0 % of validation images are right; a larger --reg-strength, more images or --early-stopping help',
  );
  expect(adviceFor({ trainAccuracy: 0.26, valAccuracy: 0.24, nImages: 100, nClasses: 4 }).text).toContain(
    'at chance level (25 % with 4 classes)',
  );
});
