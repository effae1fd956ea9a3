import { yesOrNo } from '../util/options.ts';
import { gradientCells, N_CELL_NUMBERS } from './cs231n/cells.ts';
import { hueBins, N_HUE_BINS } from './cs231n/hues.ts';
import type { FixedFeature } from './feature.ts';
import { setting } from './setting.ts';

export interface Cs231nSettings {
  /** Whether the faults of the course's code are kept. */
  readonly faithful: boolean;
  readonly [key: string]: number | boolean | string;
}

/**
 * The pair of the course's assignment: 144 numbers for the directions of edges, 4 × 4 cells of 9 bins, column of cells by
 * column, then 10 for hues. With `faithful` they are the numbers of its code, faults and all:
 *
 * - the weights of grey, 0.299, 0.587 and 0.144, sum to 1.03 (BT.601 has 0.114 for blue);
 * - an edge counts only where the grey rises to the right: other directions fall outside the bins;
 * - so does an edge straight up or down, by rounding, unless it is faint;
 * - a grey pixel, which has no hue, counts as red.
 *
 * Otherwise the weights are BT.601's, every edge counts in the bin of its direction or the opposite one, and grey pixels
 * are in no bin. Either way gradients are differences to the next pixel, and nothing is normalised.
 */
export const cs231n: FixedFeature<Cs231nSettings> = {
  name: 'cs231n',
  description: "the pair of the course's assignment: directions of edges (144 numbers) and hues (10)",
  source: 'Stanford CS231n, assignment 1: "Higher level representations: image features"',
  version: 1,
  learns: false,
  ranges: () => [
    { n: N_CELL_NUMBERS, least: 0, most: 1.03 * 255 * Math.SQRT2 }, // what the course's weights of grey sum to
    { n: N_HUE_BINS, least: 0, most: 1 },
  ],
  settings: {
    faithful: setting(yesOrNo, false, "whether the faults of the course's code are kept"),
  },
  nFeatures: () => N_CELL_NUMBERS + N_HUE_BINS,
  describer({ faithful }) {
    const cells = gradientCells(faithful);
    const hues = hueBins(faithful);
    return (image, out) => {
      cells(image, out.subarray(0, N_CELL_NUMBERS));
      hues(image, out.subarray(N_CELL_NUMBERS));
    };
  },
};
