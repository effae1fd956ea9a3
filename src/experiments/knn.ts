import { hint, usageError } from '../errors.ts';
import { IMAGE_BYTES } from '../features/image.ts';
import { savedFeatures } from '../features/set/joined.ts';
import { isPixels, learns } from '../features/spec/spec.ts';
import { parseFeatures } from '../features/spec/text.ts';
import type { Watch } from '../kernels/backend.ts';
import { allRows } from '../kernels/copy-rows.ts';
import type { MatrixU8 } from '../kernels/matrix.ts';
import { checkKnnModelSize, type KnnModelFile } from '../runs/models/knn-model.ts';
import type { Predictions } from '../runs/predictions/file.ts';
import { version } from '../runs/version.ts';
import {
  bestScore,
  checkNeighbours,
  foldScores,
  predictFolds,
  type VoteShares,
} from '../selection/cross-validate-knn.ts';
import type { Folds } from '../selection/folds.ts';
import { type ConfusionMatrix, confusionMatrix, meanAndStd, perClassAccuracy } from '../selection/metrics.ts';
import type { KnnScore } from '../selection/results.ts';
import { sharedAcrossFolds } from '../selection/shared-images.ts';
import type { Experiment, Outcome, Resources } from './experiment.ts';
import { type ModelRows, modelRows, nFeaturesIn } from './features/model-rows.ts';
import { rowsOfNeighbours } from './features/plan-memory.ts';
import { rowsByFold } from './features/rows-by-fold.ts';
import { foldsFor } from './folds.ts';
import { classifyByNeighbours, scalingOf } from './resources/neighbours.ts';
import { keepPredictions } from './resources/predictions-keeper.ts';
import { readTest, type Tested } from './resources/test-reading.ts';
import { searchWork } from './resources/threads.ts';
import type { KnnSpec } from './specs/knn.ts';
import { eachSeed } from './specs/seeds.ts';
import { copiedImages, oddities, unlikeFolds } from './warnings.ts';

/** A metric and a k. */
export type KnnCandidate = Pick<KnnScore, 'metric' | 'k'>;

export interface KnnFound {
  /** Empty if nothing was cross-validated. Of several seeds: each seed's mean takes the place of a fold. */
  readonly scores: readonly KnnScore[];
  /** Where there were several. */
  readonly seeds: readonly number[] | undefined;
  readonly best: KnnCandidate;
  readonly tested: Tested | undefined;
  /** Of the best: on the test images where they were read, otherwise on the validation images of all folds together. */
  readonly confusion: ConfusionMatrix;
  readonly classNames: readonly string[];
  /** The best, with all training images, where it is to be saved. */
  readonly model: KnnModelFile | undefined;
}

/** A score, and the class of every image that it comes from. */
interface Judged {
  readonly score: KnnScore;
  readonly predictions: Uint8Array;
  /** How sure they are; absent where there are too many candidates to keep it of all. */
  readonly shares: VoteShares | undefined;
}

/**
 * k-nearest neighbours: every k and metric cross-validated, and the best scored on the test set if requested.
 * @param keepsModel whether the best is to be saved
 */
