import { MOST_POINTS, type Points } from '../state/points.ts';

/** Points with one of them elsewhere. */
export function withMoved({ xy, labels }: Points, index: number, x: number, y: number): Points {
  const moved = xy.slice();
  moved.set([x, y], index * 2);
  return { xy: moved, labels };
}

/** Points with one more; the same if there is no room. */
export function withAdded(points: Points, x: number, y: number, label: number): Points {
  const { xy, labels } = points;
  if (labels.length >= MOST_POINTS) return points;
  return { xy: Int32Array.of(...xy, x, y), labels: Uint8Array.of(...labels, label) };
}

/** Points without one of them; the same if it is the last. */
export function withoutPoint(points: Points, index: number): Points {
  if (points.labels.length === 1) return points;
  return {
    xy: points.xy.filter((_, i) => Math.floor(i / 2) !== index),
    labels: points.labels.filter((_, i) => i !== index),
  };
}

export function withLabel({ xy, labels }: Points, index: number, label: number): Points {
  const relabelled = labels.slice();
  relabelled[index] = label;
  return { xy, labels: relabelled };
}

/** The point nearest to a place, the first of equals, and how far it is in whole numbers. */
export function nearestPoint(
  { xy, labels }: Points,
  x: number,
  y: number,
): { readonly index: number; readonly distance: number } {
  let [index, distance] = [-1, Number.POSITIVE_INFINITY];
  for (let i = 0; i < labels.length; i++) {
    const d = Math.hypot(xy[i * 2]! - x, xy[i * 2 + 1]! - y);
    if (d < distance) [index, distance] = [i, d];
  }
  return { index, distance };
}
