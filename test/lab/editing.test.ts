import { expect, test } from 'vitest';
import { UPRIGHT } from '../../src/kernels/plane/plane.ts';
import { movedPoint } from '../../src/lab/page/engine/moved-point.ts';
import type { RegionsWanted } from '../../src/lab/page/engine/requests.ts';
import { nearestPoint, withAdded, withLabel, withMoved, withoutPoint } from '../../src/lab/page/plane/edit.ts';
import { MOST_POINTS } from '../../src/lab/page/state/points.ts';

const POINTS = { xy: Int32Array.of(0, 0, 10, 0, 10, 0), labels: Uint8Array.of(0, 1, 2) };

test('points are moved, added, removed and relabelled, and those before stay as they were', () => {
  expect(withMoved(POINTS, 1, 5, 6).xy).toEqual(Int32Array.of(0, 0, 5, 6, 10, 0));
  expect(withAdded(POINTS, 7, 8, 3)).toEqual({
    xy: Int32Array.of(0, 0, 10, 0, 10, 0, 7, 8),
    labels: Uint8Array.of(0, 1, 2, 3),
  });
  expect(withoutPoint(POINTS, 1)).toEqual({ xy: Int32Array.of(0, 0, 10, 0), labels: Uint8Array.of(0, 2) });
  expect(withLabel(POINTS, 0, 4).labels).toEqual(Uint8Array.of(4, 1, 2));
  expect(POINTS).toEqual({ xy: Int32Array.of(0, 0, 10, 0, 10, 0), labels: Uint8Array.of(0, 1, 2) });
});

test('there is always a point, and never one too many', () => {
  const one = { xy: Int32Array.of(3, 4), labels: Uint8Array.of(0) };
  expect(withoutPoint(one, 0)).toBe(one);
  const full = { xy: new Int32Array(2 * MOST_POINTS), labels: new Uint8Array(MOST_POINTS) };
  expect(withAdded(full, 0, 0, 0)).toBe(full);
});

test('the nearest point is the first of those upon each other', () => {
  expect(nearestPoint(POINTS, 9, 0)).toEqual({ index: 1, distance: 1 });
});

const WANTED: RegionsWanted = {
  place: '0',
  vote: { points: POINTS.xy, labels: POINTS.labels, k: 2, metric: 'l2', ties: 'none', axes: UPRIGHT },
  raster: { width: 4, height: 4, left: 0, top: 0, step: 1 },
};
const changed = (vote: Partial<RegionsWanted['vote']>, raster = {}): RegionsWanted => ({
  ...{ place: '0', vote: { ...WANTED.vote, ...vote }, raster: { ...WANTED.raster, ...raster } },
});

test('of two requests that differ in the place of one point, it is that point, and where it was', () => {
  expect(movedPoint(WANTED, changed({ points: Int32Array.of(0, 0, 10, 5, 10, 0) }))).toEqual({ index: 1, x: 10, y: 0 });
});

test.each<[string, RegionsWanted]>([
  ['nothing', changed({})],
  ['two points', changed({ points: Int32Array.of(1, 0, 10, 0, 11, 0) })],
  ['k', changed({ k: 1, points: Int32Array.of(1, 0, 10, 0, 10, 0) })],
  ['a label', changed({ labels: Uint8Array.of(0, 1, 1), points: Int32Array.of(1, 0, 10, 0, 10, 0) })],
  ['the metric', changed({ metric: 'l1', points: Int32Array.of(1, 0, 10, 0, 10, 0) })],
  ['ties', changed({ ties: 'nearest', points: Int32Array.of(1, 0, 10, 0, 10, 0) })],
  ['the axes', changed({ axes: { cos: 1, sin: 2 }, points: Int32Array.of(1, 0, 10, 0, 10, 0) })],
  ['the raster', changed({ points: Int32Array.of(1, 0, 10, 0, 10, 0) }, { left: 1 })],
])('where they differ in %s, all has to be looked at', (_, now) => {
  expect(movedPoint(WANTED, now)).toBeUndefined();
});
