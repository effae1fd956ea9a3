import type { Calibration } from '../../selection/calibration.ts';
import type { Chart } from './chart.ts';
import { ACCENT, AXIS_OPACITY, colourOf } from './theme.ts';

const SIZE = 300;
/** Below which images are counted. */
const COUNTS_HEIGHT = 80;

const axisOf = (title: string) => ({
  type: 'quantitative' as const,
  title,
  scale: { domain: [0, 100], nice: false },
  axis: { grid: false, tickCount: 5 },
});

/**
 * The accuracy of the images in each bin of confidence, in percent, with the line on which a calibrated model's bars end, and a
 * mark at the mean confidence of each bin; below, how many images the bins have.
 * Source: Guo, Pleiss, Sun & Weinberger, "On Calibration of Modern Neural Networks" (ICML 2017), figure 1.
 */
export function reliabilityDiagram({ bins }: Pick<Calibration, 'bins'>): Chart {
  const values = bins.map(({ low, high, nSamples, confidence, accuracy }) => ({
    ...{ low: 100 * low, high: 100 * high, images: nSamples, zero: 0 },
    ...{ confidence: 100 * confidence, accuracy: 100 * accuracy },
  }));
  const bin = { x: { field: 'low', ...axisOf('confidence (%)') }, x2: { field: 'high' } };
  const y = { field: 'accuracy', ...axisOf('accuracy (%)') };
  return {
    data: { values },
    vconcat: [
      {
        width: SIZE,
        height: SIZE,
        layer: [
          {
            mark: { type: 'rect', color: colourOf(0), opacity: 0.85 },
            encoding: { ...bin, y, y2: { field: 'zero' } },
          },
          {
            data: { values: [0, 100].map((share) => ({ confidence: share, accuracy: share })) },
            mark: { type: 'line', color: 'currentColor', strokeDash: [4, 4], opacity: AXIS_OPACITY },
            encoding: { x: { field: 'confidence', ...axisOf('confidence (%)') }, y },
          },
          {
            mark: { type: 'point', filled: true, size: 45, color: ACCENT.light, opacity: 1 },
            encoding: { x: { field: 'confidence', ...axisOf('confidence (%)') }, y },
          },
        ],
      },
      {
        width: SIZE,
        height: COUNTS_HEIGHT,
        mark: { type: 'rect', color: colourOf(7) },
        encoding: {
          ...bin,
          y: {
            field: 'images',
            type: 'quantitative',
            title: 'images',
            axis: { grid: false, tickCount: 3, format: ',d' },
          },
          y2: { field: 'zero' },
        },
      },
    ],
  };
}
