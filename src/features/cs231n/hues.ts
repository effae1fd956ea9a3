import type { Describe } from '../feature.ts';
import { hue } from '../hue.ts';
import { PLANE } from '../image.ts';

export const N_HUE_BINS = 10;
const WIDTH = 255 / N_HUE_BINS;

/**
 * The hue of a colour from 0 to 255, and 0 for grey, rounded as matplotlib's rgb_to_hsv rounds it: hues on the edge of a
 * bin are common, and rounding decides which side they are on.
 */
function roundedHue(red: number, green: number, blue: number): number {
  const [r, g, b] = [red / 255, green / 255, blue / 255];
  const most = Math.max(r, g, b);
  const range = most - Math.min(r, g, b);
  if (range === 0) return 0;
  const angle = b === most ? 4 + (r - g) / range : g === most ? 2 + (b - r) / range : (g - b) / range;
  const turns = angle / 6;
  return (turns < 0 ? turns + 1 : turns) * 255;
}

/** The share of pixels in each of ten bins of hue. Faithful: grey counts as red. */
export function hueBins(faithful: boolean): Describe {
  if (!faithful) {
    const describe = hue.describer({ bins: N_HUE_BINS, weight: 'plain', soft: false, grid: 1 });
    const withGrey = new Float32Array(N_HUE_BINS + 1);
    return (image, out) => {
      describe(image, withGrey);
      out.set(withGrey.subarray(0, N_HUE_BINS));
    };
  }
  const counts = new Int32Array(N_HUE_BINS);
  return (image, out) => {
    counts.fill(0);
    for (let at = 0; at < PLANE; at++) {
      const value = roundedHue(image[at]!, image[PLANE + at]!, image[2 * PLANE + at]!);
      let bin = 0;
      while (bin + 1 < N_HUE_BINS && value >= (bin + 1) * WIDTH) bin++;
      counts[bin] = counts[bin]! + 1;
    }
    for (let i = 0; i < N_HUE_BINS; i++) out[i] = counts[i]! / PLANE;
  };
}
