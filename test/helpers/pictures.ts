import sharp, { type Sharp } from 'sharp';

/* Image files for tests. */

export type Colour = readonly [red: number, green: number, blue: number];

export const RED: Colour = [255, 0, 0];
export const GREEN: Colour = [0, 128, 0];
export const BLUE: Colour = [0, 0, 255];
export const WHITE: Colour = [255, 255, 255];

/** A picture of four rectangles: top left, top right, bottom left, bottom right. */
export function quarters(colours: readonly [Colour, Colour, Colour, Colour], width = 96, height = width): Sharp {
  return painted(width, height, (x, y) => colours[(y < height / 2 ? 0 : 2) + (x < width / 2 ? 0 : 1)]!);
}

/** A picture of a colour at each place. */
export function painted(width: number, height: number, colourAt: (x: number, y: number) => Colour): Sharp {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const pixel = Math.floor(i / 3);
    return colourAt(pixel % width, Math.floor(pixel / width))[i % 3]!;
  });
  return sharp(data, { raw: { width, height, channels: 3 } });
}

/** The colour of an image of planes at a place. */
export function colourIn(pixels: Uint8Array, x: number, y: number, side = 32): Colour {
  const at = y * side + x;
  return [pixels[at]!, pixels[side * side + at]!, pixels[2 * side * side + at]!];
}

/** The colours in the middle of its quarters, row by row. */
export const quartersOf = (pixels: Uint8Array): readonly Colour[] =>
  [
    [8, 8],
    [24, 8],
    [8, 24],
    [24, 24],
  ].map(([x, y]) => colourIn(pixels, x!, y!));

/** How far two colours are apart, in their largest difference. */
export const apart = (a: Colour, b: Colour): number => Math.max(...a.map((value, c) => Math.abs(value - b[c]!)));
