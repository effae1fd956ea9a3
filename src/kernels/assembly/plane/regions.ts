import { smallest } from './smallest';

/*
 * The label that most of the k nearest points of each pixel have, without a look at most pixels. Of a rectangle of pixels and a
 * point the least and the largest distance are known. Points that are surely among the k of every pixel, or surely of none,
 * need no more looking at; where the votes of the sure ones cannot be beaten, the whole rectangle has one label. Otherwise it
 * is cut in two. Distances are whole numbers below 2^33 in f64, so that nothing is rounded.
 */

/** As METRICS and TIES of ops/plane/regions.ts number them. */
const L2: i32 = 0;
const SMALLEST: i32 = 0, NEAREST: i32 = 1;
const TIE: u8 = 255;
const MAX_POINTS: f64 = 4096;
/** Rectangles of 2^32 pixels are cut in two this often; each cut has a list of its own. */
const DEPTHS: i32 = 34;
/** So few pixels are looked at one by one. */
const FEW: i32 = 4;
const FRAME_BYTES: usize = 64;
const MOVED_BYTES: usize = 32;

/** What all rectangles share; ops/plane/regions.ts writes it, field by field in this order. */
// @ts-ignore: decorator
@unmanaged
export class Plane {
  nPoints: i32;
  nClasses: i32;
  k: i32;
  metric: i32;
  ties: i32;
  cos: i32;
  sin: i32;
  left: i32;
  top: i32;
  step: i32;
  width: i32;
  /** nPoints × 2 i32. */
  points: usize;
  /** nPoints u8. */
  labels: usize;
  out: usize;
  /** 0, or x and y of one point as it is and as it was, 4 i32: only pixels that it is or was among the k of are looked at. */
  moved: usize;
}

/** One lane's own memory. */
// @ts-ignore: decorator
@unmanaged
class Frame {
  /** nPoints × 2 f64: along the axes that are measured along. */
  places: usize;
  /** nPoints f64 each. */
  low: usize;
  high: usize;
  keys: usize;
  /** For each depth the points that may be among the k, nPoints i32. */
  lists: usize;
  /** For each depth the votes that are sure, nClasses i32. */
  votes: usize;
  /** nClasses i32: votes that may yet come, and f64: the least key of a class. */
  open: usize;
  first: usize;
  /** 4 f64: where the point that was moved is, and where it was, as in places. */
  moved: usize;
}

/** Bytes that {@link regions} needs for itself. */
export function regionsScratchBytes(nPoints: i32, nClasses: i32): usize {
  const n = <usize>nPoints, c = <usize>nClasses;
  return FRAME_BYTES + MOVED_BYTES + n * 40 + c * 12 + <usize>DEPTHS * (n * 4 + c * 4);
}

/** The class of each pixel of columns [i0, i1) and rows [j0, j1). */
export function regions(plane: Plane, i0: i32, i1: i32, j0: i32, j1: i32, scratch: usize): void {
  const n = <usize>plane.nPoints;
  const frame = changetype<Frame>(scratch);
  const classes = <usize>plane.nClasses;
  frame.moved = scratch + FRAME_BYTES;
  frame.places = frame.moved + MOVED_BYTES;
  frame.low = frame.places + n * 16;
  frame.high = frame.low + n * 8;
  frame.keys = frame.high + n * 8;
  frame.first = frame.keys + n * 8;
  frame.open = frame.first + classes * 8;
  frame.votes = frame.open + classes * 4;
  frame.lists = frame.votes + <usize>DEPTHS * classes * 4;
  for (let i: usize = 0; i < n; i++) {
    toPlace(plane, plane.points + i * 8, frame.places + i * 16);
    store<i32>(frame.lists + i * 4, <i32>i);
  }
  if (plane.moved) {
    toPlace(plane, plane.moved, frame.moved);
    toPlace(plane, plane.moved + 8, frame.moved + 16);
  }
  memory.fill(frame.votes, 0, classes * 4);
  divide(plane, frame, 0, plane.nPoints, plane.k, 0, i0, i1, j0, j1);
}

/** Writes where a point is along the axes that are measured along. */
function toPlace(plane: Plane, point: usize, to: usize): void {
  const x = <f64>load<i32>(point), y = <f64>load<i32>(point, 4);
  const cos = <f64>plane.cos, sin = <f64>plane.sin;
  const turned = plane.metric != L2;
  store<f64>(to, turned ? cos * x + sin * y : x);
  store<f64>(to, turned ? cos * y - sin * x : y, 8);
}

