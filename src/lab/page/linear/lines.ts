import { arrow, segment, type Vector } from '../parts/strokes.ts';
import { CLASSES } from '../plane/classes.ts';
import { type Place, themeOf, toScreen } from '../plane/draw.ts';
import { UNIT_LENGTH } from '../state/points.ts';
import type { Line } from './linear-state.ts';

/* Lines of classes: each has a foot, by which it is shifted, and an arrow, by which it is turned and made steeper. */

/** The longest arrow; the steepness of its line is length / (LONGEST - length). */
const LONGEST = 0.45;
const SHORTEST_WEIGHT = 0.01;
/** Feet of lines that pass outside the picture stand at its edge. */
const EDGE = 0.94;

const lengthOf = ([x, y]: Vector) => Math.hypot(x, y);

/** Where the line is nearest to the middle; and whether that is in the picture. */
function footOf({ w1, w2, b }: Line): Vector {
  const squared = Math.max(w1 * w1 + w2 * w2, SHORTEST_WEIGHT ** 2);
  const foot: Vector = [(-b * w1) / squared, (-b * w2) / squared];
  const most = Math.max(Math.abs(foot[0]), Math.abs(foot[1]));
  return most > EDGE ? [(foot[0] * EDGE) / most, (foot[1] * EDGE) / most] : foot;
}

function headOf(line: Line): Vector {
  const foot = footOf(line);
  const w = Math.max(lengthOf([line.w1, line.w2]), SHORTEST_WEIGHT);
  const length = (LONGEST * w) / (1 + w);
  return [foot[0] + (line.w1 / w) * length, foot[1] + (line.w2 / w) * length];
}

/** The places of all handles: for each line its foot, then its head. */
export const handlesOf = (lines: readonly Line[]): readonly Place[] =>
  lines.flatMap((line) => [footOf(line), headOf(line)]).map(([x, y]) => ({ x: x * UNIT_LENGTH, y: y * UNIT_LENGTH }));

/** The lines after a handle was dragged to a place. */
export function withHandle(lines: readonly Line[], handle: number, place: Place): readonly Line[] {
  const at: Vector = [place.x / UNIT_LENGTH, place.y / UNIT_LENGTH];
  return lines.map((line, c) => {
    if (c !== Math.floor(handle / 2)) return line;
    return handle % 2 === 0 ? through(line, at) : turned(line, at);
  });
}

const through = ({ w1, w2 }: Line, [x, y]: Vector): Line => ({ w1, w2, b: -(w1 * x + w2 * y) });

function turned(line: Line, [x, y]: Vector): Line {
  const foot = footOf(line);
  const [dx, dy] = [x - foot[0], y - foot[1]];
  const distance = Math.max(lengthOf([dx, dy]), 1e-3);
  const length = Math.min(distance, LONGEST * 0.98);
  const w = length / (LONGEST - length);
  const next = { ...line, w1: (dx / distance) * w, w2: (dy / distance) * w };
  return through(next, foot);
}

interface LinesDrawing {
  readonly lines: readonly Line[];
  /** For each line, if that is shown: where minus the gradient points; drawn from its head. */
  readonly downhill: readonly Vector[];
}

/** Draws the lines, their arrows, and where the gradient sends them. */
export function drawLines(
  context: CanvasRenderingContext2D,
  size: number,
  { lines, downhill }: LinesDrawing,
  isDark: boolean,
): void {
  const theme = themeOf(isDark);
  const onScreen = ([x, y]: Vector): Vector => [
    toScreen(x * UNIT_LENGTH, size),
    size - toScreen(y * UNIT_LENGTH, size),
  ];
  const longest = Math.max(1e-12, ...downhill.map(lengthOf));
  lines.forEach((line, c) => {
    const { colour } = CLASSES[c]!;
    const w = lengthOf([line.w1, line.w2]);
    const [foot, head] = [footOf(line), headOf(line)];
    if (w > 1e-9) {
      const centre: Vector = [(-line.b * line.w1) / (w * w), (-line.b * line.w2) / (w * w)];
      const along: Vector = [(-line.w2 / w) * 4, (line.w1 / w) * 4];
      const ends = [1, -1].map((sign) => onScreen([centre[0] + sign * along[0], centre[1] + sign * along[1]]));
      segment(context, ends[0]!, ends[1]!, 5, theme.halo);
      segment(context, ends[0]!, ends[1]!, 2.5, colour);
    }
    for (const [width, ink] of [
      [6, theme.halo],
      [3, colour],
    ] as const) {
      arrow(context, onScreen(foot), onScreen(head), width, ink);
    }
    const slope = downhill[c];
    if (slope !== undefined && lengthOf(slope) > 1e-9) {
      const to: Vector = [head[0] + (slope[0] / longest) * 0.16, head[1] + (slope[1] / longest) * 0.16];
      arrow(context, onScreen(head), onScreen(to), 1.5, theme.line);
    }
    const [x, y] = onScreen(foot);
    context.beginPath();
    context.arc(x, y, 7, 0, 2 * Math.PI);
    context.fillStyle = theme.halo;
    context.fill();
    context.lineWidth = 3;
    context.strokeStyle = colour;
    context.stroke();
  });
}
