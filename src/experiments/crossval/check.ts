import { usageError } from '../../errors.ts';
import { USUAL_CHOICES } from '../../selection/space/choices.ts';
import type { TrainedModel } from '../../selection/space/descriptor.ts';
import { HYPERPARAMETER_NAMES, isOf } from '../../selection/space/hyperparameters.ts';
import type { ChosenLists } from '../../selection/space/missed.ts';
import { flagOf } from '../../util/flag-name.ts';
import { namesIn } from '../../util/named.ts';
import { refuseForeign } from '../ownership.ts';
import { type CrossvalSpec, knnLists, MODELS, USUAL_MODELS } from '../specs/crossval.ts';
import { linearSpace, networkSpace } from './space.ts';

type Key = keyof CrossvalSpec;

/**
 * Refuses fields of a new sweep that do not apply with its other fields. A resumed sweep was checked when it started,
 * and its defaults are filled in by now.
 * @throws UserError (usage) that names the first one, by its flag
 */
export function checkNewSweep(spec: CrossvalSpec): void {
  if (spec.namedTrials !== undefined) refuseBesideNamed(spec);
  else {
    const models: readonly string[] = spec.model ?? USUAL_MODELS;
    refuseOtherModels(spec, models);
    const given = new Set<string>(HYPERPARAMETER_NAMES.filter((name) => isGiven(spec, name as Key)));
    const solvers = spec.solver ?? [USUAL_CHOICES.linear.solver];
    if (models.some((model) => model !== 'knn')) refuseForeign(given, choicesIn(spec, models));
    if (spec.prune && models.includes('linear') && !models.includes('network') && !solvers.includes('sgd')) {
      throw usageError(`--prune does not apply to --solver ${solvers.join()}, only to sgd: others train no epochs`, {
        hint: `leave --prune out, or train by gradients too: --solver sgd,${solvers.join()}`,
      });
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

/** What is chosen among, of all models that are trained. */
function choicesIn(spec: CrossvalSpec, models: readonly string[]): ChosenLists {
  const lists: readonly (readonly [ChosenLists, (typeof USUAL_CHOICES)[TrainedModel]])[] = [
    ...(models.includes('linear') ? [[linearSpace(spec) as ChosenLists, USUAL_CHOICES.linear] as const] : []),
    ...(models.includes('network') ? [[networkSpace(spec) as ChosenLists, USUAL_CHOICES.network] as const] : []),
  ];
  return Object.fromEntries(
    namesIn(USUAL_CHOICES.linear).map((name) => [name, lists.flatMap(([own, usual]) => own[name] ?? [usual[name]])]),
  );
}

/** The models that a field is for; undefined if it is for all. */
function ownersOf(key: string): readonly string[] | undefined {
  if (key in knnLists) return ['knn'];
  if (['search', 'trials', 'prune'].includes(key)) return ['linear', 'network'];
  const name = HYPERPARAMETER_NAMES.find((one) => one === key);
  return name && (['linear', 'network'] as const).filter((model) => isOf(name, model));
}

function refuseOtherModels(spec: CrossvalSpec, models: readonly string[]): void {
  for (const key of namesIn(spec)) {
    const owners = ownersOf(key);
    if (owners === undefined || !isGiven(spec, key) || owners.some((owner) => models.includes(owner))) continue;
    const all = MODELS.filter((model) => models.includes(model) || model === owners[0]);
    throw usageError(`${flagOf(key)} does not apply to --model ${models.join()}, only to ${owners.join(', ')}`, {
      hint: `leave ${flagOf(key)} out, or try ${all.length === 2 ? 'both' : 'all'}: --model ${all.join()}`,
    });
  }
}
