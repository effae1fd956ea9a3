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
 * Looks for classes that only one side of a split has, as it is with data sorted by class. What is unavoidable does not
 * count: a class with too few images for a share of at least one on that side.
 * @returns undefined if there are none
 */
export function absentClasses(labels: Uint8Array, { nFolds, members }: Folds): AbsentClasses | undefined {
  const total = classCounts(labels);
  const absent = { nUnlearned: 0, imagesUnlearned: 0, nUnjudged: 0, classesUnjudged: 0 };
  for (const part of members) {
    const judged = classCounts(labels, part);
    const share = part.length / labels.length;
    const unlearned = total.filter((n, label) => n > 0 && judged[label] === n && n * (1 - share) >= 1);
    const unjudged = total.filter((n, label) => judged[label] === 0 && n * share >= 1);
    absent.nUnlearned += Number(unlearned.length > 0);
    absent.imagesUnlearned += unlearned.reduce((sum, n) => sum + n, 0);
    absent.nUnjudged += Number(unjudged.length > 0);
    absent.classesUnjudged = Math.max(absent.classesUnjudged, unjudged.length);
  }
  if (absent.nUnlearned === 0 && absent.nUnjudged === 0) return undefined;
  const nImages = members.reduce((sum, part) => sum + part.length, 0);
  return { nFolds, ...absent, nImages, nClasses: total.filter((n) => n > 0).length };
}
