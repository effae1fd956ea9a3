import type { Random } from '../../util/random.ts';
import { RGB_32X32 } from '../specs/spec.ts';
import { SHAPES, type Shape } from './outlines.ts';
import { type Direction, randomDirection, weave } from './texture.ts';

/*
 * One drawing: a shape of random place, size, proportions and colours on a ground of random colours, both textured, and
 * noise over all. How hard the classes are is set by these numbers and by nothing else.
 */

/** Radii in pixels. */
const SMALLEST = 8;
const LARGEST = 13;
/** How much of the room between shape and border the centre may use, and by how many pixels it may always move. */
const WANDER = 0.6;
const SHAKE = 1;
/** Tangent of the angle by which an upright shape leans at most: 22°. */
const LEAN = 0.4;
/** Width and height are multiplied and divided by up to 1 ± this. */
const STRETCH = 0.15;
/** Most shapes are lighter than their ground, so that mean images, and with them linear classifiers, say something. */
const LIGHT_SHARE = 0.7;
/** Least difference in luma between the shape and its ground. */
const CONTRAST = 60;
/** Standard deviation of the noise, in levels. */
const QUIETEST = 2;
const LOUDEST = 13;

const { width, height } = RGB_32X32;
const PLANE = width * height;

// Scratch, refilled for each picture: the share of each pixel that the shape covers, and the two textures.
const coverage = new Float64Array(PLANE);
const groundShade = new Float64Array(PLANE);
const figureShade = new Float64Array(PLANE);

type Colour = readonly [red: number, green: number, blue: number];

const randomColour = (random: Random, low: number, high: number): Colour => [
  random.uniform(low, high),
  random.uniform(low, high),
  random.uniform(low, high),
];

/** Source: ITU-R BT.601. */
const luma = ([red, green, blue]: Colour): number => 0.299 * red + 0.587 * green + 0.114 * blue;

/** Any two colours of enough contrast, the same for every class. */
function randomColours(random: Random): { figure: Colour; ground: Colour } {
  const lightFigure = random.uniform() < LIGHT_SHARE;
  for (;;) {
    const one = randomColour(random, 20, 235);
    const other = randomColour(random, 20, 235);
    const difference = luma(one) - luma(other);
    if (Math.abs(difference) < CONTRAST) continue;
    return difference > 0 === lightFigure ? { figure: one, ground: other } : { figure: other, ground: one };
  }
}

function leaning(random: Random): Direction {
  const slope = random.uniform(-LEAN, LEAN);
  const length = Math.sqrt(1 + slope * slope);
  return { x: 1 / length, y: slope / length };
}

/** Fills `coverage`: 1 inside the shape, 0 outside, and between on the pixels that its outline crosses. */
function cover(random: Random, shape: Shape): void {
  const radius = random.uniform(SMALLEST, LARGEST);
  const room = WANDER * (width / 2 - radius) + SHAKE;
  const centreX = width / 2 + random.uniform(-room, room);
  const centreY = height / 2 + random.uniform(-room, room);
  const axis = shape.turns ? randomDirection(random) : leaning(random);
  const stretch = random.uniform(1 - STRETCH, 1 + STRETCH);
  /** Signed distance in pixels from (x, y) to the outline. */
  const distanceAt = (x: number, y: number): number => {
    const dx = (x - centreX) / radius;
    const dy = (y - centreY) / radius;
    const along = (dx * axis.x + dy * axis.y) * stretch;
    const across = (dy * axis.x - dx * axis.y) / stretch;
    return radius * shape.distance(along, across);
  };

  for (let top = 0; top < height; top += 4) {
    for (let left = 0; left < width; left += 4) {
      // Over half of a 4 × 4 block (2.12 pixels, stretched) the distance changes by at most 2.5: this far from the
      // outline all 16 pixels are covered alike.
      const middle = distanceAt(left + 2, top + 2);
      const uniform = middle > 3 || middle < -3;
      for (let y = top; y < top + 4; y++) {
        for (let x = left; x < left + 4; x++) {
          const share = 0.5 - (uniform ? middle : distanceAt(x + 0.5, y + 0.5));
          coverage[y * width + x] = Math.min(Math.max(share, 0), 1);
        }
      }
    }
  }
}

/** One step of a linear congruential generator: ten times as fast as `Random`, good enough for noise. Source: Knuth; Numerical Recipes. */
const nextBits = (bits: number): number => (Math.imul(bits, 1664525) + 1013904223) | 0;

/** The sum of two signed bytes: a triangular distribution. */
const triangular = (bits: number): number => (bits >> 24) + ((bits << 8) >> 24);
const TRIANGULAR_DEVIATION = 104.5;

const toByte = (level: number): number => {
  const rounded = (level + 0.5) | 0;
  return Math.min(Math.max(rounded, 0), 255);
};

/**
 * Draws a picture of one class.
 * @param random the source of all randomness
 * @param label  the class, an index into SHAPES
 * @param pixels the bytes of an image to fill, planar RGB
 */
export function drawPicture(random: Random, label: number, pixels: Uint8Array): void {
  cover(random, SHAPES[label]!);
  weave(random, groundShade);
  weave(random, figureShade);
  const { figure, ground } = randomColours(random);
  const groundTint = randomColour(random, -45, 45);
  const figureTint = randomColour(random, -35, 35);
  const noise = random.uniform(QUIETEST, LOUDEST) / TRIANGULAR_DEVIATION;
  let bits = random.integer(2 ** 31);

  // Written out for the three channels: a loop over them takes three times as long.
  const [groundR, groundG, groundB] = ground;
  const [groundTintR, groundTintG, groundTintB] = groundTint;
  const [figureR, figureG, figureB] = figure;
  const [figureTintR, figureTintG, figureTintB] = figureTint;
  for (let i = 0; i < PLANE; i++) {
    const share = coverage[i]!;
    const below = groundShade[i]!;
    const above = figureShade[i]!;
    bits = nextBits(bits);
    const red = groundR + groundTintR * below;
    pixels[i] = toByte(red + share * (figureR + figureTintR * above - red) + noise * triangular(bits));
    bits = nextBits(bits);
    const green = groundG + groundTintG * below;
    pixels[PLANE + i] = toByte(green + share * (figureG + figureTintG * above - green) + noise * triangular(bits));
    bits = nextBits(bits);
    const blue = groundB + groundTintB * below;
    pixels[2 * PLANE + i] = toByte(blue + share * (figureB + figureTintB * above - blue) + noise * triangular(bits));
  }
}
