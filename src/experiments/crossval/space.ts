import { isDeepStrictEqual } from 'node:util';
import { UserError, usageError } from '../../errors.ts';
import { IMAGE_BYTES } from '../../features/image.ts';
import type { Ties } from '../../models/knn/ties.ts';
import type { Folds } from '../../selection/folds.ts';
import type { TrialParams } from '../../selection/results.ts';
import type { TrainedModel } from '../../selection/space/descriptor.ts';
import { hyperparameter, namesOf } from '../../selection/space/hyperparameters.ts';
import {
  gridNetworks,
  gridSettings,
  knnTrials,
  type LinearSpace,
  linearTrials,
  type NetworkSpace,
  networkTrials,
  onFeatures,
  type PlannedTrial,
  randomNetworks,
  randomSettings,
  type Seen,
} from '../../selection/space/space.ts';
import { flagOf } from '../../util/flag-name.ts';
import { Random } from '../../util/random.ts';
import { type Interval, intervalsIn } from '../../util/ranges/ranges.ts';
import { nFeaturesIn } from '../features/model-rows.ts';
import { checkComponents } from '../features/network-memory.ts';
import { foldsFor, heldOutFoldFor } from '../folds.ts';
import {
  type CrossvalSpec,
  USUAL_FOLDS,
  USUAL_KNN,
  USUAL_MODELS,
  USUAL_SMOOTH,
  USUAL_TRIALS,
} from '../specs/crossval.ts';
import { checkNamed, type NamedTrial, namedTrials } from './trials.ts';

/** What is to be tried, with the spec's defaults filled in. */
export interface PlannedSweep {
  readonly trials: readonly PlannedTrial[];
  readonly resolved: Readonly<Record<string, unknown>>;
}

/** Drawn trials have a stream of their own: neither folds nor training are touched by how many there are. */
const trialsRandom = (seed: number): Random => Random.seeded(seed, 2);

/**
 * The trials of a spec: those that it names, or those that its lists make.
 * @param nTrained images of the smallest training part; absent: not known yet
 * @throws UserError (usage) for a search space that is invalid
 */
export function plannedSweep(spec: CrossvalSpec, nTrain: number, nTrained?: number): PlannedSweep {
  for (const features of spec.features ?? [undefined]) {
    checkNamed(spec.namedTrials ?? [], (trial) => {
      if ('network' in trial) checkComponentsOn(trial.features ?? features, trial.network.pca, nTrained);
    });
  }
  const { trials: all, resolved } = sweepOnFeatures(spec, nTrain);
  // A file may name features that --features lists too.
  const trials = [...new Map(all.map((trial) => [JSON.stringify(trial.params), trial])).values()];
  for (const trial of trials) if ('network' in trial) checkComponentsOn(trial.features, trial.network.pca, nTrained);
  return { trials, resolved };
}

const checkComponentsOn = (features: string | undefined, pca: number | undefined, nTrained: number | undefined): void =>
  checkComponents(pca, nFeaturesIn(features) ?? IMAGE_BYTES, features, nTrained);

function sweepOnFeatures(spec: CrossvalSpec, nTrain: number): PlannedSweep {
  const { features } = spec;
  if (features === undefined) return sweepOf(spec, nTrain, {});
  const all = features.map((one) => {
    const { trials, resolved } = sweepOf(spec, nTrain, { nStandardised: nFeaturesIn(one) }, one);
    return { trials: onFeatures(one, trials), resolved };
  });
  return { trials: all.flatMap(({ trials }) => trials), resolved: { ...all[0]!.resolved, features } };
}

/** The usual numbers of neighbours where none were asked for, as far as there are so many images to train on. */
export const withUsualNeighbours = (spec: CrossvalSpec, most: number): CrossvalSpec =>
  spec.k !== undefined || spec.namedTrials !== undefined || !(spec.model ?? USUAL_MODELS).includes('knn')
    ? spec
    : { ...spec, k: USUAL_KNN.k.filter((k) => k <= most) };

/** The trials of a spec on one kind of features, or on pixels. */
function sweepOf(spec: CrossvalSpec, nTrain: number, seen: Seen, features?: string): PlannedSweep {
  const { namedTrials: values, ties = USUAL_KNN.ties } = spec;
  if (values !== undefined) {
    const trials = namedTrials(values, features).flatMap((trial) => trialsOf(trial, ties, nTrain));
    return { trials, resolved: { namedTrials: values } };
  }
  const models: readonly string[] = spec.model ?? USUAL_MODELS;
  const { k = USUAL_KNN.k, metric = USUAL_KNN.metric, weights = USUAL_KNN.weights } = spec;
  const knn = models.includes('knn') ? { k, metric, weights, ties } : undefined;
  const linear = models.includes('linear') ? linearSpace(spec) : undefined;
  const network = models.includes('network') ? networkSpace(spec) : undefined;
  const trials = [
    ...(knn === undefined ? [] : knnTrials(knn)),
    ...(linear === undefined ? [] : linearTrials(linearIn(spec, linear, seen), nTrain)),
    ...(network === undefined ? [] : networkTrials(networksIn(spec, network), nTrain)),
  ];
  return { trials, resolved: { model: models, ...knn, ...agreed(linear, network) } };
}

