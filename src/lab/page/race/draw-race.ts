import type { Ink, Size } from '../parts/drawing.tsx';
import { arrow, segment } from '../parts/strokes.ts';
import { CLASSES, channels, shapePath } from '../plane/classes.ts';
import type { Path, Racer } from './race.ts';
import { RACERS } from './race.ts';
import type { Surface } from './surface.ts';

/** Pixels a side of the picture of a surface. */
const SIDE = 640;
/** The surface is computed at so many places a side, and between them is as good as flat. */
const CELLS = 200;
const BANDS = 16;

/** Colours of the rules: those of the classes, and the text's. */
export const colourOf = (racer: Racer): string | undefined => CLASSES[RACERS.indexOf(racer)]?.colour;

const kept = new Map<string, HTMLCanvasElement>();

/** The surface in bands: the lower, the nearer to the ground's colour; each band stands for as large a part of the square. */
function pictureOf(name: string, surface: Surface, ink: Ink): HTMLCanvasElement {
  const key = `${name} ${ink.ground}`;
  const before = kept.get(key);
  if (before !== undefined) return before;
  const canvas = document.createElement('canvas');
  canvas.width = SIDE;
  canvas.height = SIDE;
  const context = canvas.getContext('2d')!;
  const image = context.createImageData(SIDE, SIDE);
  const { heights, heightAt } = latticeOf(surface);
  const sorted = heights.toSorted();
  const limits = Array.from({ length: BANDS - 1 }, (_, b) => sorted[Math.floor(((b + 1) / BANDS) * sorted.length)]!);
  const [low, high] = [channels(ink.ground), channels(ink.accent)];
  const bands = Uint8Array.from({ length: SIDE * SIDE }, (_, p) => {
    const height = heightAt(p % SIDE, SIDE - 1 - Math.floor(p / SIDE));
    let band = 0;
    while (band < limits.length && height >= limits[band]!) band++;
    return band;
  });
  bands.forEach((band, p) => {
    const isEdge = (bands[p + 1] ?? band) !== band || (bands[p + SIDE] ?? band) !== band;
    const share = (band / (BANDS - 1)) * 0.55 + (isEdge ? 0.12 : 0);
    for (let c = 0; c < 3; c++) image.data[p * 4 + c] = low[c]! + (high[c]! - low[c]!) * share;
    image.data[p * 4 + 3] = 255;
  });
  context.putImageData(image, 0, 0);
  kept.set(key, canvas);
  return canvas;
}

/** Heights at the corners of CELLS × CELLS cells, row by row from below; and at a pixel, between those about it. */
function latticeOf({ value, corner, side }: Surface) {
  const n = CELLS + 1;
  const heights = Float64Array.from({ length: n * n }, (_, p) =>
    value(corner[0] + ((p % n) / CELLS) * side, corner[1] + (Math.floor(p / n) / CELLS) * side),
  );
  const heightAt = (i: number, j: number) => {
    const [u, v] = [((i + 0.5) / SIDE) * CELLS, ((j + 0.5) / SIDE) * CELLS];
    const [column, row] = [Math.floor(u), Math.floor(v)];
    const along = (from: number) => heights[from]! + (heights[from + 1]! - heights[from]!) * (u - column);
    const [below, above] = [along(row * n + column), along((row + 1) * n + column)];
    return below + (above - below) * (v - row);
  };
  return { heights, heightAt };
}

interface RaceDrawing {
  readonly name: string;
  readonly surface: Surface;
  readonly paths: readonly Path[];
  readonly at: number;
  /** The rule whose memory is drawn. */
  readonly rule: Racer;
}

export function drawRace(
  context: CanvasRenderingContext2D,
  { width, height }: Size,
  ink: Ink,
  race: RaceDrawing,
): void {
  const { surface, paths, at, rule } = race;
  const { corner, side } = surface;
  context.drawImage(pictureOf(race.name, surface, ink), 0, 0, width, height);
  const screen = (x: number, y: number) =>
    [((x - corner[0]) / side) * width, height - ((y - corner[1]) / side) * height] as const;
  context.lineJoin = 'round';
  paths.forEach(({ racer, xs, ys }, i) => {
    const end = Math.min(at, xs.length - 1);
    for (const [thickness, colour] of [
      [4.5, ink.ground],
      [2.2, colourOf(racer) ?? ink.text],
    ] as const) {
      context.lineWidth = thickness;
      context.strokeStyle = colour;
      context.setLineDash(i % 2 === 1 ? [7, 4] : []);
      context.beginPath();
      for (let step = 0; step <= end; step++) context.lineTo(...screen(xs[step]!, ys[step]!));
      context.stroke();
    }
    context.setLineDash([]);
  });
  for (const { racer, xs, ys } of paths) {
    const end = Math.min(at, xs.length - 1);
    const [x, y] = screen(xs[end]!, ys[end]!);
    const path = shapePath(CLASSES[RACERS.indexOf(racer)]?.shape ?? 'circle', x, y, 6.5);
    context.lineWidth = 3;
    context.strokeStyle = ink.ground;
    context.stroke(path);
    context.fillStyle = colourOf(racer) ?? ink.text;
    context.fill(path);
  }
  const chosen = paths.find(({ racer }) => racer === rule);
  if (chosen !== undefined) drawMemory(context, chosen, at, screen, ink, width);
  const [x, y] = screen(paths[0]!.xs[0]!, paths[0]!.ys[0]!);
  context.lineWidth = 3;
  context.strokeStyle = ink.text;
  context.beginPath();
  context.arc(x, y, 9, 0, 2 * Math.PI);
  context.stroke();
}

/** From where a rule is: an arrow against its velocity, or mean gradient; a cross as wide and high as its roots of squares. */
function drawMemory(
  context: CanvasRenderingContext2D,
  { xs, ys, velocities, roots }: Path,
  at: number,
  screen: (x: number, y: number) => readonly [number, number],
  ink: Ink,
  width: number,
): void {
  const end = Math.min(at, xs.length - 1);
  const [x, y] = screen(xs[end]!, ys[end]!);
  const fitted = ([a, b]: readonly [number, number]) => {
    const length = Math.hypot(a, b);
    const shown = (width / 6) * (length / (1 + length));
    return length === 0 ? ([0, 0] as const) : ([(a / length) * shown, (b / length) * shown] as const);
  };
  const velocity = velocities[end];
  if (velocity !== undefined) {
    const [dx, dy] = fitted(velocity);
    arrow(context, [x, y], [x - dx, y + dy], 2, ink.text);
  }
  const root = roots[end];
  if (root !== undefined) {
    const [rx, ry] = fitted(root);
    segment(context, [x - rx, y], [x + rx, y], 2, ink.text);
    segment(context, [x, y - ry], [x, y + ry], 2, ink.text);
  }
}
