import { hint, usageError } from '../errors.ts';
import type { Watch } from '../kernels/backend.ts';
import { KnnClassifier } from '../models/knn/classifier.ts';
import type { KnnOptions } from '../models/knn/options.ts';
import { bestScore, checkNeighbours, foldScores, predictFolds } from '../selection/cross-validate-knn.ts';
import type { Folds } from '../selection/folds.ts';
import { type ConfusionMatrix, confusionMatrix, perClassAccuracy } from '../selection/metrics.ts';
import type { KnnScore } from '../selection/results.ts';
import { sharedAcrossFolds } from '../selection/shared-images.ts';
import type { Experiment, Outcome, Resources } from './experiment.ts';
import { foldsFor } from './folds.ts';
import { readTest, type Tested } from './resources/test-reading.ts';
import { searchWork } from './resources/threads.ts';
import type { KnnSpec } from './specs/knn.ts';
import { copiedImages, oddities, unlikeFolds } from './warnings.ts';

/** A metric and a k. */
export type KnnCandidate = Pick<KnnScore, 'metric' | 'k'>;

export interface KnnFound {
  /** Empty if nothing was cross-validated. */
  readonly scores: readonly KnnScore[];
  readonly best: KnnCandidate;
  readonly tested: Tested | undefined;
  /** Of the best: on the test images where they were read, otherwise on the validation images of all folds together. */
  readonly confusion: ConfusionMatrix;
  readonly classNames: readonly string[];
}

/** A score, and the class of every image that it comes from. */
interface Judged {
  readonly score: KnnScore;
  readonly predictions: Uint8Array;
}

/** k-nearest neighbours: every k and metric cross-validated, and the best scored on the test set if requested. */
export function knnExperiment(spec: KnnSpec): Experiment<KnnFound> {
  return {
    command: 'knn',
    spec,
    plan: (nTrain, labels) => {
      const candidates = spec.metric.flatMap((metric) => spec.k.map((k) => ({ metric, k })));
      const nFolds = spec.folds ?? (spec.test && candidates.length === 1 ? undefined : 5);
      const folds = nFolds === undefined ? undefined : foldsOf(spec, labels, nFolds);
      const largest = Math.max(...spec.k);
      if (largest > nTrain) {
        throw usageError(`k must be at most ${nTrain}, the number of training images; got ${largest}`, {
          setting: 'k',
          hint: hint`the largest that works: ${{ setting: 'k', value: nTrain }}`,
        });
      }
      const odd = oddities(folds && unlikeFolds(labels, folds, spec));
      const run = async (resources: Resources): Promise<Outcome<KnnFound>> => {
        const { labels, dataset, pixels } = resources.data;
        const copied = folds && copiedImages('validation', sharedAcrossFolds(pixels, folds));
        for (const event of [...odd, ...oddities(copied)]) resources.observer.tell(event);
        const { classNames } = dataset;
        const judged = folds === undefined ? [] : await crossValidate(resources, folds, spec);
        const scores = judged.map(({ score }) => score);
        const best: KnnCandidate = folds === undefined ? candidates[0]! : bestScore(scores);
        const { ties, weights } = spec;
        const onTest = spec.test ? await scoreOnTest(resources, { ...best, ties, weights }) : undefined;
        const pooled = judged.find(({ score }) => score === best);
        const { predictions, labels: truth } = onTest ?? { predictions: pooled!.predictions, labels };
        const confusion = confusionMatrix(predictions, truth, classNames.length);
        const results = {
          ...{ results: scores, best, ...onTest?.tested },
          ...{ confusionOf: onTest ? 'test' : 'validation', confusion, perClassAccuracy: perClassAccuracy(confusion) },
        };
        return { found: { scores, best, tested: onTest?.tested, confusion, classNames }, results };
      };
      const work = searchWork(spec.metric.length, nTrain);
      return { resolved: { folds: nFolds ?? null }, work, run };
    },
  };
}

function foldsOf(spec: KnnSpec, labels: Uint8Array, nFolds: number): Folds {
  const folds = foldsFor(spec, labels, nFolds);
  checkNeighbours(spec.k, folds);
  return folds;
}

async function crossValidate(
  { data, compute, recorder }: Resources,
  folds: Folds,
  spec: KnnSpec,
): Promise<readonly Judged[]> {
  const { pixels, labels } = data;
  const { backend } = compute;
  const judged: Judged[] = [];
  for (const metric of spec.metric) {
    const request = { backend, pixels, labels, folds, metric, ks: spec.k, ties: spec.ties, weights: spec.weights };
    const search = (watch: Watch) => predictFolds({ ...request, ...watch });
    const predictions = await compute.phase('search', () => compute.watched(`${metric} cross-validation`, search));
    for (const [at, score] of foldScores(predictions, request).entries()) {
      recorder.record(score);
      judged.push({ score, predictions: predictions[at]! });
    }
  }
  return judged;
}

/** Fits on all training images and reads the test set, which the ledger counts. */
function scoreOnTest(resources: Resources, options: KnnOptions): ReturnType<typeof readTest> {
  const { data, compute } = resources;
  const classifier = new KnnClassifier(compute.backend, options).fit(data.pixels, data.labels);
  return readTest(resources, (pixels) => compute.watched('test set', (watch) => classifier.predict(pixels, watch)));
}