/** A trial that was named, planned. */
function trialsOf(trial: NamedTrial, ties: Ties, nTrain: number): readonly PlannedTrial[] {
  const planned =
    'knn' in trial
      ? knnTrials({ metric: [trial.knn.metric], k: [trial.knn.k], ties, weights: [trial.knn.weights] })
      : 'network' in trial
        ? networkTrials([trial.network], nTrain)
        : linearTrials([trial.linear], nTrain);
  return trial.features === undefined ? planned : onFeatures(trial.features, planned);
}

/**
 * The trials that results or another machine name by their params, in their order.
 * @param ties of k-NN, which its params do not name
 * @throws UserError (usage) for params of no trial
 */
export const trialsFrom = (all: readonly TrialParams[], ties: Ties, nTrain: number): readonly PlannedTrial[] =>
  all.flatMap(({ regStrength, ...params }) => {
    // Without a penalty every trial has a strength of 0, but none can be given.
    const given = regStrength === undefined || params.reg === 'none' ? params : { ...params, regStrength };
    return namedTrials([given]).flatMap((trial) => trialsOf(trial, ties, nTrain));
  });

/** The lists that two spaces have in common or alone. One list cannot stand for the defaults of both, where those differ. */
function agreed(linear: object = {}, network: object = {}): Lists {
  const other: Readonly<Record<string, unknown>> = { ...linear, ...network };
  const all = Object.entries({ ...network, ...linear } as Lists);
  return Object.fromEntries(all.filter(([name, values]) => isDeepStrictEqual(values, other[name])));
}

/** @throws UserError (usage) for an invalid number of folds or of held-out images */
export const foldsOf = (spec: CrossvalSpec, labels: Uint8Array): Folds =>
  spec.val === undefined ? foldsFor(spec, labels, spec.folds ?? USUAL_FOLDS) : heldOutFoldFor(spec, labels, spec.val);

/** The lists of a spec, and what is tried by default. */
export const linearSpace = (spec: CrossvalSpec): LinearSpace<Interval> =>
  listsOf(spec, 'linear', spec.solver?.includes('exact') ? [['loss', USUAL_SMOOTH]] : []) as LinearSpace<Interval>;

/** The same of networks. */
export const networkSpace = (spec: CrossvalSpec): NetworkSpace<Interval> =>
  listsOf(spec, 'network') as NetworkSpace<Interval>;

type Lists = Readonly<Record<string, readonly unknown[]>>;
type Entry = readonly [name: string, values: readonly unknown[] | undefined];

function listsOf(spec: CrossvalSpec, model: TrainedModel, instead: readonly Entry[] = []): Lists {
  const names = namesOf(model);
  const usual = names.filter((name) => hyperparameter(name, model).tried !== undefined);
  const given = names.filter((name) => spec[name] !== undefined);
  return Object.fromEntries([
    ...usual.map((name): Entry => [name, hyperparameter(name, model).tried]),
    ...instead,
    ...given.map((name): Entry => [name, spec[name]]),
  ]) as Lists;
}

const linearIn = (spec: CrossvalSpec, space: LinearSpace<Interval>, seen: Seen) =>
  settingsIn(spec, space, {
    drawn: (n, random) => randomSettings(space, n, random, seen),
    grid: () => gridSettings(space as LinearSpace, seen),
  });

const networksIn = (spec: CrossvalSpec, space: NetworkSpace<Interval>) =>
  settingsIn(spec, space, {
    drawn: (n, random) => randomNetworks(space, n, random),
    grid: () => gridNetworks(space as NetworkSpace),
  });

interface Ways<Setting> {
  drawn(n: number, random: Random): readonly Setting[];
  grid(): readonly Setting[];
}

function settingsIn<Setting>(spec: CrossvalSpec, space: object, ways: Ways<Setting>): readonly Setting[] {
  const { search = 'grid', trials, seed } = spec;
  if (search === 'random') return ways.drawn(trials ?? USUAL_TRIALS, trialsRandom(seed));
  if (trials !== undefined) {
    throw usageError('--trials says how many settings a random search draws; a grid tries every combination', {
      hint: `draw some of them: --search random --trials ${trials}`,
    });
  }
  for (const [name, values] of Object.entries(space as Lists)) {
    const [interval] = intervalsIn(values);
    if (interval === undefined) continue;
    throw usageError(`${flagOf(name)} ${interval.typed} does not say how many values to try`, {
      hint: `give their number, ${flagOf(name)} ${interval.counted}, or draw from it: --search random`,
    });
  }
  try {
    return ways.grid();
  } catch (error) {
    if (!(error instanceof UserError) || error.setting !== undefined) throw error; // a value that is not allowed
    const hint = 'shorten them, or draw some of the combinations: --search random --trials 100';
    throw new UserError(error.message, error.kind, { hint, cause: error });
  }
}