export function knnExperiment(spec: KnnSpec, { keepsModel = false } = {}): Experiment<KnnFound> {
  return {
    command: 'knn',
    spec,
    plan: (nTrain, labels) => {
      const candidates = spec.metric.flatMap((metric) => spec.k.map((k) => ({ metric, k })));
      checkSeeds(spec);
      const isOnlyTested = spec.test && candidates.length === 1 && spec.seeds === undefined;
      const nFolds = spec.folds ?? (isOnlyTested ? undefined : 5);
      const seeded = eachSeed(spec).map((own) => ({
        own,
        folds: nFolds === undefined ? undefined : foldsOf(own, labels, nFolds),
      }));
      const { folds } = seeded[0]!;
      const largest = Math.max(...spec.k);
      if (largest > nTrain) {
        throw usageError(`k must be at most ${nTrain}, the number of training images; got ${largest}`, {
          setting: 'k',
          hint: hint`the largest that works: ${{ setting: 'k', value: nTrain }}`,
        });
      }
      if (keepsModel) checkKnnModelSize(nTrain, bytesPerImage(spec));
      const odd = oddities(folds && unlikeFolds(labels, folds, spec));
      const run = async (resources: Resources): Promise<Outcome<KnnFound>> => {
        const { labels, dataset, pixels } = resources.data;
        const { observer } = resources;
        const copied = folds && copiedImages('validation', sharedAcrossFolds(pixels, folds));
        for (const event of [...odd, ...oddities(copied)]) observer.tell(event);
        const { classNames } = dataset;
        const bySeed: (readonly Judged[])[] = [];
        for (const [i, { own, folds }] of seeded.entries()) {
          const seed = spec.seeds && own.seed;
          if (seed !== undefined) observer.tell({ kind: 'seed', seed, nth: i + 1, nSeeds: seeded.length });
          bySeed.push(folds === undefined ? [] : await crossValidate(resources, folds, own, seed));
        }
        const judged = bySeed[0]!;
        const seeds = spec.seeds?.map((seed, i) => ({ seed, results: bySeed[i]!.map(({ score }) => score) }));
        const scores = seeds ? acrossSeeds(seeds) : judged.map(({ score }) => score);
        const best: KnnCandidate = folds === undefined ? candidates[0]! : bestScore(scores);
        const { ties, weights } = spec;
        const options = { k: best.k, metric: best.metric, ties, weights };
        const seen = spec.test || keepsModel ? await allTraining(resources, spec) : undefined;
        const classify = (images: MatrixU8) => classifyByNeighbours(resources, seen!, options, images);
        const onTest = spec.test ? await readTest(resources, classify) : undefined;
        const pooled = judged.find(({ score }) => score.metric === best.metric && score.k === best.k);
        const { predictions, labels: truth } = onTest ?? { predictions: pooled!.predictions, labels };
        const confusion = confusionMatrix(predictions, truth, classNames.length);
        const results = {
          ...{ results: judged.map(({ score }) => score), best: candidateOf(best, seeds), ...onTest?.tested },
          ...(seeds && { seeds, acrossSeeds: scores.map(({ metric, k, mean, std }) => ({ metric, k, mean, std })) }),
          ...{ confusionOf: onTest ? 'test' : 'validation', confusion, perClassAccuracy: perClassAccuracy(confusion) },
        };
        const model = keepsModel ? modelOf(resources, spec, seen!, options) : undefined;
        const found = { scores, seeds: spec.seeds, best, tested: onTest?.tested, confusion, classNames, model };
        const path = resources.recorder.directory?.predictionsPath;
        const keep = () => keepPredictions(path, () => folds && pooled && outOfFold(pooled, folds, labels, classNames));
        return { found, results, keep };
      };
      const work = spec.features === undefined ? searchWork(seeded.length * spec.metric.length, nTrain) : undefined;
      return { resolved: { folds: nFolds ?? null }, work, run };
    },
  };
}

/** In k-NN the seed assigns images to folds, and features learn with it. */
function checkSeeds({ seed, seeds, shuffle, stratify, features }: KnnSpec): void {
  const isDrawn = shuffle || stratify || (!isPixels(features) && learns(parseFeatures(features)));
  if (seeds === undefined || isDrawn) return;
  throw usageError(
    hint`${{ setting: 'seed' }} takes several seeds where something is drawn, but k-NN draws nothing here: all searches would be the same`,
    {
      hint: hint`draw the folds, ${{ setting: 'shuffle' }} or ${{ setting: 'stratify' }}, or give one seed: ${{ setting: 'seed', value: seed }}`,
    },
  );
}