/**
 * Finds the classes of a rectangle.
 * @param depth how often it was cut; the lists and votes of this depth are its own
 * @param m     how many points may be among the k nearest, of those that are not surely so
 * @param k     how many of them are
 * @param high  no point that is surely among them is further
 */
function divide(plane: Plane, frame: Frame, depth: i32, m: i32, k: i32, high: f64, i0: i32, i1: i32, j0: i32, j1: i32): void {
  const list = frame.lists + <usize>depth * <usize>plane.nPoints * 4;
  if ((i1 - i0) * (j1 - j0) <= FEW) {
    for (let j = j0; j < j1; j++) for (let i = i0; i < i1; i++) onePixel(plane, frame, depth, m, k, i, j);
    return;
  }

  const xa = <f64>(plane.left + i0 * plane.step), xb = <f64>(plane.left + (i1 - 1) * plane.step);
  const ya = <f64>(plane.top + j0 * plane.step), yb = <f64>(plane.top + (j1 - 1) * plane.step);
  let ua = xa, ub = xb, va = ya, vb = yb;
  const isL2 = plane.metric == L2;
  if (!isL2) {
    const cos = <f64>plane.cos, sin = <f64>plane.sin;
    ua = min(cos * xa, cos * xb) + min(sin * ya, sin * yb);
    ub = max(cos * xa, cos * xb) + max(sin * ya, sin * yb);
    va = min(cos * ya, cos * yb) - max(sin * xa, sin * xb);
    vb = max(cos * ya, cos * yb) - min(sin * xa, sin * xb);
  }
  const bounds = <usize>m * 8;
  for (let c: usize = 0; c < bounds; c += 8) {
    const place = frame.places + <usize>load<i32>(list + (c >> 1)) * 16;
    const p = load<f64>(place), q = load<f64>(place, 8);
    const highU = max(p - ua, ub - p), highV = max(q - va, vb - q);
    store<f64>(frame.low + c, least(isL2, p, q, ua, ub, va, vb));
    store<f64>(frame.high + c, isL2 ? highU * highU + highV * highV : highU + highV);
  }
  // k points are no further than `out`, and only k are nearer than `sure`: the distances of others are beyond.
  memory.copy(frame.keys, frame.high, bounds);
  const out = smallest(frame.keys, m, k - 1);
  if (plane.moved) {
    const now = least(isL2, load<f64>(frame.moved), load<f64>(frame.moved, 8), ua, ub, va, vb);
    const then = least(isL2, load<f64>(frame.moved, 16), load<f64>(frame.moved, 24), ua, ub, va, vb);
    if (min(now, then) > max(out, high)) return;
  }
  memory.copy(frame.keys, frame.low, bounds);
  const sure = k < m ? smallest(frame.keys, m, k) : Infinity;

  // With ties decided by the nearest, every one of the k counts to the end.
  const keeps = plane.ties == NEAREST;
  const votesBytes = <usize>plane.nClasses * 4;
  const before = frame.votes + <usize>depth * votesBytes, votes = before + votesBytes;
  const next = list + <usize>plane.nPoints * 4;
  memory.copy(votes, before, votesBytes);
  memory.fill(frame.open, 0, votesBytes);
  let left = 0, taken = 0;
  for (let c: usize = 0; c < bounds; c += 8) {
    if (load<f64>(frame.low + c) > out) continue;
    const point = load<i32>(list + (c >> 1));
    const label = <usize>load<u8>(plane.labels + point) << 2;
    const isSure = load<f64>(frame.high + c) < sure;
    const counts = (isSure ? votes : frame.open) + label;
    store<i32>(counts, load<i32>(counts) + 1);
    if (isSure) taken++;
    if (isSure && !keeps) {
      high = max(high, load<f64>(frame.high + c));
      continue;
    }
    store<i32>(next + (<usize>left << 2), point);
    left++;
  }
  const winner = decided(plane, votes, frame.open, k - taken);
  if (winner >= 0) {
    for (let j = j0; j < j1; j++) memory.fill(plane.out + <usize>(j * plane.width + i0), <u8>winner, i1 - i0);
    return;
  }
  // With every point kept, votes are counted anew at each depth.
  if (keeps) memory.fill(votes, 0, votesBytes);
  const rest = keeps ? k : k - taken;
  if (i1 - i0 > j1 - j0) {
    const i = (i0 + i1) >> 1;
    divide(plane, frame, depth + 1, left, rest, high, i0, i, j0, j1);
    divide(plane, frame, depth + 1, left, rest, high, i, i1, j0, j1);
  } else {
    const j = (j0 + j1) >> 1;
    divide(plane, frame, depth + 1, left, rest, high, i0, i1, j0, j);
    divide(plane, frame, depth + 1, left, rest, high, i0, i1, j, j1);
  }
}

