import { settingError, usageError } from '../../errors.ts';
import { checkMatrix } from '../../kernels/matrix.ts';
import { checkArchitecture, checkPca } from '../../models/network/hyperparameters.ts';
import { networkParameters } from '../../models/network/model/parameters.ts';
import { checkHyperparameters } from '../../models/training/hyperparameters.ts';
import { sizeOf } from '../../models/training/parameters.ts';
import { checkList } from '../../util/checks.ts';
import { bytes } from '../../util/format.ts';
import { rising } from '../../util/rising.ts';
import { largestOf } from '../../util/statistics/extremes.ts';
import { checkJudging, checkSplits } from '../check-splits.ts';
import { bestThird, rungsOf } from '../judging/halving.ts';
import { judgedPairs, type TrialSplit } from '../judging/judged-pairs.ts';
import type { JudgedSplit, SplitResult } from '../results.ts';
import type { NetworkTrial } from '../space/network-setting.ts';
import type { NetworkCrossValidation } from './network-cross-validation.ts';
import { NetworkRun } from './network-run.ts';

/**
 * Judges networks: on each split the scaling of the input and the weights are learned anew from the training part alone. All
 * threads train one network at a time: nearly all of its time goes to products of its own weights, so that there is next to nothing
 * to share. Every setting gets exactly the result that it would get alone.
 *
 * `onProgress` counts epochs, as `crossValidateLinear` does.
 * @returns results[trial][split]
 * @throws UserError (usage) for an invalid hyperparameter or invalid data, no trials, no splits, a split whose parts have an
 *   image in common, or a pruned sweep that does not fit in memory. A training that diverges is no error but a result.
 */
export async function crossValidateNetworks(
  request: NetworkCrossValidation,
): Promise<readonly (readonly SplitResult[])[]> {
  checkRequest(request);
  const known = request.prune === true ? undefined : request.known;
  return judgedPairs({ ...request, known }, (pairs, onResult) => judgeNetworks(request, pairs, onResult));
}

interface Networks extends Omit<NetworkCrossValidation, 'known' | 'onSplit'> {
  /** Trainings that go on after so many epochs are judged then, as pruned; unused with `prune`. */
  readonly until?: number | undefined;
}

/** @throws UserError (usage) that names an invalid hyperparameter */
export function checkNetwork(trial: NetworkTrial): void {
  checkHyperparameters(trial);
  checkArchitecture(trial, trial.init);
  checkPca(trial.pca);
}

function checkRequest(request: Networks): void {
  checkJudging(request);
  const { trials, mirrored } = request;
  checkList('trials', trials, 'a list of hyperparameters, such as [{ ...NETWORK_DEFAULTS.softmax, mirror: false }]');
  for (const trial of trials) checkNetwork(trial);
  if (mirrored === undefined && trials.some(({ mirror }) => mirror)) {
    throw settingError('mirrored', 'the mirror images, for settings with mirror', undefined);
  }
  if (mirrored !== undefined) checkMatrix('mirrored', mirrored);
  checkSplits(request.splits, request);
}

/**
 * Judges some settings on some splits; see {@link crossValidateNetworks}.
 * @param pairs    what is wanted, by the numbers of trials and splits
 * @param onResult called for each pair as soon as its result is there
 */
export async function judgeNetworks(
  request: Networks,
  pairs: readonly TrialSplit[],
  onResult: (pair: TrialSplit, judged: JudgedSplit) => void,
): Promise<void> {
  checkRequest(request);
  const { trials, prune = false, until, keeper } = request;
  const total = pairs.reduce((sum, { trial }) => sum + trials[trial]!.epochs, 0);
  const onProgress = rising(request.onProgress);
  let done = 0;
  const onEpochs = (epochs: number): void => {
    done += epochs;
    onProgress(done, total);
  };
  const begun = prune ? [] : (keeper?.begun ?? []);
  const next = 1 + Math.max(-1, largestOf(begun.map(({ id }) => id)));
  const runOf = (pair: TrialSplit, i: number): NetworkRun => {
    const from = begun.find(({ split, members }) => split === pair.split && members[0]!.trial === pair.trial);
    return new NetworkRun({
      ...{ request, pair, from, id: from?.id ?? next + i, onEpochs },
      onProgress: prune ? undefined : keeper?.onProgress,
      onResult: (result) => onResult(pair, result),
    });
  };
  if (prune) {
    checkRoom(request, pairs);
    await inRungs(request, pairs.map(runOf));
    return;
  }
  // Those that were started come first: what they keep on disk is needed no longer than they are.
  const started = (pair: TrialSplit) =>
    begun.some(({ split, members }) => split === pair.split && members[0]!.trial === pair.trial);
  for (const [i, pair] of [...pairs.filter(started), ...pairs.filter((pair) => !started(pair))].entries()) {
    const run = runOf(pair, i);
    await run.trainTo(until ?? Number.POSITIVE_INFINITY);
    if (until !== undefined) await run.prune();
    keeper?.onEnd(run.id);
  }
}

/** All to the first rung, the best third to the second, and the rest of those to the end. */
async function inRungs({ trials, splits }: Networks, runs: readonly NetworkRun[]): Promise<void> {
  for (const rung of rungsOf(largestOf(trials.map(({ epochs }) => epochs)))) {
    for (const run of runs) await run.trainTo(rung);
    const kept = bestThird(
      runs.flatMap((run) => run.score ?? []),
      splits.length,
    );
    for (const run of runs) if (!kept.has(run.trial)) await run.prune();
  }
  for (const run of runs) await run.trainTo(Number.POSITIVE_INFINITY);
}

/** What a pruned sweep may hold of trainings that wait for each other. */
const ROOM = 4 * 2 ** 30;

function checkRoom({ pixels, classNames, trials }: Networks, pairs: readonly TrialSplit[]): void {
  const needed = pairs.reduce((sum, { trial }) => {
    const { hidden, optimizer, pca } = trials[trial]!;
    const n = networkParameters(classNames.length, pca || pixels.nCols, hidden).reduce(
      (all, spec) => all + sizeOf(spec),
      0,
    );
    return sum + 4 * n * (2 + optimizer.stateNames.length);
  }, 0);
  if (needed <= ROOM) return;
  throw usageError(
    `pruning keeps all networks of a sweep in memory: these ${pairs.length} trainings take ${bytes(needed)}, more than ${bytes(ROOM)}`,
    { hint: `about ${Math.floor((pairs.length * ROOM) / needed)} fit; or turn pruning off` },
  );
}
