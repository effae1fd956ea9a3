import { describe, expect, test } from 'vitest';
import { makeShapes } from '../../src/dataset/shapes/make-shapes.ts';
import { equallyFar, spiral } from '../../src/features/equally-far.ts';
import { Random } from '../../src/util/random.ts';
import { thrownUserError } from '../helpers/caught.ts';

const { train } = makeShapes({ seed: 0, nTrain: 40 });
const shape = (i: number) => train.pixels.subarray(i * 3072, (i + 1) * 3072);
const random = Random.seeded(1, 0);

/** The square of the L2 distance, by a loop of its own. */
function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let p = 0; p < 3072; p++) sum += (a[p]! - b[p]!) * (a[p]! - b[p]!);
  return sum;
}

const changed = (a: Uint8Array, b: Uint8Array, least: number) =>
  [...a.keys()].filter((p) => Math.abs(a[p]! - b[p]!) >= least);

test.each([1, 2, 5])('forty shapes, shifted by %i: all three changes are equally far, to the last digit', (shift) => {
  for (let i = 0; i < 40; i++) {
    const image = shape(i);
    const [occluded, shifted, tinted] = equallyFar(image, shift).map(({ pixels }) => pixels);
    const by = (x: number, y: number, c: number) => image[c * 1024 + y * 32 + Math.max(0, x - shift)];
    expect([...shifted!]).toEqual(
      [...image.keys()].map((p) => by(p % 32, Math.floor(p / 32) % 32, Math.floor(p / 1024))),
    );
    expect(distance(image, shifted!)).toBeGreaterThan(0);
    expect([distance(image, occluded!), distance(image, tinted!)]).toEqual([
      distance(image, shifted!),
      distance(image, shifted!),
    ]);
  }
});

test('a box that is large enough with whole pixels covers no other', () => {
  const image = new Uint8Array(3072).fill(100);
  // Shifted by one pixel, this one changes its neighbour by 140² + 100² + 20²: as much as a pixel that becomes black.
  for (const [c, value] of [240, 200, 120].entries()) image[c * 1024 + 5 * 32] = value;
  expect(equallyFar(image, 1)[0]!.what).toBe('black box over 1 pixel');
});

describe('what is changed', () => {
  const image = shape(3);
  const [occluded, , tinted] = equallyFar(image, 1);

  test('the box is a square of one colour around the middle, to a row; elsewhere no more than one grey level', () => {
    const [, colour, n] = /^(black|white) box over (\d+) pixels$/.exec(occluded!.what)!;
    const level = colour === 'black' ? 0 : 255;
    const box = new Set(spiral().subarray(0, Number(n)));
    const inside = [...box].slice(0, -1);
    expect(inside.every((place) => [0, 1, 2].every((c) => occluded!.pixels[c * 1024 + place] === level))).toBe(true);
    expect(changed(image, occluded!.pixels, 2).every((p) => box.has(p % 1024))).toBe(true);
    const xs = inside.map((place) => place % 32);
    expect(Math.max(...xs) - Math.min(...xs) + 1).toBeLessThanOrEqual(Math.sqrt(Number(n)) + 2);
  });

  test('the tint takes from one channel what it gives to another, the same everywhere to one grey level', () => {
    const [, word, amount] = /^(bluer|redder) by (\d+) grey levels$/.exec(tinted!.what)!;
    const up = word === 'bluer' ? -1 : 1;
    for (let place = 0; place < 1024; place++) {
      for (const [c, sign] of [
        [0, up],
        [2, -up],
      ] as const) {
        const p = c * 1024 + place;
        const least = Math.max(0, Math.min(255, image[p]! + sign * Number(amount)));
        expect([0, 1]).toContain(Math.abs(tinted!.pixels[p]! - least));
      }
      expect(Math.abs(tinted!.pixels[1024 + place]! - image[1024 + place]!)).toBeLessThanOrEqual(1);
    }
  });
});

test.each([
  ['black but for a line', (p: number) => (p % 32 === 16 ? 200 : 0)],
  ['white but for a line', (p: number) => (p % 32 === 16 ? 10 : 255)],
  ['pure blue, with some noise', (p: number) => (p < 2048 ? 0 : 200 + random.integer(56))],
])('an image that is %s', (_, levelAt) => {
  const image = Uint8Array.from({ length: 3072 }, (_, p) => levelAt(p));
  const [first, ...others] = equallyFar(image, 1).map(({ pixels }) => distance(image, pixels));
  expect(others).toEqual([first, first]);
});

test.each([
  ['the same all over', () => 77, 'the image looks the same when it is shifted'],
  ['rows of one colour each', (p: number) => ((p >> 5) % 32) * 8, 'the image looks the same when it is shifted'],
  [
    'a board of single pixels',
    (p: number) => (((p >> 5) + p) % 2) * 255,
    'changes the image as much as the shift does',
  ],
])('%s: it says that there is none', (_, levelAt, message) => {
  const image = Uint8Array.from({ length: 3072 }, (_, p) => levelAt(p));
  expect(thrownUserError(() => equallyFar(image, 1)).message).toContain(message);
});

test('the spiral goes through every place once, from the middle', () => {
  const places = spiral();
  expect(new Set(places).size).toBe(1024);
  expect([...places.subarray(0, 4)]).toEqual([15 * 32 + 15, 15 * 32 + 16, 16 * 32 + 16, 16 * 32 + 15]);
});