/** The least distance of a place from a rectangle. */
// @ts-ignore: decorator
@inline
function least(isL2: bool, p: f64, q: f64, ua: f64, ub: f64, va: f64, vb: f64): f64 {
  const u = max(max(ua - p, p - ub), 0), v = max(max(va - q, q - vb), 0);
  return isL2 ? u * u + v * v : u + v;
}

/** The class of a whole rectangle, TIE, or -1 where its pixels may differ. `rest` votes of `open` are still to come. */
function decided(plane: Plane, votes: usize, open: usize, rest: i32): i32 {
  const nClasses = plane.nClasses, ties = plane.ties;
  let best = 0, most = -1;
  for (let c = 0; c < nClasses; c++) {
    const n = load<i32>(votes + (<usize>c << 2));
    if (n > most) {
      most = n;
      best = c;
    }
  }
  let nOpen = 0;
  for (let c = 0; c < nClasses; c++) nOpen += load<i32>(open + (<usize>c << 2));
  const ofBest = load<i32>(open + (<usize>best << 2));
  let isTied = false;
  for (let c = 0; c < nClasses; c++) {
    if (c == best) continue;
    const n = load<i32>(votes + (<usize>c << 2)), ofOther = load<i32>(open + (<usize>c << 2));
    // At worst the other class gets all that it can, and third ones as many of the rest as they can.
    const gain = min(rest, ofOther);
    const lead = most + max(0, rest - gain - (nOpen - ofOther - ofBest)) - n - gain;
    if (lead < 0) return -1;
    if (lead > 0) continue;
    if (ties == SMALLEST && c > best) continue;
    if (ties == NEAREST || rest > 0) return -1;
    isTied = true;
  }
  return isTied && ties != SMALLEST ? <i32>TIE : best;
}

function onePixel(plane: Plane, frame: Frame, depth: i32, m: i32, k: i32, i: i32, j: i32): void {
  const list = frame.lists + <usize>depth * <usize>plane.nPoints * 4;
  const x = <f64>(plane.left + i * plane.step), y = <f64>(plane.top + j * plane.step);
  const isL2 = plane.metric == L2;
  const cos = <f64>plane.cos, sin = <f64>plane.sin;
  const u = isL2 ? x : cos * x + sin * y, v = isL2 ? y : cos * y - sin * x;
  for (let c: usize = 0; c < <usize>m; c++) {
    const point = load<i32>(list + (c << 2));
    const place = frame.places + <usize>point * 16;
    const p = u - load<f64>(place), q = v - load<f64>(place, 8);
    const distance = isL2 ? p * p + q * q : abs(p) + abs(q);
    store<f64>(frame.keys + (c << 3), distance * MAX_POINTS + <f64>point);
  }
  if (k > 0 && k < m) smallest(frame.keys, m, k - 1);

  const nClasses = plane.nClasses;
  const votes = frame.open, first = frame.first;
  memory.copy(votes, frame.votes + <usize>(depth * nClasses * 4), nClasses * 4);
  if (plane.ties == NEAREST) for (let c = 0; c < nClasses; c++) store<f64>(first + (<usize>c << 3), Infinity);
  for (let c: usize = 0; c < <usize>k; c++) {
    const key = load<f64>(frame.keys + (c << 3));
    const point = <i32>(key - Math.floor(key / MAX_POINTS) * MAX_POINTS);
    const label = <usize>load<u8>(plane.labels + point);
    store<i32>(votes + (label << 2), load<i32>(votes + (label << 2)) + 1);
    if (plane.ties == NEAREST) store<f64>(first + (label << 3), min(load<f64>(first + (label << 3)), key));
  }
  let best: usize = 0;
  let isTied = false;
  for (let c: usize = 1; c < <usize>nClasses; c++) {
    const lead = load<i32>(votes + (c << 2)) - load<i32>(votes + (best << 2));
    if (lead < 0) continue;
    if (lead == 0) {
      isTied = true;
      if (plane.ties != NEAREST || load<f64>(first + (c << 3)) > load<f64>(first + (best << 3))) continue;
    } else isTied = false;
    best = c;
  }
  const isOpen = isTied && plane.ties != SMALLEST && plane.ties != NEAREST;
  store<u8>(plane.out + <usize>(j * plane.width + i), isOpen ? TIE : <u8>best);
}
