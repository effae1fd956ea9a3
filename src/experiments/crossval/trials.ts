import { type Hint, UserError, usageError } from '../../errors.ts';
import { featuresConstraint } from '../../features/spec/text.ts';
import { diskError } from '../../files/disk-error.ts';
import { parseJson, shownJson } from '../../files/json.ts';
import type { PipeWatch } from '../../files/pipes/pipe-watch.ts';
import { readText } from '../../files/read-text.ts';
import { errorCode, remedyForMissing } from '../../files/system-error.ts';
import type { Metric } from '../../kernels/backend.ts';
import type { Weights } from '../../models/knn/weights.ts';
import { defaultLearningRate, LINEAR_DEFAULTS } from '../../models/linear/defaults.ts';
import { NETWORK_DEFAULTS } from '../../models/network/defaults.ts';
import { optimizerNamed } from '../../models/training/optimizers.ts';
import { checkNeighbours } from '../../selection/cross-validate-knn.ts';
import type { Folds } from '../../selection/folds.ts';
import { type Chosen, choicesOf, hasMeaning, USUAL_CHOICES } from '../../selection/space/choices.ts';
import type { TrainedModel } from '../../selection/space/descriptor.ts';
import { hyperparameter, namesOf } from '../../selection/space/hyperparameters.ts';
import { type AnySetting, settingsOf } from '../../selection/space/linear-setting.ts';
import { missedBy } from '../../selection/space/missed.ts';
import { type NetworkSetting, usualNetworkRate } from '../../selection/space/network-setting.ts';
import { linearTrials, MAX_TRIALS, networkTrials } from '../../selection/space/space.ts';
import { count } from '../../util/format.ts';
import { entryOf } from '../../util/named.ts';
import { adviceOn, type Constraint, choice, closest, integer } from '../../util/options.ts';
import { nFeaturesIn } from '../features/model-rows.ts';
import { metric, weights } from '../specs/knn.ts';

/** What a file of trials names: settings of any model, each checked. */
export type NamedTrial = { readonly features?: string } & (
  | { readonly knn: { readonly metric: Metric; readonly k: number; readonly weights: Weights } }
  | { readonly linear: AnySetting }
  | { readonly network: NetworkSetting }
);

/** A value of the file and how to name its place: `trials.jsonl, line 3`. */
interface Placed {
  readonly value: unknown;
  readonly place: string;
}

/** Places of trials. They are plain data otherwise: a run records them, and one that is resumed has no file. */
const places = new WeakMap<object, string>();

const MODEL = choice('linear', 'knn', 'network');
const KNN: Readonly<Record<string, Constraint<unknown>>> = {
  model: MODEL,
  features: featuresConstraint,
  k: integer({ min: 1 }),
  metric,
  weights,
};
const fieldsOf = (model: TrainedModel): Readonly<Record<string, Constraint<unknown>>> => ({
  model: MODEL,
  features: featuresConstraint,
  ...Object.fromEntries(namesOf(model).map((name) => [name, hyperparameter(name, model).constraint])),
});
const FIELDS = { knn: KNN, linear: fieldsOf('linear'), network: fieldsOf('network') };

/** Ten thousand trials, each with every number named, take a quarter of it. */
const MAX_BYTES = 16 * 2 ** 20;

const EXAMPLE = 'for example: {"loss": "svm", "learningRate": 0.01}, or {"model": "knn", "k": 5}';

/**
 * Reads the trials that a file lists: a JSON array of objects, or one object per line. The fields are named as in the
 * results of a sweep; what is left out takes the default of the model's command.
 * @throws UserError (usage) that names the place and the field, or for more than 10,000 trials; UserError (failed) if the file
 *   cannot be read
 */
export async function readTrials(path: string, pipes: PipeWatch): Promise<readonly unknown[]> {
  const fail = (what: string, cause?: unknown) =>
    usageError(`${path} lists no trials: ${what}`, { cause, hint: EXAMPLE });
  const text = await readText(path, { maxBytes: MAX_BYTES, fail, pipes }).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') {
      const hint = path === '-' ? 'to read what comes in: --trials-from /dev/stdin' : remedyForMissing(path);
      throw usageError(`--trials-from must be a file; there is no ${path}`, { hint });
    }
    throw diskError(error, 'read', path);
  });
  const placed = text.trimStart().startsWith('[') ? parseArray(text, path) : parseLines(text, path);
  if (placed.length === 0) throw usageError(`${path} lists no trials`, { hint: EXAMPLE });
  for (const { value, place } of placed) {
    checkTrial(value, place);
    places.set(value as object, place);
  }
  return placed.map(({ value }) => value);
}

