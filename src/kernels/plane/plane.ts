import { cosPi } from '../../util/portable-math.ts';

/** Coordinates are whole numbers of at most this magnitude. */
export const MAX_COORDINATE = 32_767;
/** What a cosine of 1 is in {@link Axes}. */
export const UNIT = 16_384;
/** A key is a distance times this, plus the index of its point: exact in f64 for distances below 2^41. */
export const MAX_POINTS = 4096;
/** Labels are numbers below this. */
export const MAX_LABELS = 64;
/** What a pixel gets where a vote is tied, if ties are left undecided. */
export const TIE = 255;

/** `l2`: the square of the Euclidean distance; `l1`: the sum of the differences along the axes, times 16,384. */
export type PlaneMetric = 'l2' | 'l1';
export const PLANE_METRICS = ['l2', 'l1'] as const satisfies readonly PlaneMetric[];

/** How a tied vote is decided: by the smallest label, by that of the nearest point, or not at all. */
export type PlaneTies = 'smallest' | 'nearest' | 'none';
export const PLANE_TIES: readonly string[] = ['smallest', 'nearest', 'none'] satisfies PlaneTies[];

/**
 * The axes along which L1 measures, turned anticlockwise by an angle: its cosine and sine times 16,384, rounded. They change no
 * L2 distance.
 */
export interface Axes {
  readonly cos: number;
  readonly sin: number;
}
export const UPRIGHT: Axes = { cos: UNIT, sin: 0 };

/** Axes turned by an angle in degrees. Throws a RangeError for one that is not finite. */
export function axesAt(degrees: number): Axes {
  if (!Number.isFinite(degrees)) throw new RangeError(`axes cannot be turned by ${degrees} degrees`);
  const within = degrees % 360; // of many turns, an angle less 90 degrees may be rounded to another
  const [cos, sin] = [cosPi(within / 180), cosPi((within - 90) / 180)];
  return { cos: Math.round(cos * UNIT) + 0, sin: Math.round(sin * UNIT) + 0 }; // + 0: no -0
}

/** Labelled points of the plane, and how they vote for the label of a place. */
export interface PlaneVote {
  /** nPoints × 2 whole numbers, x and y of each, of magnitude at most 32,767. */
  readonly points: Int32Array;
  /** nPoints labels, below 64. */
  readonly labels: Uint8Array;
  /** How many neighbours vote, at most nPoints. */
  readonly k: number;
  readonly metric: PlaneMetric;
  readonly ties: PlaneTies;
  readonly axes: Axes;
}

/** A raster over the plane: the pixel of column i and row j lies at (left + i · step, top + j · step), in whole numbers. */
export interface PlaneRaster {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
  /** Above 0. */
  readonly step: number;
}

/** See {@link Backend.regions}. */
export interface RegionsRequest extends PlaneVote {
  readonly raster: PlaneRaster;
  /** height × width labels, row by row; 255 for a tie that stays undecided. */
  readonly out: Uint8Array;
  /**
   * A point that has moved since `out` was made, and where it was: only pixels that it is or was among the k nearest of are looked at
   * again. All else, the raster too, is as it was.
   */
  readonly moved?: { readonly index: number; readonly x: number; readonly y: number } | undefined;
}

/**
 * The exact distance from one place to another, as a whole number.
 * @param dx difference of their x, at most 2 · MAX_COORDINATE in magnitude; dy likewise
 */
export function planeDistance(metric: PlaneMetric, { cos, sin }: Axes, dx: number, dy: number): number {
  return metric === 'l2' ? dx * dx + dy * dy : Math.abs(cos * dx + sin * dy) + Math.abs(cos * dy - sin * dx);
}

/** Throws a RangeError unless a vote is what {@link PlaneVote} says. */
export function checkVote({ points, labels, k, metric, ties, axes }: PlaneVote): void {
  const n = labels.length;
  const holds = (what: boolean, words: string) => {
    if (!what) throw new RangeError(`regions: ${words}`);
  };
  holds(points.length === n * 2, `${points.length} coordinates and ${n} labels`);
  holds(n >= 1 && n <= MAX_POINTS, `${n} points; 1 to ${MAX_POINTS} are possible`);
  holds(Number.isInteger(k) && k >= 1 && k <= n, `${k} neighbours of ${n} points`);
  holds(PLANE_METRICS.includes(metric), `unknown metric ${metric}; use ${PLANE_METRICS.join(', ')}`);
  holds(PLANE_TIES.includes(ties), `unknown ties ${ties}; use ${PLANE_TIES.join(', ')}`);
  holds(
    points.every((x) => Math.abs(x) <= MAX_COORDINATE),
    `coordinates are of magnitude at most ${MAX_COORDINATE}`,
  );
  holds(
    labels.every((label) => label < MAX_LABELS),
    `labels are below ${MAX_LABELS}`,
  );
  holds(
    [axes.cos, axes.sin].every((x) => Number.isInteger(x) && Math.abs(x) <= UNIT),
    `axes of ${axes.cos}, ${axes.sin}; whole numbers of magnitude at most ${UNIT}`,
  );
}

/** Throws a RangeError unless a request is what {@link RegionsRequest} says. */
export function checkRegions(request: RegionsRequest): void {
  checkVote(request);
  const { width, height, left, top, step } = request.raster;
  const whole = [width, height, left, top, step].every(Number.isInteger);
  const ends = [left, top, left + (width - 1) * step, top + (height - 1) * step];
  if (!(whole && step > 0 && width > 0 && height > 0 && ends.every((x) => Math.abs(x) <= MAX_COORDINATE))) {
    throw new RangeError(`regions: a raster of ${width} × ${height} from ${left}, ${top} in steps of ${step}`);
  }
  const { moved, labels } = request;
  if (
    moved !== undefined &&
    !(moved.index in labels && [moved.x, moved.y].every((x) => Number.isInteger(x) && Math.abs(x) <= MAX_COORDINATE))
  ) {
    throw new RangeError(`regions: point ${moved.index} moved from ${moved.x}, ${moved.y}`);
  }
  if (request.out.length !== width * height) {
    throw new RangeError(`regions: ${width} × ${height} pixels do not fit ${request.out.length} bytes`);
  }
}
