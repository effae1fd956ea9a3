import { settingError } from '../../errors.ts';
import {
  checkArray,
  checkCount,
  checkHas,
  checkItems,
  checkNumber,
  checkNumbers,
  checkObject,
} from '../../util/checks.ts';
import { checkName } from '../../util/named.ts';
import type { Axes, PlaneVote, RegionsRequest } from './plane.ts';
import * as plane from './plane.ts';
import type { PlaneNeighbour } from './reference.ts';
import * as reference from './reference.ts';

/* For callers without types. What the page of the lab itself calls is beneath: it has types. */

/** @throws UserError (usage) for what is of another type, and for an unknown metric or rule for ties */
function checkTypes(vote: PlaneVote): void {
  checkObject('the vote', vote, '{ points, labels, k, metric, ties, axes }');
  const { points, labels, k, metric, ties, axes } = vote;
  checkArray('points', points, Int32Array);
  checkArray('labels', labels, Uint8Array);
  if (typeof k !== 'number') throw settingError('k', 'a number of neighbours', k);
  checkName('metric', metric, plane.PLANE_METRICS);
  checkName('ties', ties, plane.PLANE_TIES);
  checkHas('axes', axes, 'cos', 'axes, such as UPRIGHT or axesAt(30)');
  checkNumber('cos of axes', axes.cos);
  checkNumber('sin of axes', axes.sin);
}

/** @throws UserError (usage) for what is of another type than a request of {@link Backend.regions} has it */
export function checkRegionsTypes(request: RegionsRequest): void {
  checkTypes(request);
  const { raster, out, moved } = request;
  checkObject('raster', raster, '{ width, height, left, top, step }');
  const { width, height, left, top, step } = raster;
  checkNumbers('raster', { width, height, left, top, step });
  checkArray('out', out, Uint8Array);
  if (moved === undefined) return;
  checkObject('moved', moved, '{ index, x, y }');
  const { index, x, y } = moved;
  checkNumbers('moved', { index, x, y });
}

/**
 * Axes turned by an angle in degrees.
 * @throws UserError (usage) for anything but a finite number
 */
export function axesAt(degrees: number): Axes {
  checkNumber('degrees', degrees);
  return plane.axesAt(degrees);
}

/**
 * The k nearest points of a place, ordered by (distance, index). Throws a RangeError unless the vote is what {@link PlaneVote} says.
 * @throws UserError (usage) for what is of another type
 */
export function planeNeighbours(vote: PlaneVote, x: number, y: number): readonly PlaneNeighbour[] {
  checkTypes(vote);
  for (const [name, at] of Object.entries({ x, y })) checkCount(name, at, -plane.MAX_COORDINATE, plane.MAX_COORDINATE);
  return reference.planeNeighbours(vote, x, y);
}

/**
 * The label that neighbours vote for; 255 for a tie that is left undecided.
 * @param nearest such as {@link planeNeighbours} returns
 * @throws UserError (usage) for what is neither a vote nor neighbours
 */
export function planeWinner(vote: Pick<PlaneVote, 'labels' | 'ties'>, nearest: readonly PlaneNeighbour[]): number {
  checkObject('the vote', vote, '{ labels, ties }');
  checkArray('labels', vote.labels, Uint8Array);
  checkName('ties', vote.ties, plane.PLANE_TIES);
  checkItems('nearest', nearest, 'neighbours, such as planeNeighbours returns');
  if (nearest.length === 0) throw settingError('nearest', 'at least one neighbour', nearest);
  for (const one of nearest) {
    checkObject('a neighbour', one, '{ index, distance }');
    checkCount('the index of a neighbour', one.index, 0, vote.labels.length - 1);
  }
  return reference.planeWinner(vote, nearest);
}
