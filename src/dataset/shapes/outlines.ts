/*
 * The ten shapes as signed distances to their outline: negative inside, positive outside, in units of the shape's
 * radius, x to the right and y down. Near the outline they are true distances (but for corners seen from outside), so
 * that an edge one pixel wide comes from clamping them. Only + - * / sqrt, min, max, abs and floor: the same bits
 * everywhere. Source of several: Quilez, "2D distance functions" (iquilezles.org/articles/distfunctions2d).
 */

export interface Shape {
  readonly name: string;
  /** Whether it is drawn at any angle; the others lean a little. */
  readonly turns: boolean;
  readonly distance: (x: number, y: number) => number;
}

const HALF_SQRT3 = 0.8660254037844386;
/** The cosine and sine of 36°, half the angle between two points of a five-pointed star. */
const COS36 = 0.8090169943749475;
const SIN36 = 0.5877852522924731;

const length = (x: number, y: number): number => Math.sqrt(x * x + y * y);
const box = (x: number, y: number, halfWidth: number, halfHeight: number): number =>
  Math.max(Math.abs(x) - halfWidth, Math.abs(y) - halfHeight);

/** The distance from x to the nearest edge of bands of this width about 0, ±2 widths, ...: negative within a band. */
function bands(x: number, width: number): number {
  const nearest = 2 * width * Math.floor(x / (2 * width) + 0.5);
  return Math.abs(x - nearest) - width / 2;
}

const disk = (x: number, y: number): number => length(x, y) - 0.86;

const ring = (x: number, y: number): number => Math.abs(length(x, y) - 0.72) - 0.2;

const square = (x: number, y: number): number => box(x, y, 0.76, 0.76);

/** Equilateral, on its base, its corners at distance 1. */
function triangle(x: number, y: number): number {
  const lifted = y - 0.1;
  return Math.max(lifted - 0.5, HALF_SQRT3 * Math.abs(x) - lifted / 2 - 0.5);
}

const cross = (x: number, y: number): number => Math.min(box(x, y, 0.95, 0.27), box(x, y, 0.27, 0.95));

/** Folded by its mirrors into the sector of half a point, where it is one straight edge. */
function star(x: number, y: number): number {
  let u = Math.abs(x);
  let v = y;
  // Mirrors through the centre at 36° and 72° from the upright point.
  const first = u * COS36 + v * SIN36;
  if (first > 0) {
    u -= 2 * first * COS36;
    v -= 2 * first * SIN36;
  }
  const second = -u * COS36 + v * SIN36;
  if (second > 0) {
    u += 2 * second * COS36;
    v -= 2 * second * SIN36;
  }
  u = Math.abs(u);
  // From the tip (0, -1) down to the notch at 36°, at 0.42 of the radius.
  const edgeX = 0.42 * SIN36;
  const edgeY = 1 - 0.42 * COS36;
  return (u * edgeY - (v + 1) * edgeX) / length(edgeX, edgeY);
}

/** A disk less another, its horns to the right. */
const crescent = (x: number, y: number): number => Math.max(length(x, y) - 0.92, 0.74 - length(x - 0.46, y));

/** Two quarter-turned square sides and two arcs. */
function heart(x: number, y: number): number {
  const u = Math.abs(x) / 1.62;
  const v = (0.86 - y) / 1.62;
  if (u + v > 1) return 1.62 * (length(u - 0.25, v - 0.75) - 0.3535533905932738);
  const foot = Math.max(u + v, 0) / 2;
  const near = Math.min(length(u, v - 1), length(u - foot, v - foot));
  return 1.62 * (u < v ? -near : near);
}

/** Three bars. */
const stripes = (x: number, y: number): number => Math.max(box(x, y, 0.88, 0.8), bands(y, 0.32));

/** Four cells by four. Beyond the middle of the outermost cells only the border counts, lest empty cells get a frame. */
function checkerboard(x: number, y: number): number {
  const across = bands(Math.min(Math.max(x, -0.66), 0.66) - 0.22, 0.44);
  const down = bands(Math.min(Math.max(y, -0.66), 0.66) - 0.22, 0.44);
  const edge = Math.min(Math.abs(across), Math.abs(down));
  return Math.max(box(x, y, 0.88, 0.88), across * down > 0 ? -edge : edge);
}

/** In the order of their class numbers. */
export const SHAPES: readonly Shape[] = [
  { name: 'disk', turns: true, distance: disk },
  { name: 'ring', turns: true, distance: ring },
  { name: 'square', turns: false, distance: square },
  { name: 'triangle', turns: false, distance: triangle },
  { name: 'cross', turns: false, distance: cross },
  { name: 'star', turns: false, distance: star },
  { name: 'crescent', turns: true, distance: crescent },
  { name: 'heart', turns: false, distance: heart },
  { name: 'stripes', turns: true, distance: stripes },
  { name: 'checkerboard', turns: false, distance: checkerboard },
];
