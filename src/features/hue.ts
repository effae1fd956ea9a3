import { choice, integer, yesOrNo } from '../util/options.ts';
import type { FixedFeature } from './feature.ts';
import { PLANE, SIDE } from './image.ts';
import { setting } from './setting.ts';

export interface HueSettings {
  /** Bins around the circle of hues. */
  readonly bins: number;
  /** `colour`: a pixel counts by its saturation × value; `plain`: each pixel with a hue counts 1. */
  readonly weight: 'colour' | 'plain';
  /** Whether a pixel is shared between the two nearest bins. */
  readonly soft: boolean;
  /** The image is cut into grid × grid parts, each with its own histogram. */
  readonly grid: number;
  readonly [key: string]: number | boolean | string;
}

/**
 * The hue of a colour, in [0, 6): 0 red, 2 green, 4 blue; undefined for grey, which has none. Source: Smith, "Color gamut
 * transform pairs", SIGGRAPH 1978.
 */
export const hueOf = (red: number, green: number, blue: number): number | undefined => positionOf(red, green, blue, 6);

/**
 * The hue in bins, in [0, bins). The quotient of two whole numbers, so that a hue on the edge of two bins, which is common, is in
 * the second one.
 */
function positionOf(red: number, green: number, blue: number, bins: number): number | undefined {
  const most = Math.max(red, green, blue);
  const range = most - Math.min(red, green, blue);
  if (range === 0) return undefined;
  const sixths =
    most === red
      ? green - blue + (green < blue ? 6 * range : 0)
      : most === green
        ? 2 * range + blue - red
        : 4 * range + red - green;
  return (sixths * bins) / (6 * range);
}

/** Of plain histograms the last number: the share of pixels that are grey. */
const greyBins = ({ weight }: HueSettings): number => (weight === 'plain' ? 1 : 0);

/**
 * A histogram over hue. Weighted by saturation × value, which is (max - min) / 255, a pixel counts as much as it has
 * colour, and a grey one not at all. In a plain histogram grey pixels have a bin of their own: they are never counted as red.
 */
export const hue: FixedFeature<HueSettings> = {
  name: 'hue',
  description: 'a colour histogram over hue',
  source: 'Stanford CS231n, "Linear classification": Image features; Smith 1978 for the hue',
  version: 1,
  learns: false,
  ranges: (settings) => [{ n: hue.nFeatures(settings), least: 0, most: 1 }],
  settings: {
    bins: setting(integer({ min: 1, max: 360 }), 10, 'bins around the circle of hues'),
    weight: setting(choice('colour', 'plain'), 'colour', 'colour: by saturation × value; plain: each pixel counts 1'),
    soft: setting(yesOrNo, true, 'whether a pixel is shared between the two nearest bins'),
    grid: setting(integer({ min: 1, max: 8 }), 1, 'cut the image into grid × grid parts'),
  },
  nFeatures: (settings) => settings.grid ** 2 * (settings.bins + greyBins(settings)),
  describer(settings) {
    const { bins, weight, soft, grid } = settings;
    const length = bins + greyBins(settings);
    const sums = new Float64Array(grid * grid * length);
    const pixels = new Float64Array(grid * grid);
    const part = Uint8Array.from({ length: PLANE }, (_, at) => {
      const row = Math.floor(((at / SIDE) | 0) * (grid / SIDE));
      return row * grid + Math.floor((at % SIDE) * (grid / SIDE));
    });
    for (const p of part) pixels[p]!++;
    return (image, out) => {
      sums.fill(0);
      for (let at = 0; at < PLANE; at++) {
        const red = image[at]!;
        const green = image[PLANE + at]!;
        const blue = image[2 * PLANE + at]!;
        const start = part[at]! * length;
        const position = positionOf(red, green, blue, bins);
        if (position === undefined) {
          if (weight === 'plain') sums[start + bins]!++;
          continue;
        }
        const strength = weight === 'plain' ? 1 : (Math.max(red, green, blue) - Math.min(red, green, blue)) / 255;
        if (!soft) {
          sums[start + Math.floor(position)]! += strength;
          continue;
        }
        const low = Math.floor(position - 0.5);
        const into = position - 0.5 - low;
        sums[start + (low < 0 ? bins - 1 : low)]! += strength * (1 - into);
        sums[start + ((low + 1) % bins)]! += strength * into;
      }
      for (let i = 0; i < sums.length; i++) out[i] = sums[i]! / pixels[Math.floor(i / length)]!;
    };
  },
};
