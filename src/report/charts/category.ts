import { seriesOf } from '../series.ts';
import { colourOf, markOf } from './theme.ts';

/** How the scales of a chart tell the values of a category apart: by fixed colours or marks, as its legend names them. */
const scaleOf = (names: readonly string[], of: (series: number) => string) => {
  const series = seriesOf(names);
  return { domain: [...series.keys()], range: [...series.values()].map(of) };
};

/** Names of more characters stand two in a row. */
const LONG = 16;

/** A legend above the chart, in rows of a few names, none of them cut. */
const legendOf = (names: readonly string[]) => {
  const columns = names.some((name) => name.length > LONG) ? 2 : 4;
  return { orient: 'top', columns, labelLimit: 0, symbolOpacity: 1, symbolStrokeWidth: 2 } as const;
};

/**
 * The encoding of a category by colour.
 * @param names every value that it has in the figures of a page, so that it looks the same in all
 */
export const byColour = (field: string, names: readonly string[], title: string | null = null) =>
  ({ field, type: 'nominal', title, scale: scaleOf(names, colourOf), legend: legendOf(names) }) as const;

/** The same by the mark. */
export const byMark = (field: string, names: readonly string[], title: string | null = null) =>
  ({ field, type: 'nominal', title, scale: scaleOf(names, markOf), legend: legendOf(names) }) as const;

/** The same with a legend of some of the values: those that a figure has, where others of its page have more. */
export const naming = (encoding: ReturnType<typeof byColour>, shown: readonly string[]) =>
  ({ ...encoding, legend: { ...encoding.legend, values: [...shown] } }) as const;

/**
 * A name from outside as a chart may have it. Vega takes names for keys of plain objects, and finds there what every object has,
 * such as `constructor`: these get a mark that has no width.
 */
export const nameInChart = (name: string): string => (name in Object.prototype ? `${name}\u200b` : name);
