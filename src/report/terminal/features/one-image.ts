import type { OneImageFound, SeenPart } from '../../../experiments/features/one-image.ts';
import { compact, count } from '../../../util/format.ts';
import { largestOf } from '../../../util/statistics/extremes.ts';
import { onOneLine } from '../../../util/text/printable.ts';
import type { Page } from '../page.ts';

/** Columns of the longest bar. */
const BAR = 30;
/** How many of the largest numbers are listed. */
const LARGEST = 8;

const bar = (share: number): string => '█'.repeat(Math.round(share * BAR));

/** What each feature makes of an image. */
export const oneImageReport = ({ image, className, parts }: OneImageFound, page: Page): readonly string[] => [
  typeof image === 'number' ? `training image ${image}: ${className}` : onOneLine(image),
  ...parts.map((part) =>
    [page.style.bold(`${part.text}  ${count(part.values.length)} numbers`), ...drawn(part)].join('\n'),
  ),
];

function drawn(part: SeenPart): readonly string[] {
  if (part.name === 'hue' && part.settings.grid === 1) return hues(part);
  if (part.name === 'hog') return edges(part);
  return largest(part);
}

const HUES = ['red', 'yellow', 'green', 'cyan', 'blue', 'magenta'];

/** A bar for each bin, with the name of the hue in its middle. */
function hues({ values, settings }: SeenPart): readonly string[] {
  const bins = Number(settings.bins);
  const most = Math.max(Number.MIN_VALUE, largestOf(values));
  return Array.from(values, (value, bin) => {
    const middle = ((bin + 0.5) / bins) * 6;
    const name = bin < bins ? HUES[Math.round(middle) % 6]! : 'grey';
    return `  ${name.padEnd(8)}${compact(value).padStart(10)}  ${bar(value / most)}`.trimEnd();
  });
}

/** Edges run across the gradient: one that points right is the side of something upright. */
const STROKES = ['|', '/', '─', '\\'];
const SHADES = [' ', '·'];

/** The strongest edge of each cell. */
function edges({ values, settings }: SeenPart): readonly string[] {
  const [cell, bins, block] = [Number(settings.cell), Number(settings.bins), Number(settings.block)];
  const side = Math.floor(32 / cell);
  const perBlock = Math.max(1, block);
  const places = side - perBlock + 1;
  const cells = Array.from({ length: side * side }, (_, at) => {
    const [row, column] = [Math.floor(at / side), at % side];
    const [blockRow, blockColumn] = [Math.min(row, places - 1), Math.min(column, places - 1)];
    const within = (row - blockRow) * perBlock + (column - blockColumn);
    const start = ((blockRow * places + blockColumn) * perBlock ** 2 + within) * bins;
    const own = values.subarray(start, start + bins);
    const strongest = own.indexOf(largestOf(own));
    return { strength: own[strongest]!, turn: (strongest + 0.5) / bins };
  });
  const most = Math.max(Number.MIN_VALUE, largestOf(cells.map(({ strength }) => strength)));
  const glyph = ({ strength, turn }: { strength: number; turn: number }): string => {
    if (strength < 0.15 * most) return SHADES[0]!;
    if (strength < 0.4 * most) return SHADES[1]!;
    const half = settings.signed === true ? (turn * 2) % 1 : turn;
    return STROKES[Math.round(half * 4) % 4]!;
  };
  return Array.from({ length: side }, (_, row) =>
    `  ${cells
      .slice(row * side, (row + 1) * side)
      .map(glyph)
      .join(' ')}`.trimEnd(),
  );
}

/** The largest numbers and where they stand. */
function largest({ values }: SeenPart): readonly string[] {
  const order = Array.from(values.keys()).sort((a, b) => values[b]! - values[a]! || a - b);
  const most = Math.max(Math.abs(values[order[0]!]!), Number.MIN_VALUE);
  const zeros = values.reduce((sum, value) => sum + Number(value === 0), 0);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return [
    `  mean ${compact(mean)}, ${count(zeros)} of them 0; the largest:`,
    ...order.slice(0, LARGEST).map((at) => {
      const value = values[at]!;
      return `  ${`number ${count(at)}`.padEnd(16)}${compact(value).padStart(10)}  ${bar(Math.max(0, value) / most)}`.trimEnd();
    }),
  ];
}
