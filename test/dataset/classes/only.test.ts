import { expect, test } from 'vitest';
import { onlyClasses } from '../../../src/dataset/classes/only.ts';

const images = {
  nSamples: 5,
  pixels: Uint8Array.from([10, 11, 20, 21, 30, 31, 40, 41, 50, 51]),
  labels: Uint8Array.from([7, 0, 2, 7, 0]),
};
const chosen = (...labels: number[]) => ({ list: { classNames: [] }, classNames: labels.map(String), labels });

test('images of other classes are left out, and labels renumbered', () => {
  expect(onlyClasses(images, chosen(2, 7), 'training')).toEqual({
    nSamples: 3,
    pixels: Uint8Array.from([10, 11, 30, 31, 40, 41]),
    labels: Uint8Array.from([1, 0, 1]),
  });
});
test('all classes: the images as they are', () => {
  expect(onlyClasses(images, { ...chosen(), labels: undefined }, 'training')).toBe(images);
});
test('no images of these classes', () => {
  expect(() => onlyClasses(images, chosen(3, 5), 'test')).toThrow('there are no test images of 3, 5');
});
