import { UserError, usageError } from '../../errors.ts';
import type { Folds } from '../../selection/folds.ts';
import { HYPERPARAMETER_NAMES, HYPERPARAMETERS, hyperparameter } from '../../selection/space/hyperparameters.ts';
import type { AnySetting } from '../../selection/space/linear-setting.ts';
import {
  gridSettings,
  knnTrials,
  type LinearSpace,
  linearTrials,
  onFeatures,
  type PlannedTrial,
  randomSettings,
  type Seen,
} from '../../selection/space/space.ts';
import { flagOf } from '../../util/flag-name.ts';
import { namesIn } from '../../util/named.ts';
import { Random } from '../../util/random.ts';
import { type Interval, intervalsIn } from '../../util/ranges.ts';
import { nFeaturesIn } from '../features/model-rows.ts';
import { foldsFor, heldOutFoldFor } from '../folds.ts';
import { type CrossvalSpec, MODELS, USUAL_FOLDS, USUAL_KNN, USUAL_SMOOTH, USUAL_TRIALS } from '../specs/crossval.ts';
import { namedTrials } from './trials.ts';

/** What is to be tried, with the spec's defaults filled in. */
export interface PlannedSweep {
  readonly trials: readonly PlannedTrial[];
  readonly resolved: Readonly<Record<string, unknown>>;
}

/** Drawn trials have a stream of their own: neither folds nor training are touched by how many there are. */
const trialsRandom = (seed: number): Random => Random.seeded(seed, 2);

/**
 * The trials of a spec: those that it names, or those that its lists make.
 * @throws UserError (usage) for a search space that is invalid
 */
export function plannedSweep(spec: CrossvalSpec, nTrain: number): PlannedSweep {
  const { features } = spec;
  if (features === undefined) return sweepOf(spec, nTrain, {});
  const all = features.map((one) => {
    const { trials, resolved } = sweepOf(spec, nTrain, { nStandardised: nFeaturesIn(one) });
    return { trials: onFeatures(one, trials), resolved };
  });
  return { trials: all.flatMap(({ trials }) => trials), resolved: { ...all[0]!.resolved, features } };
}

/** The trials of a spec on one kind of features, or on pixels. */
function sweepOf(spec: CrossvalSpec, nTrain: number, seen: Seen): PlannedSweep {
  const { namedTrials: values, ties = USUAL_KNN.ties } = spec;
  if (values !== undefined) {
    const trials = namedTrials(values).flatMap((trial) => {
      const planned =
        'knn' in trial
          ? knnTrials({ metric: [trial.knn.metric], k: [trial.knn.k], ties, weights: [trial.knn.weights] })
          : linearTrials([trial.linear], nTrain);
      return trial.features === undefined ? planned : onFeatures(trial.features, planned);
    });
    return { trials, resolved: { namedTrials: values } };
  }
  const models = spec.model ?? MODELS;
  const { k = USUAL_KNN.k, metric = USUAL_KNN.metric, weights = USUAL_KNN.weights } = spec;
  const knn = models.includes('knn') ? { k, metric, weights, ties } : undefined;
  const linear = models.includes('linear') ? linearSpace(spec) : undefined;
  const trials = [
    ...(knn === undefined ? [] : knnTrials(knn)),
    ...(linear === undefined ? [] : linearTrials(settingsIn(spec, linear, seen), nTrain)),
  ];
  return { trials, resolved: { model: models, ...knn, ...linear } };
}

/** @throws UserError (usage) for an invalid number of folds or of held-out images */
export const foldsOf = (spec: CrossvalSpec, labels: Uint8Array): Folds =>
  spec.val === undefined ? foldsFor(spec, labels, spec.folds ?? USUAL_FOLDS) : heldOutFoldFor(spec, labels, spec.val);

/** The lists of a spec, and what is tried by default. */
export function linearSpace(spec: CrossvalSpec): LinearSpace<Interval> {
  const usual = namesIn(HYPERPARAMETERS).filter((name) => hyperparameter(name).tried !== undefined);
  const given = HYPERPARAMETER_NAMES.filter((name) => listIn(spec, name) !== undefined);
  return Object.fromEntries([
    ...usual.map((name) => [name, hyperparameter(name).tried]),
    ...(spec.solver?.includes('exact') ? [['loss', USUAL_SMOOTH]] : []),
    ...given.map((name) => [name, listIn(spec, name)]),
  ]) as LinearSpace<Interval>;
}

const listIn = (spec: CrossvalSpec, name: string): readonly unknown[] | undefined =>
  (spec as unknown as Readonly<Record<string, readonly unknown[] | undefined>>)[name];

function settingsIn(spec: CrossvalSpec, space: LinearSpace<Interval>, seen: Seen): readonly AnySetting[] {
  const { search = 'grid', trials, seed } = spec;
  if (search === 'random') return randomSettings(space, trials ?? USUAL_TRIALS, trialsRandom(seed), seen);
  if (trials !== undefined) {
    throw usageError('--trials says how many settings a random search draws; a grid tries every combination', {
      hint: `draw some of them: --search random --trials ${trials}`,
    });
  }
  for (const name of HYPERPARAMETER_NAMES) {
    const [interval] = intervalsIn(space[name] ?? []);
    if (interval === undefined) continue;
    throw usageError(`${flagOf(name)} ${interval.typed} does not say how many values to try`, {
      hint: `give their number, ${flagOf(name)} ${interval.counted}, or draw from it: --search random`,
    });
  }
  try {
    return gridSettings(space as LinearSpace, seen);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const hint = 'shorten them, or draw some of the combinations: --search random --trials 100';
    throw new UserError(error.message, error.kind, { hint, cause: error });
  }
}