const placeOf = (value: unknown, at: number): string => places.get(Object(value)) ?? `trial ${at + 1}`;

/**
 * Checks named trials against what only the data tells.
 * @throws UserError of the check, with the place of the trial
 */
export function checkNamed(values: readonly unknown[], check: (trial: NamedTrial) => void): void {
  for (const [at, value] of values.entries()) {
    const place = placeOf(value, at);
    const trial = checkTrial(value, place);
    try {
      check(trial);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const inFile = error.advice?.with((piece) =>
        'setting' in piece ? `"${piece.setting}": ${piece.value}` : undefined,
      );
      throw new UserError(`${place}: ${error.message}`, error.kind, inFile === undefined ? {} : { hint: inFile });
    }
  }
}

/** @throws UserError (usage) that names the place of a k that exceeds the smallest training part */
export const checkNamedNeighbours = (values: readonly unknown[], folds: Folds): void =>
  checkNamed(values, (trial) => {
    if ('knn' in trial) checkNeighbours([trial.knn.k], folds);
  });

/**
 * The trials of values that {@link readTrials} gave; those named twice are one.
 * @param listed the features of those that name none, which their usual learning rate depends on; absent: pixels
 */
export function namedTrials(values: readonly unknown[], listed?: string): readonly NamedTrial[] {
  const trials = values.map((value, at) => checkTrial(value, placeOf(value, at), listed));
  return [...new Map(trials.map((trial) => [JSON.stringify(trial), trial])).values()];
}

function parseArray(text: string, path: string): readonly Placed[] {
  const values = parseJson(text, (what, cause) => {
    const at = /position (\d+)/.exec(String(cause))?.[1];
    const line = at === undefined ? '' : `, line ${text.slice(0, Number(at)).split('\n').length}`;
    return usageError(`${path}${line}: ${what}`, { cause, hint: EXAMPLE });
  });
  const all = values as readonly unknown[];
  refuseTooMany(all.length, path);
  return all.map((value, i) => ({ value, place: `${path}, trial ${i + 1}` }));
}

function parseLines(text: string, path: string): readonly Placed[] {
  const lines = text.split('\n').flatMap((line, i) => (line.trim() === '' ? [] : [{ line, number: i + 1 }]));
  refuseTooMany(lines.length, path);
  return lines.map(({ line, number }) => {
    const place = `${path}, line ${number}`;
    const fail = (what: string, cause?: unknown) => usageError(`${place}: ${what}`, { cause, hint: EXAMPLE });
    return { value: parseJson(line, fail), place };
  });
}

/** Before any is looked at: a long file would take a while. */
function refuseTooMany(nTrials: number, path: string): void {
  if (nTrials <= MAX_TRIALS) return;
  throw usageError(`a sweep has at most ${count(MAX_TRIALS)} trials; ${path} lists ${count(nTrials)}`, {
    hint: 'leave some out, or put them into several files, and try each in a sweep of its own',
  });
}

