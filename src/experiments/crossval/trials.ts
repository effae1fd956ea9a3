import { type Hint, UserError, usageError } from '../../errors.ts';
import { featuresConstraint } from '../../features/spec/text.ts';
import { diskError } from '../../files/disk-error.ts';
import { parseJson, shownJson } from '../../files/json.ts';
import { readText } from '../../files/read-text.ts';
import { errorCode } from '../../files/system-error.ts';
import type { Metric } from '../../kernels/backend.ts';
import type { Weights } from '../../models/knn/weights.ts';
import { defaultLearningRate, LINEAR_DEFAULTS } from '../../models/linear/defaults.ts';
import { optimizerNamed } from '../../models/training/optimizers.ts';
import { HYPERPARAMETER_NAMES, hyperparameter } from '../../selection/space/hyperparameters.ts';
import {
  type AnySetting,
  choicesOf,
  hasMeaning,
  type LinearSetting,
  settingsOf,
  USUAL_CHOICES,
} from '../../selection/space/linear-setting.ts';
import { missedBy } from '../../selection/space/missed.ts';
import { linearTrials } from '../../selection/space/space.ts';
import { adviceOn, type Constraint, choice, closest, integer } from '../../util/options.ts';
import { nFeaturesIn } from '../features/model-rows.ts';
import { metric, weights } from '../specs/knn.ts';

/** What a file of trials names: settings of either model, each checked. */
export type NamedTrial = { readonly features?: string } & (
  | { readonly knn: { readonly metric: Metric; readonly k: number; readonly weights: Weights } }
  | { readonly linear: AnySetting }
);

/** A value of the file and how to name its place: `trials.jsonl, line 3`. */
interface Placed {
  readonly value: unknown;
  readonly place: string;
}

const MODEL = choice('linear', 'knn');
const KNN: Readonly<Record<string, Constraint<unknown>>> = {
  model: MODEL,
  features: featuresConstraint,
  k: integer({ min: 1 }),
  metric,
  weights,
};
const LINEAR: Readonly<Record<string, Constraint<unknown>>> = {
  model: MODEL,
  features: featuresConstraint,
  ...Object.fromEntries(HYPERPARAMETER_NAMES.map((name) => [name, hyperparameter(name).constraint])),
};

/** Ten thousand trials, each with every number named, take a quarter of it. */
const MAX_BYTES = 16 * 2 ** 20;

const EXAMPLE = 'for example: {"loss": "svm", "learningRate": 0.01}, or {"model": "knn", "k": 5}';

/**
 * Reads the trials that a file lists: a JSON array of objects, or one object per line. The fields are named as in the
 * results of a sweep; what is left out takes `linear`'s default.
 * @throws UserError (usage) that names the place and the field; UserError (failed) if the file cannot be read
 */
export async function readTrials(path: string): Promise<readonly unknown[]> {
  const fail = (what: string, cause?: unknown) =>
    usageError(`${path} lists no trials: ${what}`, { cause, hint: EXAMPLE });
  const text = await readText(path, { maxBytes: MAX_BYTES, fail, pipes: true }).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') throw usageError(`--trials-from must be a file; there is no ${path}`);
    throw diskError(error, 'read', path);
  });
  const placed = text.trimStart().startsWith('[') ? parseArray(text, path) : parseLines(text, path);
  if (placed.length === 0) throw usageError(`${path} lists no trials`, { hint: EXAMPLE });
  for (const { value, place } of placed) checkTrial(value, place);
  return placed.map(({ value }) => value);
}

/** The trials of values that {@link readTrials} gave; those named twice are one. */
export function namedTrials(values: readonly unknown[]): readonly NamedTrial[] {
  const trials = values.map((value, i) => checkTrial(value, `trial ${i + 1}`));
  return [...new Map(trials.map((trial) => [JSON.stringify(trial), trial])).values()];
}

