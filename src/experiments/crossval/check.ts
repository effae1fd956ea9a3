import { usageError } from '../../errors.ts';
import { HYPERPARAMETER_NAMES } from '../../selection/space/hyperparameters.ts';
import { USUAL_CHOICES } from '../../selection/space/linear-setting.ts';
import { flagOf } from '../../util/flag-name.ts';
import { namesIn } from '../../util/named.ts';
import { refuseForeign } from '../ownership.ts';
import { type CrossvalSpec, knnLists, MODELS } from '../specs/crossval.ts';
import { linearSpace } from './space.ts';

type Key = keyof CrossvalSpec;

/**
 * Refuses fields of a new sweep that do not apply with its other fields. A resumed sweep was checked when it started,
 * and its defaults are filled in by now.
 * @throws UserError (usage) that names the first one, by its flag
 */
export function checkNewSweep(spec: CrossvalSpec): void {
  if (spec.namedTrials !== undefined) refuseBesideNamed(spec);
  else {
    refuseOtherModel(spec, spec.model ?? MODELS);
    const {
      loss,
      reg,
      solver = [USUAL_CHOICES.solver],
      optimizer = [USUAL_CHOICES.optimizer],
      schedule = [],
    } = linearSpace(spec);
    const given = new Set<string>(HYPERPARAMETER_NAMES.filter((name) => isGiven(spec, name as Key)));
    const models = spec.model ?? MODELS;
    if (models.includes('linear')) {
      refuseForeign(given, { loss, reg, solver, optimizer, schedule });
      if (spec.prune && !solver.includes('sgd')) {
        throw usageError(`--prune does not apply to --solver ${solver.join()}, only to sgd: others train no epochs`, {
          hint: `leave --prune out, or train by gradients too: --solver sgd,${solver.join()}`,
        });
      }
    }
  }
  const { val } = spec;
  if (val === undefined) return;
  if (spec.oneStandardError) {
    throw usageError('--one-standard-error needs folds: a single validation part has no standard error', {
      hint: 'leave --val out, or --one-standard-error',
    });
  }
  for (const key of ['folds', 'shuffle'] as const) {
    if (!isGiven(spec, key)) continue;
    throw usageError(
      `${flagOf(key)} cannot be combined with --val: the last ${val} images are the only validation part`,
      {
        hint: 'choose one: --val for a single held-out part, --folds for cross-validation',
      },
    );
  }
}

const isGiven = (spec: CrossvalSpec, key: Key): boolean => spec[key] !== undefined && spec[key] !== false;

const firstGiven = (spec: CrossvalSpec, keys: readonly string[]): string | undefined =>
  keys.find((key) => isGiven(spec, key as Key));

function refuseBesideNamed(spec: CrossvalSpec): void {
  const key = firstGiven(spec, ['model', 'k', 'metric', 'weights', ...HYPERPARAMETER_NAMES, 'search', 'trials']);
  if (key === undefined) return;
  throw usageError(`${flagOf(key)} cannot be combined with --trials-from: the file names every setting`, {
    hint: `leave ${flagOf(key)} out, or write it into the file`,
  });
}

function refuseOtherModel(spec: CrossvalSpec, models: readonly string[]): void {
  if (models.length > 1) return;
  const [other, foreign] = models.includes('knn')
    ? ['linear', [...HYPERPARAMETER_NAMES, 'search', 'trials', 'prune']]
    : ['knn', namesIn(knnLists)];
  const key = firstGiven(spec, foreign as readonly string[]);
  if (key === undefined) return;
  throw usageError(`${flagOf(key)} does not apply to --model ${models[0]}, only to ${other}`, {
    hint: `leave ${flagOf(key)} out, or try both: --model knn,linear`,
  });
}
