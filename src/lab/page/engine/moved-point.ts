import type { RegionsRequest } from '../../../kernels/plane/plane.ts';
import type { RegionsWanted } from './requests.ts';

/** The point that alone has moved between two requests, and where it was; undefined where anything else differs. */
export function movedPoint(before: RegionsWanted, now: RegionsWanted): RegionsRequest['moved'] {
  const [a, b] = [before.vote, now.vote];
  const isSame =
    a.k === b.k &&
    a.metric === b.metric &&
    a.ties === b.ties &&
    a.axes.cos === b.axes.cos &&
    a.axes.sin === b.axes.sin &&
    JSON.stringify(before.raster) === JSON.stringify(now.raster) &&
    a.labels.length === b.labels.length &&
    a.labels.every((label, i) => label === b.labels[i]);
  if (!isSame) return undefined;
  const differing = a.points.findIndex((x, i) => x !== b.points[i]);
  if (differing < 0) return undefined;
  const index = Math.floor(differing / 2);
  const isAlone = a.points.every((x, i) => x === b.points[i] || Math.floor(i / 2) === index);
  return isAlone ? { index, x: a.points[index * 2]!, y: a.points[index * 2 + 1]! } : undefined;
}
