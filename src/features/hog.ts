import { usageError } from '../errors.ts';
import { choice, integer, number, yesOrNo } from '../util/options.ts';
import type { FixedFeature } from './feature.ts';
import { normaliseBlocks } from './hog/blocks.ts';
import { type CellSettings, cellsPerSide, gatherCells } from './hog/cells.ts';
import { colourGradients, greyGradients, noGradients } from './hog/gradients.ts';
import { SIDE } from './image.ts';
import { setting } from './setting.ts';

export interface HogSettings extends CellSettings {
  /** Cells a side of the blocks that are normalised; 0: none are. */
  readonly block: number;
  /** The most that a number of a block may be before it is normalised again. */
  readonly clip: number;
  /** `max`: the channel with the largest gradient, pixel by pixel; `grey`: the grey image. */
  readonly colour: 'max' | 'grey';
  readonly [key: string]: number | boolean | string;
}

/** Blocks a side, or cells where there are no blocks. */
const placesPerSide = (settings: HogSettings): number => cellsPerSide(settings) - Math.max(0, settings.block - 1);

/**
 * Histograms of oriented gradients: how strong the edges of each direction are, in each cell of a grid. With
 * `signed: false, soft: false, colour: 'max'` it is scikit-image's `hog` of a colour image, to rounding.
 */
export const hog: FixedFeature<HogSettings> = {
  name: 'hog',
  description: 'histograms of oriented gradients: how strong the edges of each direction are, cell by cell',
  source: 'Dalal & Triggs, "Histograms of Oriented Gradients for Human Detection", CVPR 2005',
  version: 1,
  learns: false,
  // Differences of bytes along both axes; in a cell their weights add up to 1 at most.
  ranges: (settings) => [{ n: hog.nFeatures(settings), least: 0, most: settings.block === 0 ? 255 * Math.SQRT2 : 1 }],
  settings: {
    cell: setting(integer({ min: 2, max: SIDE }), 8, 'pixels a side of a cell'),
    bins: setting(integer({ min: 1, max: 360 }), 9, 'bins of directions'),
    signed: setting(yesOrNo, false, 'whether opposite directions differ'),
    soft: setting(yesOrNo, true, 'whether a gradient is shared between near bins and near cells'),
    block: setting(integer({ min: 0, max: 16 }), 2, 'cells a side of the blocks that are normalised; 0: none are'),
    clip: setting(number({ above: 0, max: 1 }), 0.2, 'cut at this before blocks are normalised again'),
    colour: setting(choice('max', 'grey'), 'max', 'max: the channel with the largest gradient; grey: the grey image'),
  },
  check(settings) {
    const { cell, block } = settings;
    const side = cellsPerSide(settings);
    if (block > side) {
      throw usageError(
        `hog has ${side} × ${side} cells of ${cell} pixels, so a block of ${block} × ${block} does not fit`,
        { hint: `choose block=${side} or less, or smaller cells` },
      );
    }
  },
  nFeatures: (settings) => {
    const places = placesPerSide(settings);
    return places * places * Math.max(1, settings.block) ** 2 * settings.bins;
  },
  describer(settings) {
    const { block, bins, clip, colour } = settings;
    const side = cellsPerSide(settings);
    const gradients = noGradients();
    const cells = new Float64Array(side * side * bins);
    const find = colour === 'max' ? colourGradients : greyGradients;
    return (image, out) => {
      find(image, gradients);
      gatherCells(gradients, settings, cells);
      if (block === 0) out.set(cells);
      else normaliseBlocks(cells, { side, bins, block, clip }, out);
    };
  },
};
