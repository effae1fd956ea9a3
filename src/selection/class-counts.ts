import type { Folds } from './folds.ts';

/** How many samples there are of each class: as long as the largest class number demands. */
export function classCounts(labels: Uint8Array, rows: Iterable<number> = labels.keys()): number[] {
  const counts = new Array<number>(labels.reduce((most, label) => Math.max(most, label + 1), 0)).fill(0);
  for (const row of rows) counts[labels[row]!]!++;
  return counts;
}

/** How far folds are from having images of every class. */
export interface AbsentClasses {
  readonly nFolds: number;
  /** Folds with images of a class that their training part lacks: no classifier can get them right. */
  readonly nUnlearned: number;
  /** How many such images there are in all folds, of how many. */
  readonly imagesUnlearned: number;
  readonly nImages: number;
  /** Folds that have no image of a class which their training part has: they say nothing of it. */
  readonly nUnjudged: number;
  /** The most classes that one of them lacks, of all that there are. */
  readonly classesUnjudged: number;
  readonly nClasses: number;
}

/**
 * Looks for classes that only one side of a split has, as it is with data sorted by class. Either kind is told, with all that
 * belongs to it, if it was avoidable for one class at least: with images enough for a share of one on the other side.
 * @returns undefined if neither is
 */
export function absentClasses(labels: Uint8Array, { nFolds, members }: Folds): AbsentClasses | undefined {
  const total = classCounts(labels);
  const unlearned = { nUnlearned: 0, imagesUnlearned: 0 };
  const unjudged = { nUnjudged: 0, classesUnjudged: 0 };
  const isAvoidable = { unlearned: false, unjudged: false };
  for (const part of members) {
    const judged = classCounts(labels, part);
    const share = part.length / labels.length;
    const onlyJudged = total.filter((n, label) => n > 0 && judged[label] === n);
    const onlyLearned = total.filter((n, label) => n > 0 && judged[label] === 0);
    isAvoidable.unlearned ||= onlyJudged.some((n) => n * (1 - share) >= 1);
    isAvoidable.unjudged ||= onlyLearned.some((n) => n * share >= 1);
    unlearned.nUnlearned += Number(onlyJudged.length > 0);
    unlearned.imagesUnlearned += onlyJudged.reduce((sum, n) => sum + n, 0);
    unjudged.nUnjudged += Number(onlyLearned.length > 0);
    unjudged.classesUnjudged = Math.max(unjudged.classesUnjudged, onlyLearned.length);
  }
  if (!isAvoidable.unlearned && !isAvoidable.unjudged) return undefined;
  const nImages = members.reduce((sum, part) => sum + part.length, 0);
  return {
    nFolds,
    ...(isAvoidable.unlearned ? unlearned : { nUnlearned: 0, imagesUnlearned: 0 }),
    ...(isAvoidable.unjudged ? unjudged : { nUnjudged: 0, classesUnjudged: 0 }),
    nImages,
    nClasses: total.filter((n) => n > 0).length,
  };
}
