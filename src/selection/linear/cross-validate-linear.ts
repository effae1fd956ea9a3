import { failure } from '../../errors.ts';
import { trainLinear } from '../../models/linear/trainer.ts';
import type { EpochRecord } from '../../models/training/epoch.ts';
import { checkHyperparameters } from '../../models/training/hyperparameters.ts';
import { travels } from '../../models/training/steps/job.ts';
import { checkList } from '../../util/checks.ts';
import { rising } from '../../util/rising.ts';
import { checkJudging, checkSplits } from '../check-splits.ts';
import { judgeSplit } from '../judging/judge-split.ts';
import { judgedPairs, type TrialSplit } from '../judging/judged-pairs.ts';
import type { JudgedSplit, SplitResult } from '../results.ts';
import { crossValidateTogether } from './cross-validate-together.ts';
import type { LinearCrossValidation } from './linear-cross-validation.ts';

/**
 * Judges settings of a linear classifier: on each split the scaling of its input and its weights are learned anew from the training part
 * alone. Every setting gets exactly the result that it would get alone; where the backend has workers, settings that go
 * through the same images in the same order are trained together.
 *
 * `onProgress` counts epochs, those of all settings on all splits: `done` rises from call to call, and reaches `total` in the
 * last one. It is not called where all is known.
 * @returns results[trial][split]
 * @throws UserError (usage) for an invalid hyperparameter or invalid data, no trials, no splits, a split whose parts have an
 *   image in common, or a pruned sweep that does not fit in memory. A training that diverges is no error but a result.
 */
export async function crossValidateLinear(
  request: LinearCrossValidation,
): Promise<readonly (readonly SplitResult[])[]> {
  checkRequest(request);
  const known = request.prune === true ? undefined : request.known;
  return judgedPairs({ ...request, known }, (pairs, onResult) => judgePairs(request, pairs, onResult));
}

/** @throws UserError (usage) as {@link crossValidateLinear} */
function checkRequest(request: JudgedPairs): void {
  checkJudging(request);
  checkList('trials', request.trials, 'a list of hyperparameters, such as [LINEAR_DEFAULTS.softmax]');
  for (const trial of request.trials) checkHyperparameters(trial);
  checkSplits(request.splits, request);
}

interface JudgedPairs extends Omit<LinearCrossValidation, 'known' | 'onSplit'> {
  /** Trainings that go on after so many epochs are judged then, as pruned; unused with `prune`. */
  readonly until?: number | undefined;
}

/**
 * Judges some settings on some splits; see {@link crossValidateLinear}.
 * @param pairs    what is wanted, by the numbers of trials and splits
 * @param onResult called for each pair as soon as its result is there, in any order
 * @throws UserError as {@link crossValidateLinear}; (failed) for `until` without the workers that it takes
 */
export async function judgePairs(
  request: JudgedPairs,
  pairs: readonly TrialSplit[],
  onResult: (pair: TrialSplit, judged: JudgedSplit) => void,
): Promise<void> {
  checkRequest(request);
  const { backend, splits, trials, prune, until } = request;
  const total = pairs.reduce((sum, { trial }) => sum + trials[trial]!.epochs, 0);
  const { workers } = backend;
  const byName = pairs.filter(({ trial }) => travels(trials[trial]!.loss, trials[trial]!.optimizer));
  // A few trainings are done sooner one by one, each by all threads; but which are pruned must not depend on their number,
  // and only what is trained together can be kept in the middle.
  const pays =
    prune === true || until !== undefined || request.keeper !== undefined || byName.length >= (workers?.threads ?? 0);
  const together = new Set(workers !== undefined && pays ? byName : []);
  if (until !== undefined && together.size < pairs.length) {
    throw failure('trainings can only be stopped on their way, for pruning, where there are worker threads');
  }
  const onProgress = rising(request.onProgress);
  let done = 0;
  const onEpochs = (epochs: number): void => {
    done += epochs;
    onProgress(done, total);
  };
  if (workers !== undefined && together.size > 0) {
    await crossValidateTogether({ ...request, workers, pairs: [...together], onResult, onEpochs });
  }
  for (const pair of pairs.filter((pair) => !together.has(pair))) {
    const setting = trials[pair.trial]!;
    const result = await judgeSplit(request, splits[pair.split]!, async ({ train, val, random, ...told }) => {
      const onEpoch = (record: EpochRecord) => {
        told.onEpoch(record);
        onEpochs(1);
      };
      const { scaling, classNames, signal } = request;
      const found = await trainLinear({
        ...setting,
        backend,
        train,
        val,
        scaling,
        classNames,
        random,
        signal,
        onEpoch,
      });
      return { classifier: found.classifier, epochs: found.epochs.length };
    });
    onResult(pair, result);
    onEpochs(setting.epochs - result.epochs);
  }
}
