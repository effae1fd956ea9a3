import type { Hyperparameters } from '../models/training/hyperparameters.ts';
import { rateOf, warmUpSteps } from '../models/training/schedules.ts';
import { absentClasses, classCounts } from '../selection/class-counts.ts';
import { type Folds, foldOfHeldOut, smallestTrainingPart } from '../selection/folds.ts';
import { rungsOf } from '../selection/judging/halving.ts';
import type { SharedImages } from '../selection/shared-images.ts';
import type { PlannedTrial } from '../selection/space/space.ts';
import { largestOf } from '../util/statistics/extremes.ts';
import type { ExperimentEvent, Oddity } from './resources/events.ts';
import type { KnnSpec } from './specs/knn.ts';

/*
 * Specs that make sense, but were probably not meant: each function returns what is odd, or undefined.
 */

/** @param batchSize as given; undefined if it was not */
export function largeBatch(batchSize: number | 'all' | undefined, nTrain: number): Oddity | undefined {
  if (batchSize === undefined || batchSize === 'all' || batchSize <= nTrain) return undefined;
  return { kind: 'large-batch', batchSize, nTrain };
}

/** As many neighbours vote as there are images to learn from, and each as much as another. */
export function allVote(
  { k, weights }: Pick<KnnSpec, 'k' | 'weights'>,
  nTrain: number,
  folds?: Folds,
): Oddity | undefined {
  const largest = largestOf(k);
  const isAll = largest >= (folds === undefined ? nTrain : smallestTrainingPart(folds));
  return isAll && weights === 'uniform' ? { kind: 'all-vote', k: largest } : undefined;
}

/** The training ends before the warm-up does. */
export function longWarmUp(hyperparameters: Hyperparameters, nTrain: number): Oddity | undefined {
  const { warmUp, epochs, batchSize, learningRate } = hyperparameters;
  const nBatches = Math.ceil(nTrain / Math.min(batchSize, nTrain));
  const nSteps = epochs * nBatches;
  const steps = warmUpSteps(warmUp, nBatches);
  if (steps <= nSteps) return undefined;
  let highest = 0; // the schedule may lower the rate while it rises
  for (let step = 1; step <= nSteps; step++) highest = Math.max(highest, rateOf(hyperparameters, step, nBatches));
  return { kind: 'long-warm-up', warmUpSteps: steps, nSteps, learningRate, highest };
}

/**
 * Images of one class alone, or folds without a class that the rest has, as of data sorted by class.
 * @param shuffle whether the images are in random order already; undefined if they cannot be
 */
export function unlikeFolds(
  labels: Uint8Array,
  folds: Folds,
  { shuffle, stratify }: { readonly shuffle?: boolean | undefined; readonly stratify: boolean },
): Oddity | undefined {
  if (labels.length > 1 && classCounts(labels).filter((n) => n > 0).length === 1) {
    return { kind: 'one-class', nImages: labels.length };
  }
  const absent = absentClasses(labels, folds);
  if (absent === undefined || stratify) return undefined;
  const ways = shuffle === false ? (['shuffle', 'stratify'] as const) : (['stratify'] as const);
  return { kind: 'unlike-folds', part: 'validation', absent, ways };
}

/** The same of test images, which no way of splitting makes like those trained on. */
export function unlikeTest(training: Uint8Array, test: Uint8Array): Oddity | undefined {
  const all = new Uint8Array(training.length + test.length);
  all.set(training);
  all.set(test, training.length);
  const rows = Int32Array.from(test.keys(), (i) => training.length + i);
  const absent = absentClasses(all, foldOfHeldOut(all.length, rows));
  return absent && { kind: 'unlike-folds', part: 'test', absent, ways: [] };
}

/** Fewer copies than this change an accuracy by less than its noise; the official data has a few. */
const NOTABLE_SHARE = 0.01;

/** Judged images that are also trained on, if they are at least 1 % of those judged. */
export function copiedImages(part: 'validation' | 'test', shared: SharedImages): Oddity | undefined {
  const { nShared, nJudged } = shared;
  return nShared === 0 || nShared < NOTABLE_SHARE * nJudged ? undefined : { kind: 'shared-images', part, ...shared };
}

function idlePruning(all: readonly Hyperparameters[]): Oddity | undefined {
  if (all.length < 2) return { kind: 'idle-pruning', why: all.length === 1 ? 'one trial' : 'no trials' };
  if (rungsOf(largestOf(all.map(({ epochs }) => epochs))).length > 0) return undefined;
  return { kind: 'idle-pruning', why: 'one epoch' };
}

type Odd = Extract<ExperimentEvent, { kind: 'odd' }>;

/** What is odd about one training. */
export const oddities = (...found: readonly (Oddity | undefined)[]): readonly Odd[] =>
  found.flatMap((oddity) => (oddity === undefined ? [] : [{ kind: 'odd', oddity, nSuch: 1, nTrials: 1 }]));

/**
 * Everything odd about a sweep, each warning once, however many trials have it.
 * @param usualBatchSize the default one, which is not reported
 */
export function sweepOddities(
  planned: readonly PlannedTrial[],
  folds: Folds,
  prune: boolean,
  usualBatchSize: number | 'all',
): readonly Odd[] {
  const nTrain = smallestTrainingPart(folds);
  const trials = planned.flatMap(({ params, ...rest }) => {
    const hyperparameters = 'linear' in rest ? rest.linear : 'network' in rest ? rest.network : undefined;
    return hyperparameters === undefined ? [] : { params, hyperparameters };
  });
  const once = (found: readonly (Oddity | undefined)[]): readonly Odd[] => {
    const odd = found.filter((oddity) => oddity !== undefined);
    const [oddity] = odd;
    return oddity === undefined ? [] : [{ kind: 'odd', oddity, nSuch: odd.length, nTrials: trials.length }];
  };
  const ks = planned.flatMap((trial) =>
    'knn' in trial && (trial.knn.weights ?? 'uniform') === 'uniform' ? [trial.knn.k] : [],
  );
  const batchSizes = trials.map(({ params }) => params.batchSize as number | 'all');
  return [
    ...oddities(allVote({ k: ks, weights: 'uniform' }, nTrain)),
    ...once(batchSizes.map((size) => (size === usualBatchSize ? undefined : largeBatch(size, nTrain)))),
    ...once(trials.map(({ hyperparameters }) => longWarmUp(hyperparameters, nTrain))),
    ...(prune ? oddities(idlePruning(trials.map(({ hyperparameters }) => hyperparameters))) : []),
  ];
}
