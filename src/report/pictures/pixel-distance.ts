import type { PixelDistanceFound } from '../../experiments/pixel-distance.ts';
import { compact, count } from '../../util/format.ts';
import { fromPlanes, type Raster } from '../../util/raster.ts';
import { type PictureSection, SIDE, type Tile } from './section.ts';

/** The original and what became of it, by the names of their files: pixel for pixel. */
export const pixelDistanceImages = ({ original, variants }: PixelDistanceFound): Readonly<Record<string, Raster>> =>
  Object.fromEntries(
    [{ name: 'original', pixels: original }, ...variants].map(({ name, pixels }) => [name, fromPlanes(pixels, SIDE)]),
  );

/** The images side by side, and below them those that are nearest to each. */
export function pixelDistanceSections(found: PixelDistanceFound): readonly PictureSection[] {
  const { original, className, variants, nearest } = found;
  const [first] = variants;
  const tile = (pixels: Uint8Array, alt: string, ...caption: readonly string[]): Tile => ({
    ...{ raster: fromPlanes(pixels, SIDE), alt, caption },
  });
  const near = (one: typeof nearest, of: string): Tile =>
    tile(
      one.pixels,
      `training image ${count(one.image)}, the nearest to the ${of} one: ${one.className}`,
      `${of}: ${one.className}`,
      compact(one.distance),
    );
  return [
    {
      heading: 'Equally far from the original',
      note: `Three changes that look nothing alike, and have the same L2 distance from the original, to the last digit: the square root of ${count(first!.l2Squared)}.`,
      galleries: [
        {
          ...{ name: 'pixel-distance', title: 'Changed images', size: 'large', zoom: 6 },
          strips: [
            {
              tiles: [
                tile(
                  original,
                  `the original${className === undefined ? '' : `, ${className}`}`,
                  'original',
                  className ?? '',
                ),
                ...variants.map(({ name, what, pixels }) => tile(pixels, `the original, ${name}: ${what}`, name, what)),
              ],
            },
          ],
        },
        {
          ...{
            name: 'pixel-distance-nearest',
            title: 'The nearest training image to each, by L2',
            size: 'large',
            zoom: 6,
          },
          strips: [{ tiles: [near(nearest, 'original'), ...variants.map((one) => near(one.nearest, one.name))] }],
        },
      ],
    },
  ];
}
