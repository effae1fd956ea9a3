import { hint, usageError } from '../errors.ts';
import type { Backend, Watch } from '../kernels/backend.ts';
import { checkBackend, checkWatch } from '../kernels/checks.ts';
import { chosenRows } from '../kernels/copy-rows.ts';
import { checkMatrix, type Rows } from '../kernels/matrix.ts';
import { checkLabels } from '../models/check-labels.ts';
import { checkScaling, fitInput } from '../models/input/input.ts';
import type { Scaling } from '../models/input/scaling.ts';
import { checkKnnOptions, type VoteOptions } from '../models/knn/options.ts';
import { ScaledSearch } from '../models/knn/scaled-search.ts';
import { voteForEach } from '../models/knn/vote.ts';
import { checkList, checkObject } from '../util/checks.ts';
import { rising } from '../util/rising.ts';
import { largestOf } from '../util/statistics/extremes.ts';
import { checkFolds, type Folds, smallestTrainingPart, trainingRows } from './folds.ts';
import { isHigherMean, meanAndStd } from './metrics.ts';
import type { KnnScore } from './results.ts';

export interface KnnCrossValidation extends VoteOptions, Watch {
  readonly backend: Backend;
  /** nSamples × nFeatures: pixels, or f32 features. */
  readonly pixels: Rows;
  readonly labels: Uint8Array;
  /** How features are scaled, learned from each training part; absent: rows are compared as they are. */
  readonly scaling?: Scaling | undefined;
  readonly folds: Folds;
  /** Every k to judge; one search to the largest serves all. */
  readonly ks: readonly number[];
}

/** @throws UserError (usage) if a k exceeds the smallest training part */
export function checkNeighbours(ks: readonly number[], folds: Folds): void {
  const largest = largestOf(ks);
  const most = smallestTrainingPart(folds);
  if (largest <= most) return;
  const leaving = folds.nFolds === 1 ? 'the validation part' : `${folds.nFolds} folds`;
  const what = `the training images left by ${leaving}`;
  throw usageError(`k must be at most ${most}, ${what}; got ${largest}`, {
    hint: hint`the largest that works: ${{ setting: 'k', value: most }}`,
    setting: 'k',
  });
}

/**
 * Cross-validates k-nearest neighbours: each fold is judged by the vote of neighbours in the other folds. Neighbours are
 * ordered by (distance, index in the whole data).
 *
 * `onProgress` counts pairs of images or images, depending on the backend: `done` rises from call to call, and reaches
 * `total` in the last one.
 * @returns one score for each k, in the order of `ks`
 * @throws UserError (usage) for an invalid metric, k, weights or rule for ties, a k that exceeds the smallest training part, or
 *   folds of other data or that overlap
 */
export async function crossValidateKnn(request: KnnCrossValidation): Promise<readonly KnnScore[]> {
  return foldScores(await predictFolds(request), request);
}

/** How sure votes were, at the sample's place: the winner's share of the votes, and its lead over the next class. */
export interface VoteShares {
  readonly score: Float32Array;
  readonly margin: Float32Array;
}

/** Asks for {@link VoteShares} too, one for each k: they are filled in. */
interface WithShares extends KnnCrossValidation {
  readonly shares?: readonly VoteShares[] | undefined;
}

/** What {@link crossValidateKnn} scores: for each k, a class for every sample of a fold, at the sample's place. */
export async function predictFolds(request: WithShares): Promise<readonly Uint8Array[]> {
  checkObject('request', request, '{ backend, pixels, labels, folds, metric, ks, ties }');
  const { backend, pixels, labels, scaling, folds, metric, ks, ties, weights } = request;
  checkBackend(backend);
  checkWatch(request);
  checkList('ks', ks, 'a list of numbers of neighbours');
  for (const k of ks) checkKnnOptions({ metric, k, ties, weights });
  checkMatrix('pixels', pixels);
  checkLabels('the data', labels, pixels.nRows);
  checkFolds(folds, pixels.nRows);
  checkNeighbours(ks, folds);
  checkScaling(scaling);
  const watched = { ...request, onProgress: rising(request.onProgress) };
  return await (scaling === undefined ? predictAtOnce(watched) : predictBySplit(watched, scaling));
}

