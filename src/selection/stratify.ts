import { byClass } from '../models/examples.ts';
import { checkArray } from '../util/checks.ts';
import { checkRandom, type Random } from '../util/random.ts';
import { checkFoldCount, type Folds, foldsFrom, type HeldOut, heldOutFrom } from './folds.ts';

/**
 * Folds with equal shares of each class: the images of every class are shuffled and dealt out in turn, so that neither the
 * sizes of two folds nor their numbers of images of a class differ by more than one. Source: scikit-learn's
 * `StratifiedKFold`.
 * @param labels nSamples class numbers
 * @throws UserError (usage) for fewer than 2 folds or more folds than samples
 */
export function makeStratifiedFolds(labels: Uint8Array, nFolds: number, random: Random): Folds {
  checkArray('labels', labels, Uint8Array);
  checkFoldCount(labels.length, nFolds);
  const foldOf = new Int32Array(labels.length);
  for (const [place, sample] of shuffledByClass(labels, random).entries()) foldOf[sample] = place % nFolds;
  return foldsFrom(foldOf, nFolds);
}

/**
 * Holds out nVal samples for validation, with the share of each class that it has in all: every count is the exact share,
 * rounded up or down. The rest is for training.
 * @param labels nSamples class numbers
 * @throws UserError (usage) for an invalid number, or if nothing would be left to train on
 */
export function holdOutStratified(labels: Uint8Array, nVal: number, random: Random): HeldOut {
  checkArray('labels', labels, Uint8Array);
  return heldOutFrom(labels.length, nVal, () => {
    const order = shuffledByClass(labels, random);
    // Every so many of those sorted by class: nVal of all, and of each class its share.
    const chosen = (place: number) =>
      Math.floor(((place + 1) * nVal) / order.length) > Math.floor((place * nVal) / order.length);
    return order.filter((_, place) => chosen(place));
  });
}

/** All samples, sorted by class, those of a class in random order. */
function shuffledByClass(labels: Uint8Array, random: Random): Int32Array {
  checkRandom(random);
  return byClass(labels, random.permutation(labels.length));
}
