import { featuresConstraint } from '../../features/spec/text.ts';
import type { LossName } from '../../models/objective/losses.ts';
import { type Field, open, type SpecOf } from '../../util/fields.ts';
import { choice, integer, isListOf, list } from '../../util/options.ts';
import { dataFields, off } from './data.ts';
import { listOfEach } from './hyperparameters.ts';
import { metric, neighbours, ties, weights } from './knn.ts';
import { imagesHeldOut } from './training.ts';

/** What is tried of k-NN by default. */
export const USUAL_KNN = {
  k: [1, 3, 5, 7, 10, 20],
  metric: ['l2', 'l1'],
  weights: ['uniform'],
  ties: 'smallest',
} as const;

/** The losses that are tried by default where one solver is the exact one, which needs smooth ones. */
export const USUAL_SMOOTH = ['softmax', 'ova-squared-hinge'] as const satisfies readonly LossName[];

export const MODELS = ['knn', 'linear', 'network'] as const;
/** Networks are tried only where they are asked for: each takes as long as dozens of linear classifiers. */
export const USUAL_MODELS = ['knn', 'linear'] as const satisfies readonly (typeof MODELS)[number][];
export const USUAL_FOLDS = 5;
/** How many settings a random search draws. */
export const USUAL_TRIALS = 20;

const anyTrials: Field<readonly unknown[] | undefined> = open({
  expected: 'a list of trials',
  parse: () => undefined,
  accepts: (value): value is readonly unknown[] => isListOf(value, () => true),
});

/**
 * No field of a model has a default: what was not given is absent, so that a field that does not apply is distinguished
 * from its default.
 */
export const knnLists = {
  k: open<readonly number[]>(neighbours),
  metric: open(list(metric)),
  weights: open(list(weights)),
  ties: open(ties),
};

/** A sweep over models and hyperparameters. */
export const crossvalFields = {
  model: open(list(choice(...MODELS))),
  search: open(choice('grid', 'random')),
  trials: open(integer({ min: 1, max: 10_000 })),
  /** Only these settings, as a file of trials names them. */
  namedTrials: anyTrials,
  prune: off,
  folds: open(integer()),
  val: open(imagesHeldOut({ min: 1 })),
  shuffle: off,
  stratify: off,
  /** Chooses the simplest setting within one standard error of the best. */
  oneStandardError: off,
  refit: off,
  test: off,
  /** Scores the best of each family on the same reading. */
  testEachFamily: off,
  features: open(list(featuresConstraint)),
  ...knnLists,
  ...listOfEach,
  ...dataFields,
};
export type CrossvalSpec = SpecOf<typeof crossvalFields>;
