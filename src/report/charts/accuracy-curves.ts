import { byColour, byMark } from './category.ts';
import type { Chart } from './chart.ts';
import { lineScale } from './line-scale.ts';
import { numberLabels } from './number-labels.ts';

const CAP = 8; // pixels across the ends of an error bar

/** A mean accuracy in [0, 1] and its standard deviation, at a value of some number. */
export interface CurveScore {
  /** Of the curve. */
  readonly name: string;
  readonly x: number;
  readonly mean: number;
  readonly std: number;
}

/**
 * Mean accuracy in percent over a number, ± one standard deviation, a line for each name. Its values stand at equal
 * distances. Undefined for a single value, which makes no curve.
 * @param fields what names and values are called
 */
export function accuracyCurves(
  scores: readonly CurveScore[],
  { name, x }: { readonly name: string; readonly x: string },
): Chart | undefined {
  const xs = [...new Set(scores.map((score) => score.x))];
  if (xs.length < 2) return undefined;
  const values = scores.map(({ mean, std, ...score }) => ({
    ...{ [name]: score.name, [x]: score.x },
    ...{ mean: mean * 100, low: Math.max(0, mean - std) * 100, high: Math.min(1, mean + std) * 100 },
  }));
  const names = scores.map((score) => score.name);
  const mean = { field: 'mean', type: 'quantitative' } as const;
  return {
    width: 560,
    height: 280,
    data: { values },
    encoding: {
      x: { field: x, type: 'ordinal', axis: { labelAngle: 0, labelExpr: numberLabels(xs) } },
      color: byColour(name, names),
    },
    layer: [
      {
        mark: { type: 'errorbar', ticks: { size: CAP } },
        encoding: {
          y: {
            field: 'high',
            type: 'quantitative',
            title: 'accuracy (%)',
            scale: lineScale(
              values.flatMap(({ low, high }) => [low, high]),
              100,
            ),
          },
          y2: { field: 'low' },
        },
      },
      { mark: { type: 'line' }, encoding: { y: mean } },
      {
        mark: { type: 'point', filled: true, size: 60, opacity: 1 },
        encoding: { y: mean, shape: byMark(name, names) },
      },
    ],
  };
}
