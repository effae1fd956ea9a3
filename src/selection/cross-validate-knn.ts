import { usageError } from '../errors.ts';
import type { Backend, Metric, Watch } from '../kernels/backend.ts';
import { checkBackend } from '../kernels/checks.ts';
import { chosenRows } from '../kernels/copy-rows.ts';
import { checkMatrix, type Rows } from '../kernels/matrix.ts';
import { checkLabels } from '../models/check-labels.ts';
import { checkKnnOptions } from '../models/knn/options.ts';
import { type Ties, voteForEach } from '../models/knn/vote.ts';
import { checkList } from '../util/checks.ts';
import { rising } from '../util/rising.ts';
import { checkFolds } from './check-splits.ts';
import { type Folds, smallestTrainingPart } from './folds.ts';
import { meanAndStd } from './metrics.ts';
import type { KnnScore } from './results.ts';

export interface KnnCrossValidation extends Watch {
  readonly backend: Backend;
  /** nSamples × nFeatures: pixels, or f32 features. */
  readonly pixels: Rows;
  readonly labels: Uint8Array;
  readonly folds: Folds;
  readonly metric: Metric;
  /** Every k to judge; one search to the largest serves all. */
  readonly ks: readonly number[];
  readonly ties: Ties;
}

/** @throws UserError (usage) where a k exceeds the smallest training part */
export function checkNeighbours(ks: readonly number[], folds: Folds): void {
  const largest = Math.max(...ks);
  const most = smallestTrainingPart(folds);
  if (largest <= most) return;
  const leaving = folds.nFolds === 1 ? 'the validation part leaves' : `${folds.nFolds} folds leave`;
  const what = `the images that ${leaving} to train on`;
  throw usageError(`k must be at most ${most}, ${what}; got ${largest}`, {
    hint: `the largest that works: k = ${most}`,
    setting: 'k',
  });
}

/**
 * Cross-validates k-nearest neighbours: each fold is judged by the vote of neighbours in the other folds. Neighbours are
 * ordered by (distance, index in the whole data).
 *
 * `onProgress` counts pairs of images or images, as the backend has it: `done` rises from call to call, and reaches `total`
 * in the last one.
 * @returns one score for each k, in the order of `ks`
 * @throws UserError (usage) for an invalid metric, k or rule for ties, a k that exceeds the smallest training part,
 *   or folds that are not of this data or overlap
 */
export async function crossValidateKnn(request: KnnCrossValidation): Promise<readonly KnnScore[]> {
  const { backend, pixels, labels, folds, metric, ks, ties, signal } = request;
  checkBackend(backend);
  checkList('ks', ks, 'a list of numbers of neighbours');
  for (const k of ks) checkKnnOptions({ metric, k, ties });
  checkMatrix('pixels', pixels);
  checkLabels('the data', labels, pixels.nRows);
  checkFolds(folds, pixels.nRows);
  checkNeighbours(ks, folds);
  const largest = Math.max(...ks);
  const judged = judgedSamples(folds);
  const queries = judged === undefined ? pixels : chosenRows(pixels, judged);
  const queryFolds = judged === undefined ? folds.foldOf : Int32Array.from(judged, (sample) => folds.foldOf[sample]!);
  const groups = { queries: queryFolds, base: folds.foldOf };
  const watch = { signal, onProgress: rising(request.onProgress) };
  const neighbours = await backend.nearest({ ...watch, metric, k: largest, queries, base: pixels, groups });
  const predictions = voteForEach(neighbours, labels, ks, ties);
  const rowOf = new Map(judged === undefined ? [] : [...judged].map((sample, row) => [sample, row]));
  return ks.map((k, at) => {
    const predicted = (sample: number) => predictions[at]![rowOf.get(sample) ?? sample];
    const right = (part: Int32Array) => part.reduce((sum, i) => sum + Number(predicted(i) === labels[i]), 0);
    const foldAccuracies = folds.members.map((part) => right(part) / part.length);
    return { metric, k, foldAccuracies, ...meanAndStd(foldAccuracies) };
  });
}

/** The samples of all folds, where there are others that are only learned from. */
function judgedSamples({ members, foldOf }: Folds): Int32Array | undefined {
  const judged = Int32Array.from(members.flatMap((part) => [...part]));
  return judged.length === foldOf.length ? undefined : judged;
}

/** The score with the highest mean; the first of equals. */
export function bestScore<T extends { readonly mean: number }>(scores: readonly T[]): T {
  return scores.reduce((best, score) => (score.mean > best.mean ? score : best));
}