function checkTrial(value: unknown, place: string, listed?: string): NamedTrial {
  const wrong = (what: string, hint?: string | Hint): UserError =>
    usageError(`${place}: ${what}`, hint === undefined ? {} : { hint });
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw wrong(`a trial must be an object; got ${shownJson(value)}`, EXAMPLE);
  }
  const { model: given = 'linear' } = value as { model?: unknown };
  const model = (typeof given === 'string' && MODEL.parse(given)) || 'linear'; // of another one, the field says so
  const fields = FIELDS[model];
  const parsed: Record<string, unknown> = {};
  for (const [name, given] of Object.entries(value)) {
    const constraint = entryOf(fields, name);
    if (constraint === undefined) {
      const near = closest(name, Object.keys(fields));
      const names = `it has ${Object.keys(fields).slice(1).join(', ')}`;
      const owner =
        'model' in value ? undefined : (['knn', 'network'] as const).find((one) => Object.hasOwn(FIELDS[one], name));
      const title = owner === 'knn' ? 'k-NN' : `a ${owner}`;
      throw wrong(
        `${model} has no hyperparameter ${shownJson(name)}`,
        owner !== undefined
          ? `for ${title}, add "model": "${owner}"`
          : near === undefined
            ? names
            : `did you mean ${near}?`,
      );
    }
    const isScalar = ['string', 'number', 'boolean'].includes(typeof given);
    const one = isScalar ? constraint.parse(String(given)) : constraint.accepts(given) ? given : undefined;
    if (one === undefined) {
      const advice = typeof given === 'string' ? adviceOn(given, constraint) : undefined;
      throw wrong(`${name} must be ${constraint.expected}; got ${shownJson(given)}`, advice);
    }
    parsed[name] = one;
  }
  const { features: seen, ...numbers } = parsed;
  const features = seen === undefined ? {} : { features: seen as string };
  if (model === 'knn') {
    if (parsed.k === undefined) throw wrong('k is missing', 'for example: {"model": "knn", "k": 5, "metric": "l1"}');
    return {
      ...features,
      knn: {
        metric: (parsed.metric as Metric | undefined) ?? 'l2',
        k: parsed.k as number,
        weights: (parsed.weights as Weights | undefined) ?? 'uniform',
      },
    };
  }
  try {
    checkChoices(numbers, model, wrong);
    if (model === 'network') {
      const network = filledNetwork(numbers);
      networkTrials([network], 1); // checks its numbers
      return { ...features, network };
    }
    const linear = filledLinear(numbers, features.features ?? listed);
    linearTrials([linear], 1);
    return { ...features, linear };
  } catch (error) {
    throw error instanceof UserError && error.setting !== undefined ? wrong(error.message, error.hint) : error;
  }
}

/** Refuses numbers that none of the trial's choices use. */
function checkChoices(given: Chosen, model: TrainedModel, wrong: (what: string, hint: string) => UserError): void {
  for (const name of namesOf(model)) {
    const missed = given[name] === undefined ? undefined : missedBy(name, choicesOf(given, model));
    if (missed === undefined) continue;
    const { chooser, choices, owners, remedy } = missed;
    const way = remedy.map(({ setting, value }) => `"${setting}": "${value}"`).join(', ');
    throw wrong(
      `${name} does not apply to ${chooser} ${choices[0]}, only to ${owners.join(', ')}`,
      `leave ${name} out, or choose one that uses it: ${way}`,
    );
  }
}

function filledNetwork({ model: _, ...given }: Chosen & { readonly model?: unknown }): NetworkSetting {
  const { loss = USUAL_CHOICES.network.loss, reg = USUAL_CHOICES.network.reg } = given;
  const { regularizationStrength, epochs, batchSize, hidden } = NETWORK_DEFAULTS[loss];
  const regStrength = hasMeaning('regStrength', given, 'network') ? regularizationStrength : 0;
  const rate = usualNetworkRate(given);
  return { loss, reg, regStrength, epochs, batchSize, learningRate: rate, hidden, ...given } as NetworkSetting;
}

function filledLinear(
  { model: _, ...given }: Chosen & { readonly model?: unknown },
  features: string | undefined,
): AnySetting {
  const usual = USUAL_CHOICES.linear;
  const { loss = usual.loss, reg = usual.reg, optimizer = usual.optimizer } = given;
  const { regularizationStrength, epochs, batchSize } = LINEAR_DEFAULTS[loss];
  const objective = { loss, reg, regStrength: hasMeaning('regStrength', given) ? regularizationStrength : 0 };
  if (given.solver === 'random-search') return { ...objective, ...given, solver: given.solver } as AnySetting;
  if (given.solver === 'exact') return { ...objective, ...given, solver: given.solver } as AnySetting;
  const rule = optimizerNamed(optimizer, settingsOf('optimizer', given));
  const learningRate = defaultLearningRate(loss, rule, nFeaturesIn(features));
  return { ...objective, epochs, batchSize, learningRate, ...given } as AnySetting;
}
