import { expect, test } from 'vitest';
import { parseFeatures } from '../../../src/features/spec/text.ts';
import { encodingCost, learningCost } from '../../../src/selection/sweep/costs.ts';

// Measured on one thread: 0.22 ms an image for hog, 1.7 ms for kernel-map:quick, 5.1 ms for words.
test.each([
  ['hog', 'kernel-map:quick', 1.7 / 0.22],
  ['kernel-map:quick', 'words', 5.1 / 1.7],
])('an image of %s and of %s cost as their times are, within a factor of two', (one, other, ratio) => {
  const cost = (text: string) => encodingCost(parseFeatures(text), 1);
  expect(cost(other) / cost(one)).toBeGreaterThan(ratio / 2);
  expect(cost(other) / cost(one)).toBeLessThan(ratio * 2);
});

test('learning costs more from more patches, and nothing where nothing is learned', () => {
  const cost = (text: string) => learningCost(parseFeatures(text));
  expect(cost('hog+hue')).toBe(0);
  expect(cost('hog+words:patches=5000')).toBe(cost('words:patches=5000'));
  expect(cost('words:patches=5000')).toBeCloseTo(cost('words:patches=50000') / 10, 0);
});