/** The accuracies of each candidate: of every seed the mean over its folds. */
function acrossSeeds(seeds: readonly { readonly results: readonly KnnScore[] }[]): readonly KnnScore[] {
  return seeds[0]!.results.map(({ metric, k }, at) => {
    const means = seeds.map(({ results }) => results[at]!.mean);
    return { metric, k, foldAccuracies: means, ...meanAndStd(means) };
  });
}

/** The winner, as results name it: with several seeds, its numbers are those of the first in `results`. */
const candidateOf = (best: KnnCandidate, seeds: unknown): KnnCandidate =>
  seeds === undefined ? best : { metric: best.metric, k: best.k };

function foldsOf(spec: KnnSpec, labels: Uint8Array, nFolds: number): Folds {
  const folds = foldsFor(spec, labels, nFolds);
  checkNeighbours(spec.k, folds);
  return folds;
}

/** @param seed of several, as metrics.jsonl tells them apart */
async function crossValidate(
  resources: Resources,
  folds: Folds,
  spec: KnnSpec,
  seed: number | undefined,
): Promise<readonly Judged[]> {
  const { data, compute, recorder } = resources;
  const { labels } = data;
  const { backend } = compute;
  const { ties, weights, k: ks } = spec;
  const { length } = labels;
  const sure = () => ({ score: new Float32Array(length), margin: new Float32Array(length) });
  const isFew = ks.length * spec.metric.length <= MOST_SHARES;
  const found = spec.metric.map((metric) => ({
    metric,
    predictions: ks.map(() => new Uint8Array(length)),
    shares: isFew ? ks.map(sure) : undefined,
  }));
  for await (const { rows, folds: some, first } of rowsByFold(resources, spec, folds, rowsOfNeighbours)) {
    const scaling = scalingOf(rows);
    for (const { metric, predictions, shares } of found) {
      const request = { backend, pixels: rows, scaling, labels, folds: some, metric, ks, ties, weights, shares };
      const label = some.nFolds === folds.nFolds ? '' : `, fold ${first + 1} of ${folds.nFolds}`;
      const search = (watch: Watch) => predictFolds({ ...request, ...watch });
      const part = await compute.phase('search', () => compute.watched(`${metric} cross-validation${label}`, search));
      for (const [at, classes] of part.entries()) {
        for (const members of some.members) for (const i of members) predictions[at]![i] = classes[i]!;
      }
    }
  }
  const judged: Judged[] = [];
  for (const { metric, predictions, shares } of found) {
    for (const [at, score] of foldScores(predictions, { labels, folds, metric, ks }).entries()) {
      recorder.record(seed === undefined ? score : { seed, ...score });
      judged.push({ score, predictions: predictions[at]!, shares: shares?.[at] });
    }
  }
  return judged;
}

/** How sure votes were is kept of so many candidates: 40 MB for all training images. */
const MOST_SHARES = 100;

/** What a candidate predicted of every image while the image was held out. */
function outOfFold(
  { predictions, shares }: Judged,
  folds: Folds,
  truth: Uint8Array,
  classNames: readonly string[],
): Predictions {
  return { images: allRows(truth.length), folds: folds.foldOf, truth, predicted: predictions, ...shares, classNames };
}

/** What neighbours are searched among where nothing is held out. */
const allTraining = (resources: Resources, spec: KnnSpec): Promise<ModelRows> =>
  modelRows(resources, spec, allRows(resources.data.nTrain), rowsOfNeighbours);

const bytesPerImage = ({ features }: KnnSpec): number => 2 * (nFeaturesIn(features) ?? IMAGE_BYTES / 2);

function modelOf(
  { data }: Resources,
  { seed }: KnnSpec,
  { rows, features }: ModelRows,
  options: KnnModelFile['options'],
): KnnModelFile {
  const { dataset, labels } = data;
  return {
    rows: rows as KnnModelFile['rows'], // pixels, or codes of features
    ...{ labels, classNames: dataset.classNames, options },
    ...(features && { features: savedFeatures(features) }),
    origin: { seed, dataDigest: dataset.digest, version },
  };
}
