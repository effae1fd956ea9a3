import {
  type Folds,
  foldOfHeldOut,
  foldsRandom,
  type HeldOut,
  holdOutLast,
  makeFolds,
  usualHeldOut,
} from '../selection/folds.ts';
import { holdOutStratified, makeStratifiedFolds } from '../selection/stratify.ts';

/** How a spec assigns images to folds, or holds some out. */
interface Assignment {
  readonly stratify: boolean;
  readonly seed: number;
}

/** @throws UserError (usage) for an invalid number of folds */
export function foldsFor(
  { shuffle, stratify, seed }: Assignment & { readonly shuffle: boolean },
  labels: Uint8Array,
  nFolds: number,
): Folds {
  if (stratify) return makeStratifiedFolds(labels, nFolds, foldsRandom(seed));
  return makeFolds(labels.length, nFolds, shuffle ? foldsRandom(seed) : undefined);
}

/** @throws UserError (usage) for an invalid number of images */
const heldOutFor = ({ stratify, seed }: Assignment, labels: Uint8Array, nVal: number): HeldOut =>
  stratify ? holdOutStratified(labels, nVal, foldsRandom(seed)) : holdOutLast(labels.length, nVal);

/** What a training holds out: as many images as it was asked for, or a tenth. */
export const heldOutOf = (spec: Assignment & { readonly val?: number | undefined }, labels: Uint8Array): HeldOut =>
  heldOutFor(spec, labels, spec.val ?? usualHeldOut(labels.length));

/** Held-out images as the only fold. */
export const heldOutFoldFor = (how: Assignment, labels: Uint8Array, nVal: number): Folds =>
  foldOfHeldOut(labels.length, heldOutFor(how, labels, nVal).heldOut);
