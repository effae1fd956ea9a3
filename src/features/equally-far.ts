import { usageError } from '../errors.ts';
import { plural } from '../util/format.ts';
import { IMAGE_BYTES, N_CHANNELS, PLANE, SIDE } from './image.ts';

/*
 * One image changed in three ways that look nothing like each other, and are all at the same L2 distance from it. Source:
 * Stanford CS231n, "Image Classification": pixel-based distances on high-dimensional data.
 */

/** A changed image. */
export interface Variant {
  readonly name: 'occluded' | 'shifted' | 'tinted';
  /** What was done to it: `black box over 21 pixels`. */
  readonly what: string;
  /** 3072 planar bytes. */
  readonly pixels: Uint8Array;
}

/** The square of the L2 distance of two images: an integer. */
export function squaredDistance(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let p = 0; p < a.length; p++) sum += (a[p]! - b[p]!) ** 2;
  return sum;
}

/** The sum of the differences of two images, an integer: their L1 distance. */
export function absoluteDistance(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let p = 0; p < a.length; p++) sum += Math.abs(a[p]! - b[p]!);
  return sum;
}

/**
 * The image shifted to the right, and occluded and tinted so that the square of its L2 distance is the same integer.
 * @param image 3072 planar bytes
 * @param shift pixels; what comes in from the left is the first column
 * @throws UserError (usage) for an image that looks the same when it is shifted, or that cannot be changed by as much
 */
export function equallyFar(image: Uint8Array, shift: number): readonly Variant[] {
  const shifted = shiftedBy(image, shift);
  const target = squaredDistance(image, shifted);
  if (target === 0) {
    throw usageError('the image looks the same when it is shifted: nothing could be as far away', {
      hint: 'choose another image',
    });
  }
  const box = occludedBy(image, target);
  const tint = tintedBy(image, target);
  if (box === undefined || tint === undefined) {
    throw usageError(`no ${box === undefined ? 'box' : 'tint'} changes the image as much as the shift does`, {
      hint: 'choose a smaller shift, or another image',
    });
  }
  return [box, { name: 'shifted', what: `${plural(shift, 'pixel')} to the right`, pixels: shifted }, tint];
}

function shiftedBy(image: Uint8Array, shift: number): Uint8Array {
  return image.map((_, p) => image[p - Math.min(shift, p % SIDE)]!);
}

/** Places from the middle outwards, turn by turn: however many are taken, they are nearly a square. */
export function spiral(): Int32Array {
  const places: number[] = [];
  let [x, y, dx, dy] = [SIDE / 2 - 1, SIDE / 2 - 1, 1, 0];
  for (let length = 1; places.length < PLANE; length++) {
    for (let side = 0; side < 2; side++) {
      for (let step = 0; step < length; step++) {
        if (x >= 0 && y >= 0 && x < SIDE && y < SIDE) places.push(y * SIDE + x);
        [x, y] = [x + dx, y + dy];
      }
      [dx, dy] = [-dy, dx];
    }
  }
  return Int32Array.from(places);
}

const COLOURS = [
  ['black', 0],
  ['white', 255],
] as const;

/** A box in the middle that grows pixel by pixel, the last of them only as dark as is still wanted; undefined if none is enough. */
function occludedBy(image: Uint8Array, target: number): Variant | undefined {
  const order = spiral();
  for (const [colour, level] of COLOURS) {
    const pixels = image.slice();
    let left = target;
    let nPixels = 0;
    for (const place of order) {
      if (left === 0) break;
      const channels = Array.from({ length: N_CHANNELS }, (_, c) => c * PLANE + place);
      const whole = channels.reduce((sum, p) => sum + (image[p]! - level) ** 2, 0);
      nPixels++;
      if (whole <= left) {
        for (const p of channels) pixels[p] = level;
        left -= whole;
        continue;
      }
      const share = Math.sqrt(left / whole);
      for (const p of channels) {
        const change = Math.trunc(share * (level - image[p]!));
        pixels[p] = image[p]! + change;
        left -= change * change;
      }
      break;
    }
    const free = [...order].flatMap((place) => Array.from({ length: N_CHANNELS }, (_, c) => c * PLANE + place));
    if (settled(image, pixels, left, free)) {
      return { name: 'occluded', what: `${colour} box over ${plural(nPixels, 'pixel')}`, pixels };
    }
  }
  return undefined;
}

/** Red and blue, and which of them rises. */
const TINTS = [
  ['bluer', -1],
  ['redder', 1],
] as const;

/**
 * Red taken away and blue added everywhere, or the other way round, by the same amount, give or take one; what is then left of the
 * distance goes into green, a grey level here and there. Undefined if none is enough.
 */
function tintedBy(image: Uint8Array, target: number): Variant | undefined {
  for (const [word, red] of TINTS) {
    const at = (amount: number) =>
      image.map((value, p) => {
        const sign = p < PLANE ? red : p < 2 * PLANE ? 0 : -red;
        return Math.max(0, Math.min(255, value + sign * amount));
      });
    let amount = 0;
    while (amount < 255 && squaredDistance(image, at(amount + 1)) <= target) amount++;
    const [pixels, more] = [at(amount), at(amount + 1)];
    let left = target - squaredDistance(image, pixels);
    for (let p = 0; p < IMAGE_BYTES; p++) {
      const step = (more[p]! - image[p]!) ** 2 - (pixels[p]! - image[p]!) ** 2;
      if (step === 0 || step > left) continue;
      pixels[p] = more[p]!;
      left -= step;
    }
    const green = Array.from({ length: PLANE }, (_, place) => PLANE + place);
    if (settled(image, pixels, left, green))
      return { name: 'tinted', what: `${word} by ${amount} grey levels`, pixels };
  }
  return undefined;
}

/**
 * Takes the rest of a distance away, one grey level of one value after another, where nothing was changed: none can be seen.
 * @param free places that may be changed
 * @returns whether there were enough
 */
function settled(image: Uint8Array, pixels: Uint8Array, left: number, free: readonly number[]): boolean {
  let rest = left;
  for (const p of free) {
    if (rest === 0) break;
    if (pixels[p] !== image[p]) continue;
    pixels[p] = image[p]! + (image[p]! < 255 ? 1 : -1);
    rest--;
  }
  return rest === 0;
}
