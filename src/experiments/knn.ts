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
import { largestOf } from '../util/statistics/extremes.ts';
import type { Experiment, Outcome, Resources } from './experiment.ts';
import { type ModelRows, modelRows, nFeaturesIn } from './features/model-rows.ts';
import { rowsOfNeighbours } from './features/plan-memory.ts';
import { rowsByFold } from './features/rows-by-fold.ts';
import { foldsFor } from './folds.ts';
import {
  type HeldOutNeighbours,
  heldOutNeighbours,
  type OwnImage,
  ownNeighbours,
  shownHeldOut,
  testNeighbours,
} from './pictures/knn-neighbours.ts';
import type { JudgedImages } from './pictures/mistakes.ts';
import type { Neighbourhoods } from './pictures/neighbours.ts';
import { classifyByNeighbours, scalingOf } from './resources/neighbours.ts';
import { keepPredictions } from './resources/predictions-keeper.ts';
import { readTest, type Tested } from './resources/test-reading.ts';
import { searchWork } from './resources/threads.ts';
import type { KnnSpec } from './specs/knn.ts';
import { eachSeed } from './specs/seeds.ts';
import { allVote, copiedImages, oddities, unlikeFolds } from './warnings.ts';

/* Long, because all that one search serves stands here: folds, seeds, the test set, the user's own images. */

/** A metric and a k. */
export type KnnCandidate = Pick<KnnScore, 'metric' | 'k'>;

export interface KnnFound {
  /** Empty if nothing was cross-validated. Of several seeds: each seed's mean takes the place of a fold. */
  readonly scores: readonly KnnScore[];
  /** Where there were several. */
  readonly seeds: readonly number[] | undefined;
  readonly best: KnnCandidate;
  readonly tested: Tested | undefined;
  /**
   * Of the best: on the test images where they were read, otherwise on the validation images of all folds together; undefined
   * where there are neither, and only neighbours were looked for.
   */
  readonly confusion: ConfusionMatrix | undefined;
  readonly classNames: readonly string[];
  /** The best, with all training images, where it is to be saved. */
  readonly model: KnnModelFile | undefined;
  /** By the best: images of the confusion matrix with their neighbours, where they are to be drawn. */
  readonly neighbours: Neighbourhoods | undefined;
  /** The same of the user's own images. */
  readonly ofOwn: Neighbourhoods | undefined;
  /** What was predicted of the images of the confusion matrix, for pictures. */
  readonly judged: () => JudgedImages | undefined;
}

/** What is wanted beside the accuracies. */
interface KnnExtras {
  /** Whether the best is to be saved. */
  readonly keepsModel?: boolean;
  /** Whether neighbours are to be drawn. */
  readonly draws?: boolean;
  /** Images whose neighbours are looked for. */
  readonly own?: readonly OwnImage[];
}

/** A score, and the class of every image that it comes from. */
interface Judged {
  readonly score: KnnScore;
  readonly predictions: Uint8Array;
  /** How sure they are; absent where there are too many candidates to keep it of all. */
  readonly shares: VoteShares | undefined;
  /** By its metric, where they are to be drawn. */
  readonly neighbours: HeldOutNeighbours | undefined;
}

/**
 * k-nearest neighbours: every k and metric cross-validated, and the best scored on the test set if requested.
 */