/** One score for each k, of what {@link predictFolds} gave. */
export function foldScores(
  predictions: readonly Uint8Array[],
  { labels, folds, metric, ks }: Pick<KnnCrossValidation, 'labels' | 'folds' | 'metric' | 'ks'>,
): readonly KnnScore[] {
  return ks.map((k, at) => {
    const right = (part: Int32Array) => part.reduce((sum, i) => sum + Number(predictions[at]![i] === labels[i]), 0);
    const foldAccuracies = folds.members.map((part) => right(part) / part.length);
    return { metric, k, foldAccuracies, ...meanAndStd(foldAccuracies) };
  });
}

/** For each k, a class for every sample of a fold, at the sample's place. */
type Predictions = readonly Uint8Array[];

/** Rows as they are: one search serves all folds. */
async function predictAtOnce(request: WithShares): Promise<Predictions> {
  const { backend, pixels, labels, folds, metric, ks, signal, onProgress } = request;
  const judged = Int32Array.from(folds.members.flatMap((part) => [...part])).sort();
  const all = judged.length === pixels.nRows;
  const groups = { queries: Int32Array.from(judged, (sample) => folds.foldOf[sample]!), base: folds.foldOf };
  const queries = all ? pixels : chosenRows(pixels, judged);
  const data = { queries, base: pixels, groups };
  const neighbours = await backend.nearest({ ...data, metric, k: largestOf(ks), signal, onProgress });
  const predictions = ks.map(() => new Uint8Array(labels.length));
  place(voteForEach(neighbours, labels, ks, request, shareTeller(request, judged)), judged, predictions);
  return predictions;
}

/** Rows scaled by what is learned from their training part: a search for each fold. */
async function predictBySplit(request: WithShares, scaling: Scaling): Promise<Predictions> {
  const { backend, pixels, labels, folds, metric, ks, signal } = request;
  const predictions = ks.map(() => new Uint8Array(labels.length));
  for (const [fold, validation] of folds.members.entries()) {
    const training = trainingRows(folds, fold);
    const input = await fitInput(backend, pixels, scaling, training);
    const search = new ScaledSearch(backend, { rows: pixels, order: training }, input);
    const queries = { rows: pixels, order: validation };
    const onProgress = (done: number, total: number) => request.onProgress?.(fold + done / total, folds.members.length);
    try {
      const neighbours = await search.nearest({ metric, k: largestOf(ks), queries, signal, onProgress });
      const learned = Uint8Array.from(training, (sample) => labels[sample]!);
      place(voteForEach(neighbours, learned, ks, request, shareTeller(request, validation)), validation, predictions);
    } finally {
      search.free();
    }
  }
  return predictions;
}

/** Fills in the shares of the votes on some samples; undefined where nobody asks for them. */
function shareTeller({ shares }: WithShares, samples: Int32Array) {
  if (shares === undefined) return undefined;
  return (at: number, row: number, votes: Float64Array, winner: number): void => {
    let all = 0;
    let next = 0;
    for (const [label, n] of votes.entries()) {
      all += n;
      if (label !== winner && n > next) next = n;
    }
    const { score, margin } = shares[at]!;
    const sample = samples[row]!;
    score[sample] = votes[winner]! / all;
    margin[sample] = (votes[winner]! - next) / all;
  };
}

/** Writes the classes of some samples to the samples' places. */
function place(votes: readonly Uint8Array[], samples: Int32Array, predictions: Predictions): void {
  for (const [at, classes] of votes.entries()) {
    for (const [row, sample] of samples.entries()) predictions[at]![sample] = classes[row]!;
  }
}

/** The score with the highest mean; the first one in a tie. */
export function bestScore<T extends { readonly mean: number }>(scores: readonly T[]): T {
  return scores.reduce((best, score) => (isHigherMean(score.mean, best.mean) ? score : best));
}
