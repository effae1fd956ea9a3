import { hint, usageError } from '../errors.ts';
import type { Watch } from '../kernels/backend.ts';
import { KnnClassifier } from '../models/knn/classifier.ts';
import type { KnnOptions } from '../models/knn/options.ts';
import { bestScore, checkNeighbours, crossValidateKnn } from '../selection/cross-validate-knn.ts';
import type { Folds } from '../selection/folds.ts';
import type { KnnScore } from '../selection/results.ts';
import type { Experiment, Outcome, Resources } from './experiment.ts';
import { foldsFor } from './folds.ts';
import { readTest, type Tested } from './resources/test-reading.ts';
import { searchWork } from './resources/threads.ts';
import type { KnnSpec } from './specs/knn.ts';
import { oddities, unlikeFolds } from './warnings.ts';

/** A metric and a k. */
export type KnnCandidate = Pick<KnnScore, 'metric' | 'k'>;

export interface KnnFound {
  /** Empty if nothing was cross-validated. */
  readonly scores: readonly KnnScore[];
  readonly best: KnnCandidate;
  readonly tested: Tested | undefined;
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
        for (const event of odd) resources.observer.tell(event);
        const scores = folds === undefined ? [] : await crossValidate(resources, folds, spec);
        const best: KnnCandidate = folds === undefined ? candidates[0]! : bestScore(scores);
        const tested = spec.test
          ? await scoreOnTest(resources, { ...best, ties: spec.ties, weights: spec.weights })
          : undefined;
        return { found: { scores, best, tested }, results: { results: scores, best, ...tested } };
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
): Promise<readonly KnnScore[]> {
  const { pixels, labels } = data;
  const { backend } = compute;
  const scores: KnnScore[] = [];
  for (const metric of spec.metric) {
    const request = { backend, pixels, labels, folds, metric, ks: spec.k, ties: spec.ties, weights: spec.weights };
    const search = (watch: Watch) => crossValidateKnn({ ...request, ...watch });
    const found = await compute.phase('search', () => compute.watched(`${metric} cross-validation`, search));
    for (const score of found) recorder.record(score);
    scores.push(...found);
  }
  return scores;
}

/** Fits on all training images and reads the test set, which the ledger counts. */
export async function scoreOnTest(resources: Resources, options: KnnOptions): Promise<Tested> {
  const { data, compute } = resources;
  const classifier = new KnnClassifier(compute.backend, options).fit(data.pixels, data.labels);
  const { tested } = await readTest(resources, (pixels) =>
    compute.watched('test set', (watch) => classifier.predict(pixels, watch)),
  );
  return tested;
}