function parseArray(text: string, path: string): readonly Placed[] {
  const values = parseJson(text, (what, cause) => {
    const at = /position (\d+)/.exec(String(cause))?.[1];
    const line = at === undefined ? '' : `, line ${text.slice(0, Number(at)).split('\n').length}`;
    return usageError(`${path}${line}: ${what}`, { cause, hint: EXAMPLE });
  });
  return (values as readonly unknown[]).map((value, i) => ({ value, place: `${path}, trial ${i + 1}` }));
}

function parseLines(text: string, path: string): readonly Placed[] {
  return text.split('\n').flatMap((line, i) => {
    if (line.trim() === '') return [];
    const place = `${path}, line ${i + 1}`;
    const fail = (what: string, cause?: unknown) => usageError(`${place}: ${what}`, { cause, hint: EXAMPLE });
    return [{ value: parseJson(line, fail), place }];
  });
}

function checkTrial(value: unknown, place: string): NamedTrial {
  const wrong = (what: string, hint?: string | Hint): UserError =>
    usageError(`${place}: ${what}`, hint === undefined ? {} : { hint });
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw wrong(`a trial must be an object; got ${shownJson(value)}`, EXAMPLE);
  }
  const { model: given = 'linear' } = value as { model?: unknown };
  const model = (typeof given === 'string' && MODEL.parse(given)) || given;
  const fields = model === 'knn' ? KNN : LINEAR;
  const parsed: Record<string, unknown> = {};
  for (const [name, given] of Object.entries(value)) {
    const constraint = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (constraint === undefined) {
      const near = closest(name, Object.keys(fields));
      const names = `it has ${Object.keys(fields).slice(1).join(', ')}`;
      const ofKnn = !('model' in value) && Object.hasOwn(KNN, name);
      throw wrong(
        `${model === 'knn' ? 'knn' : 'linear'} has no hyperparameter ${shownJson(name)}`,
        ofKnn ? 'for k-NN, add "model": "knn"' : near === undefined ? names : `did you mean ${near}?`,
      );
    }
    const isScalar = typeof given === 'string' || typeof given === 'number';
    const one = isScalar ? constraint.parse(String(given)) : undefined;
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
    const linear = filled(numbers, features.features, wrong);
    linearTrials([linear], 1); // checks its numbers
    return { ...features, linear };
  } catch (error) {
    throw error instanceof UserError && error.setting !== undefined ? wrong(error.message, error.hint) : error;
  }
}

function filled(
  { model: _model, ...fields }: Record<string, unknown>,
  features: string | undefined,
  wrong: (what: string, hint: string) => UserError,
): AnySetting {
  const given = fields as Partial<LinearSetting>;
  for (const name of HYPERPARAMETER_NAMES) {
    const missed = given[name] === undefined ? undefined : missedBy(name, choicesOf(given));
    if (missed === undefined) continue;
    const { chooser, choices, owners, remedy } = missed;
    const way = remedy.map(({ setting, value }) => `"${setting}": "${value}"`).join(', ');
    throw wrong(
      `${name} does not apply to ${chooser} ${choices[0]}, only to ${owners.join(', ')}`,
      `leave ${name} out, or choose one that uses it: ${way}`,
    );
  }
  const { loss = USUAL_CHOICES.loss, reg = USUAL_CHOICES.reg, optimizer = USUAL_CHOICES.optimizer } = given;
  const { regularizationStrength, epochs, batchSize } = LINEAR_DEFAULTS[loss];
  const objective = { loss, reg, regStrength: hasMeaning('regStrength', given) ? regularizationStrength : 0 };
  if (given.solver === 'random-search') return { ...objective, ...given, solver: given.solver };
  if (given.solver === 'exact') return { ...objective, ...given, solver: given.solver };
  return {
    ...{ ...objective, epochs, batchSize },
    learningRate: defaultLearningRate(
      loss,
      optimizerNamed(optimizer, settingsOf('optimizer', given)),
      nFeaturesIn(features),
    ),
    ...given,
  };
}
