import { type Axes, type PlaneMetric, type PlaneRaster, TIE, UNIT } from '../../../kernels/plane/plane.ts';
import type { PlaneNeighbour } from '../../../kernels/plane/reference.ts';
import { type Points, UNIT_LENGTH } from '../state/points.ts';
import { CLASSES, channels, shapePath } from './classes.ts';

/** Pixels a side of the regions; they are drawn larger or smaller as there is room. */
export const SIDE = 400;
const STEP = 162;
/** Its middle is the middle of the plane, and its rows go downward. */
export const RASTER: PlaneRaster = {
  width: SIDE,
  height: SIDE,
  left: -((SIDE - 1) * STEP) / 2,
  top: -((SIDE - 1) * STEP) / 2,
  step: STEP,
};

/** How a theme shows regions: how much of a class's colour, upon what. */
interface Theme {
  readonly ground: readonly [number, number, number];
  readonly share: number;
  readonly line: string;
  readonly halo: string;
}
const LIGHT: Theme = { ground: [255, 255, 255], share: 0.36, line: '#1a1a1a', halo: '#ffffff' };
const DARK: Theme = { ground: [24, 26, 31], share: 0.38, line: '#f2f2f2', halo: '#14161a' };
export const themeOf = (isDark: boolean): Theme => (isDark ? DARK : LIGHT);

/** Draws regions into a canvas of SIDE × SIDE: the first row of the raster is the lowest. */
export function drawRegions(canvas: HTMLCanvasElement, regions: Uint8Array, isDark: boolean): void {
  const context = canvas.getContext('2d')!;
  const image = context.createImageData(SIDE, SIDE);
  const pixels = new Uint32Array(image.data.buffer);
  const { ground, share } = themeOf(isDark);
  const colours = new Uint32Array(256);
  const packed = (mix: (channel: number) => number) =>
    (255 << 24) | (Math.round(mix(2)) << 16) | (Math.round(mix(1)) << 8) | Math.round(mix(0));
  CLASSES.forEach(({ colour }, label) => {
    colours[label] = packed((c) => ground[c]! + (channels(colour)[c]! - ground[c]!) * share);
  });
  colours[TIE] = packed((c) => ground[c]!);
  for (let j = 0; j < SIDE; j++) {
    const from = (SIDE - 1 - j) * SIDE;
    for (let i = 0; i < SIDE; i++) pixels[j * SIDE + i] = colours[regions[from + i]!]!;
  }
  context.putImageData(image, 0, 0);
}

/** A place of the plane, in whole numbers. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** What is drawn over the regions. */
export interface Overlay {
  readonly points: Points;
  /** The point that is held or was chosen. */
  readonly chosen?: number | undefined;
  /** A place that is looked at, and its neighbours. */
  readonly probe?: Probe | undefined;
  /** Points that are pointed out. */
  readonly marked?: ReadonlySet<number> | undefined;
  /** Drawn below the points. */
  readonly below?: ((context: CanvasRenderingContext2D, size: number, isDark: boolean) => void) | undefined;
  /** Where the keyboard is, in whole numbers. */
  readonly cursor?: Place | undefined;
}

export interface Probe {
  readonly x: number;
  readonly y: number;
  readonly neighbours: readonly PlaneNeighbour[];
  readonly metric: PlaneMetric;
  readonly axes: Axes;
}

/** Where a place of the plane is on a square of `size` pixels. */
export const toScreen = (x: number, size: number): number => ((x / UNIT_LENGTH + 1) / 2) * size;
export const fromScreen = (x: number, size: number): number =>
  Math.round(Math.max(-1, Math.min(1, (x / size) * 2 - 1)) * UNIT_LENGTH);

/** Draws points, and the neighbours of a place, into a canvas of `size` CSS pixels. */
export function drawOverlay(canvas: HTMLCanvasElement, size: number, overlay: Overlay, isDark: boolean): void {
  const ratio = devicePixelRatio;
  const side = Math.round(size * ratio);
  if (canvas.width !== side) {
    canvas.width = side;
    canvas.height = side;
  }
  const context = canvas.getContext('2d')!;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, size, size);
  const theme = themeOf(isDark);
  const { points, probe, cursor, chosen, below, marked } = overlay;
  below?.(context, size, isDark);
  const place = (index: number) =>
    [toScreen(points.xy[index * 2]!, size), size - toScreen(points.xy[index * 2 + 1]!, size)] as const;
  if (probe !== undefined) drawProbe(context, size, probe, place, theme);
  const isNear = marked ?? new Set(probe?.neighbours.map(({ index }) => index));
  context.lineJoin = 'round';
  points.labels.forEach((label, index) => {
    const { colour, shape } = CLASSES[label]!;
    const [x, y] = place(index);
    const path = shapePath(shape, x, y, index === chosen ? 8 : 5.5);
    context.lineWidth = isNear.has(index) || index === chosen ? 4 : 3;
    context.strokeStyle = isNear.has(index) || index === chosen ? theme.line : theme.halo;
    context.stroke(path);
    context.fillStyle = colour;
    context.fill(path);
  });
  if (cursor !== undefined) {
    const [x, y] = [toScreen(cursor.x, size), size - toScreen(cursor.y, size)];
    for (const [width, colour] of [
      [4, theme.halo],
      [1.5, theme.line],
    ] as const) {
      context.lineWidth = width;
      context.strokeStyle = colour;
      context.beginPath();
      context.moveTo(x - 12, y);
      context.lineTo(x + 12, y);
      context.moveTo(x, y - 12);
      context.lineTo(x, y + 12);
      context.stroke();
    }
  }
}

function drawProbe(
  context: CanvasRenderingContext2D,
  size: number,
  { x, y, neighbours, metric, axes }: Probe,
  place: (index: number) => readonly [number, number],
  { line }: Theme,
): void {
  const [cx, cy] = [toScreen(x, size), size - toScreen(y, size)];
  context.strokeStyle = line;
  context.lineWidth = 1;
  context.globalAlpha = 0.55;
  context.beginPath();
  for (const { index } of neighbours) {
    context.moveTo(cx, cy);
    context.lineTo(...place(index));
  }
  context.stroke();
  context.globalAlpha = 1;
  const furthest = neighbours.at(-1)?.distance ?? 0;
  context.setLineDash([5, 4]);
  context.lineWidth = 1.5;
  context.beginPath();
  if (metric === 'l2') {
    context.arc(cx, cy, (Math.sqrt(furthest) / UNIT_LENGTH / 2) * size, 0, 2 * Math.PI);
  } else {
    const radius = (furthest / UNIT / UNIT_LENGTH / 2) * size;
    const [cos, sin] = [axes.cos / UNIT, axes.sin / UNIT];
    for (const [u, v] of [
      [radius, 0],
      [0, radius],
      [-radius, 0],
      [0, -radius],
    ] as const) {
      context.lineTo(cx + cos * u - sin * v, cy - (sin * u + cos * v));
    }
    context.closePath();
  }
  context.stroke();
  context.setLineDash([]);
}