export function knnExperiment(
  spec: KnnSpec,
  { keepsModel = false, draws = false, own = [] }: KnnExtras = {},
): Experiment<KnnFound> {
  return {
    command: 'knn',
    spec,
    plan: (nTrain, labels) => {
      const candidates = spec.metric.flatMap((metric) => spec.k.map((k) => ({ metric, k })));
      checkSeeds(spec);
      const nFolds = nFoldsOf(spec, own.length > 0);
      const seeded = eachSeed(spec).map((own) => ({
        own,
        folds: nFolds === undefined ? undefined : foldsOf(own, labels, nFolds),
      }));
      const { folds } = seeded[0]!;
      const largest = largestOf(spec.k);
      if (largest > nTrain) {
        throw usageError(`k must be at most ${nTrain}, the number of training images; got ${largest}`, {
          setting: 'k',
          hint: hint`the largest that works: ${{ setting: 'k', value: nTrain }}`,
        });
      }
      if (keepsModel) checkKnnModelSize(nTrain, bytesPerImage(spec));
      const odd = oddities(folds && unlikeFolds(labels, folds, spec), allVote(spec, nTrain, folds));
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
          const how = { seed, draws: draws && i === 0 && !spec.test };
          bySeed.push(folds === undefined ? [] : await crossValidate(resources, folds, own, how));
        }
        const judged = bySeed[0]!;
        const seeds = spec.seeds?.map((seed, i) => ({ seed, results: bySeed[i]!.map(({ score }) => score) }));
        const scores = seeds ? acrossSeeds(seeds) : judged.map(({ score }) => score);
        const best: KnnCandidate = folds === undefined ? candidates[0]! : bestScore(scores);
        const { ties, weights } = spec;
        const options = { k: best.k, metric: best.metric, ties, weights };
        const seen = spec.test || keepsModel || own.length > 0 ? await allTraining(resources, spec) : undefined;
        const classify = (images: MatrixU8) => classifyByNeighbours(resources, seen!, options, images);
        const onTest = spec.test ? await readTest(resources, classify) : undefined;
        const pooled = judged.find(({ score }) => score.metric === best.metric && score.k === best.k);
        const { predictions, labels: truth } = onTest ?? { predictions: pooled?.predictions, labels };
        const confusion = predictions && confusionMatrix(predictions, truth, classNames.length);
        const images = onTest
          ? draws && (await testNeighbours(resources, seen!, options, onTest))
          : pooled?.neighbours && shownHeldOut(resources, pooled.neighbours, pooled.predictions);
        const ofOwn = own.length > 0 ? await ownNeighbours(resources, seen!, options, own) : undefined;
        const shown = { metric: best.metric, k: best.k };
        const results = {
          ...{ results: judged.map(({ score }) => score), best: candidateOf(best, seeds), ...onTest?.tested },
          ...(seeds && { seeds, acrossSeeds: scores.map(({ metric, k, mean, std }) => ({ metric, k, mean, std })) }),
          ...(confusion && {
            ...{
              confusionOf: onTest ? 'test' : 'validation',
              confusion,
              perClassAccuracy: perClassAccuracy(confusion),
            },
          }),
          ...(ofOwn && { neighbours: neighboursAsJson(ofOwn, classNames) }),
        };
        const model = keepsModel ? modelOf(resources, spec, seen!, options) : undefined;
        const found: KnnFound = {
          ...{ scores, seeds: spec.seeds, best, tested: onTest?.tested, confusion, classNames, model },
          neighbours: images ? { ...shown, images } : undefined,
          ofOwn: ofOwn && { ...shown, images: ofOwn },
          judged: () => {
            if (onTest) return { ...judgedTest(onTest, classNames), part: 'test', scoreKind: 'votes' };
            if (!folds || !pooled) return undefined;
            const predictions = outOfFold(pooled, folds, labels, classNames);
            return { part: 'validation', scoreKind: 'votes', predictions, pixels };
          },
        };
        const path = resources.recorder.directory?.predictionsPath;
        const keep = () => keepPredictions(path, () => folds && pooled && outOfFold(pooled, folds, labels, classNames));
        return { found, results, keep };
      };
      const work = spec.features === undefined ? searchWork(seeded.length * spec.metric.length, nTrain) : undefined;
      return { resolved: { folds: nFolds ?? null }, work, run };
    },
  };
}

/**
 * How many folds candidates are judged on; undefined where nothing is to be chosen, and the test set or the user's own images
 * are what is asked for.
 */
export function nFoldsOf({ folds, metric, k, seeds, test }: KnnSpec, hasOwn: boolean): number | undefined {
  const isChosen = metric.length * k.length === 1 && seeds === undefined;
  return folds ?? (isChosen && (test || hasOwn) ? undefined : 5);
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

/** How folds are judged. */
interface CrossValidation {
  /** Of several, as metrics.jsonl tells them apart. */
  readonly seed: number | undefined;
  /** Whether neighbours are to be drawn. */
  readonly draws: boolean;
}

async function crossValidate(
  resources: Resources,
  folds: Folds,
  spec: KnnSpec,
  { seed, draws }: CrossValidation,
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
    neighbours: undefined as HeldOutNeighbours | undefined,
  }));
  for await (const part of rowsByFold(resources, spec, folds, rowsOfNeighbours)) {
    const { rows, folds: some, first } = part;
    const scaling = scalingOf(rows);
    for (const one of found) {
      const { metric, predictions, shares } = one;
      const request = { backend, pixels: rows, scaling, labels, folds: some, metric, ks, ties, weights, shares };
      const label = some.nFolds === folds.nFolds ? '' : `, fold ${first + 1} of ${folds.nFolds}`;
      const search = (watch: Watch) => predictFolds({ ...request, ...watch });
      const judged = await compute.phase('search', () => compute.watched(`${metric} cross-validation${label}`, search));
      for (const [at, classes] of judged.entries()) {
        for (const members of some.members) for (const i of members) predictions[at]![i] = classes[i]!;
      }
      if (draws && first === 0) one.neighbours = await heldOutNeighbours(resources, part, metric);
    }
  }
  const judged: Judged[] = [];
  for (const { metric, predictions, shares, neighbours } of found) {
    for (const [at, score] of foldScores(predictions, { labels, folds, metric, ks }).entries()) {
      recorder.record(seed === undefined ? score : { seed, ...score });
      judged.push({ score, predictions: predictions[at]!, shares: shares?.[at], neighbours });
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

/** What was predicted of test images: how the votes went is not known. */
function judgedTest(
  { predictions, labels, pixels }: { predictions: ArrayLike<number>; labels: Uint8Array; pixels: MatrixU8 },
  classNames: readonly string[],
): Pick<JudgedImages, 'predictions' | 'pixels'> {
  return { predictions: { images: allRows(labels.length), truth: labels, predicted: predictions, classNames }, pixels };
}

/** The neighbours of the user's own images, as results name them. */
const neighboursAsJson = (images: Neighbourhoods['images'], classNames: readonly string[]) =>
  images.map(({ source, predicted, nearest }) => ({
    ...source,
    predicted: classNames[predicted]!,
    nearest: nearest.map(({ image, label, distance }) => ({ image, class: classNames[label]!, distance })),
  }));
