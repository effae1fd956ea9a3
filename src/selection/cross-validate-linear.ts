import { checkBackend } from '../kernels/checks.ts';
import { checkScaling } from '../models/input/input.ts';
import { predict } from '../models/linear/classifier.ts';
import { trainLinear } from '../models/linear/trainer.ts';
import { Divergence } from '../models/training/divergence.ts';
import { checkHyperparameters, type LinearHyperparameters } from '../models/training/hyperparameters.ts';
import { travels } from '../models/training/steps/job.ts';
import { checkList } from '../util/checks.ts';
import { Random } from '../util/random.ts';
import { rising } from '../util/rising.ts';
import { checkSplits } from './check-splits.ts';
import type { TrialSplit } from './cohorts.ts';
import { crossValidateTogether } from './cross-validate-together.ts';
import type { Split } from './folds.ts';
import type { LinearCrossValidation } from './linear-cross-validation.ts';
import { accuracy } from './metrics.ts';
import type { SplitResult } from './results.ts';

/**
 * Judges settings of a linear classifier: on each split the scaling of its input and its weights are learned from the
 * training part alone. Every setting gets exactly the result that it would get alone; if the backend has workers,
 * settings that go through the same images in the same order are trained together.
 *
 * `onProgress` counts epochs, those of all settings on all splits: `done` rises from call to call, and reaches `total`
 * in the last one. It is not called if all results are known.
 * @returns results[trial][split]
 * @throws UserError (usage) for an invalid hyperparameter or invalid data, no trials, no splits, a split whose parts
 *   have an image in common, or a pruned sweep that does not fit in memory. A training that diverges is a result, not
 *   an error.
 */
export async function crossValidateLinear(
  request: LinearCrossValidation,
): Promise<readonly (readonly SplitResult[])[]> {
  const { backend, splits, trials, onSplit, prune } = request;
  checkBackend(backend);
  checkList('trials', trials, 'a list of hyperparameters, such as [LINEAR_DEFAULTS.softmax]');
  for (const trial of trials) checkHyperparameters(trial);
  checkSplits(splits, request);
  checkScaling(request.scaling);
  const known = prune === true ? undefined : request.known;
  const results = trials.map((_, trial) => splits.map((_, split) => known?.(trial, split)));
  const open = results.flatMap((row, trial) =>
    row.flatMap((result, split) => (result === undefined ? [{ trial, split }] : [])),
  );
  const total = open.reduce((sum, { trial }) => sum + trials[trial]!.epochs, 0);
  const finish = ({ trial, split }: TrialSplit, result: SplitResult): void => {
    results[trial]![split] = result;
    onSplit?.(trial, split, result);
  };

  const { workers } = backend;
  const byName = open.filter(({ trial }) => travels(trials[trial]!.loss, trials[trial]!.optimizer));
  // A few trainings are done sooner one by one, each by all threads; but which are pruned must not depend on their number,
  // and only what is trained together can be kept in the middle.
  const pays = prune === true || request.keeper !== undefined || byName.length >= (workers?.threads ?? 0);
  const together = new Set(workers !== undefined && pays ? byName : []);
  const onProgress = rising(request.onProgress);
  let done = 0;
  const onEpochs = (epochs: number): void => {
    done += epochs;
    onProgress(done, total);
  };
  if (workers !== undefined && together.size > 0) {
    await crossValidateTogether({ ...request, workers, pairs: [...together], onResult: finish, onEpochs });
  }
  for (const pair of open.filter((pair) => !together.has(pair))) {
    const setting = trials[pair.trial]!;
    const result = await judge(request, setting, splits[pair.split]!, () => onEpochs(1));
    finish(pair, result);
    onEpochs(setting.epochs - result.epochs);
  }
  return results as SplitResult[][];
}

async function judge(
  { backend, pixels, labels, scaling, classNames, seed, signal }: LinearCrossValidation,
  hyperparameters: LinearHyperparameters,
  { training, validation }: Split,
  onEpochDone: () => void,
): Promise<SplitResult> {
  const started = performance.now();
  const train = { pixels, labels, rows: training };
  const random = Random.seeded(seed);
  let epochs = 0;
  const onEpoch = () => {
    epochs++;
    onEpochDone();
  };
  try {
    const trained = await trainLinear({
      ...hyperparameters,
      backend,
      train,
      scaling,
      classNames,
      random,
      signal,
      onEpoch,
    });
    const fitted = performance.now();
    const predictions = await predict(backend, trained.classifier, pixels, { rows: validation, signal });
    const truth = Uint8Array.from(validation, (i) => labels[i]!);
    const fitSeconds = (fitted - started) / 1000;
    const scoreSeconds = (performance.now() - fitted) / 1000;
    return { status: 'finished', accuracy: accuracy(predictions, truth), epochs, fitSeconds, scoreSeconds };
  } catch (error) {
    if (!(error instanceof Divergence)) throw error;
    const fitSeconds = (performance.now() - started) / 1000;
    return { status: 'diverged', accuracy: null, epochs, fitSeconds, scoreSeconds: 0 };
  }
}
