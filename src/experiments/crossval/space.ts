import {
  type CrossvalFlag,
  type CrossvalOptions,
  knnSpaceFlags,
  typedName,
  USUAL,
} from '../../commands/crossval-flags.ts';
import { refuseForeign } from '../../commands/owned-flags.ts';
import { UserError, usageError } from '../../errors.ts';
import { type Folds, foldsRandom, holdOutFold, makeFolds } from '../../selection/folds.ts';
import { type LinearSetting, SETTING_NAMES, USUAL_CHOICES } from '../../selection/space/linear-setting.ts';
import {
  gridSettings,
  knnTrials,
  type LinearSpace,
  linearTrials,
  type PlannedTrial,
  randomSettings,
} from '../../selection/space/space.ts';
import { namesIn } from '../../util/named.ts';
import { Random } from '../../util/random.ts';
import { type Interval, intervalsIn } from '../../util/ranges.ts';
import { namedTrials } from './trials.ts';

/** What is to be tried, and what options that were left open became. */
export interface Search {
  readonly trials: readonly PlannedTrial[];
  readonly resolved: Readonly<Record<string, unknown>>;
}

/** Drawn trials have a stream of their own: neither folds nor training are touched by how many there are. */
const trialsRandom = (seed: number): Random => Random.seeded(seed, 2);

/**
 * @param resumed whether the options are those of a run that goes on: they were judged when it began, and what was left open
 *   then is among them
 * @throws UserError (usage) for flags that do not go together, or a search space that cannot be
 */
export function searchOf(options: CrossvalOptions, nTrain: number, { resumed = false } = {}): Search {
  const models = options.model ?? USUAL.model;
  refuseOtherModel(options, models);
  const { k = USUAL.k, metric = USUAL.metric, ties = USUAL.ties } = options;
  const knn = models.includes('knn') ? { k, metric, ties } : undefined;
  const linear = models.includes('linear') ? linearSpace(options, resumed) : undefined;
  const trials = [
    ...(knn === undefined ? [] : knnTrials(knn)),
    ...(linear === undefined ? [] : linearTrials(settingsOf(options, linear), nTrain)),
  ];
  return { trials, resolved: { model: models, ...knn, ...linear } };
}

/** @throws UserError (usage) for a number of folds or a held-out part that cannot be */
export function foldsOf({ val, folds, shuffle, seed }: CrossvalOptions, nTrain: number): Folds {
  if (val === undefined) return makeFolds(nTrain, folds ?? USUAL.folds, shuffle ? foldsRandom(seed) : undefined);
  for (const [flag, given] of [['--folds', folds !== undefined] as const, ['--shuffle', shuffle] as const]) {
    if (!given) continue;
    throw usageError(`${flag} has no meaning with --val: the last ${val} images are the only part that validates`, {
      hint: 'choose one: --val for one part, --folds for several that take turns',
    });
  }
  return holdOutFold(nTrain, val);
}

/**
 * The trials that a file names.
 * @throws UserError (usage) for flags that name others
 */
export function searchNamed(options: CrossvalOptions, values: readonly unknown[], nTrain: number): Search {
  const [flag] = given(options, ['model', 'k', 'metric', ...SETTING_NAMES, 'search', 'trials']);
  if (flag !== undefined) {
    throw usageError(`${typedName(flag)} has no meaning with --trials-from: the file names every setting`, {
      hint: `leave ${typedName(flag)} out, or write it into the file`,
    });
  }
  const { ties = USUAL.ties } = options;
  const trials = namedTrials(values).flatMap((trial) =>
    'knn' in trial
      ? knnTrials({ metric: [trial.knn.metric], k: [trial.knn.k], ties })
      : linearTrials([trial.linear], nTrain),
  );
  return { trials, resolved: { namedTrials: values } };
}

const given = (options: CrossvalOptions, keys: readonly CrossvalFlag[]): readonly CrossvalFlag[] =>
  keys.filter((key) => options[key] !== undefined && options[key] !== false);

const KNN_FLAGS = namesIn(knnSpaceFlags);
const LINEAR_FLAGS = [...SETTING_NAMES, 'search', 'trials', 'prune'] as const;

function refuseOtherModel(options: CrossvalOptions, models: readonly string[]): void {
  if (models.length > 1) return;
  const [other, foreign] = models.includes('knn') ? ['linear', LINEAR_FLAGS] : ['knn', KNN_FLAGS];
  const [flag] = given(options, foreign as readonly CrossvalFlag[]);
  if (flag === undefined) return;
  throw usageError(`${typedName(flag)} has no meaning for --model ${models[0]}: it belongs to ${other}`, {
    hint: `leave ${typedName(flag)} out, or try both: --model knn,linear`,
  });
}

/** @throws UserError (usage) for a number that none of the choices has */
function linearSpace(options: CrossvalOptions, resumed: boolean): LinearSpace<Interval> {
  const space: LinearSpace<Interval> = {
    loss: options.loss ?? USUAL.loss,
    reg: options.reg ?? USUAL.reg,
    regStrength: options.regStrength ?? USUAL.regStrength,
    schedule: options.schedule ?? USUAL.schedule,
    epochs: options.epochs ?? USUAL.epochs,
    batchSize: options.batchSize ?? USUAL.batchSize,
    ...Object.fromEntries(
      SETTING_NAMES.filter((name) => options[name] !== undefined).map((name) => [name, options[name]]),
    ),
  };
  if (resumed) return space;
  const given = SETTING_NAMES.filter((name) => options[name] !== undefined);
  refuseForeign(new Set(given), {
    loss: space.loss,
    reg: space.reg,
    optimizer: space.optimizer ?? [USUAL_CHOICES.optimizer],
    schedule: space.schedule ?? USUAL.schedule,
  });
  return space;
}

function settingsOf(options: CrossvalOptions, space: LinearSpace<Interval>): readonly LinearSetting[] {
  const { search = 'grid', trials, seed } = options;
  if (search === 'random') return randomSettings(space, trials ?? USUAL.trials, trialsRandom(seed));
  if (trials !== undefined) {
    throw usageError('--trials says how many settings a random search draws; a grid tries every combination', {
      hint: `draw some of them: --search random --trials ${trials}`,
    });
  }
  for (const name of SETTING_NAMES) {
    const [interval] = intervalsIn(space[name] ?? []);
    if (interval === undefined) continue;
    throw usageError(`${typedName(name)} ${interval.typed} does not say how many values to try`, {
      hint: `give their number, ${typedName(name)} ${interval.counted}, or draw from it: --search random`,
    });
  }
  try {
    return gridSettings(space as LinearSpace);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const hint = 'shorten them, or draw some of the combinations: --search random --trials 100';
    throw new UserError(error.message, error.kind, { hint, cause: error });
  }
}
