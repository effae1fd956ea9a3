import { USUAL } from '../commands/crossval-flags.ts';
import type { LinearHyperparameters } from '../models/training/hyperparameters.ts';
import { warmUpSteps } from '../models/training/schedules.ts';
import { type Folds, smallestTrainingPart } from '../selection/folds.ts';
import { rungsOf } from '../selection/halving.ts';
import type { PlannedTrial } from '../selection/space/space.ts';
import { compact, count, percent, plural } from '../util/format.ts';

/*
 * Options that make sense, but not the one that was likely meant: each function gives a warning, or undefined.
 */

/** @param batchSize as typed; undefined where it was not */
export function batchSizeWarning(batchSize: number | 'all' | undefined, nTrain: number): string | undefined {
  if (batchSize === undefined || batchSize === 'all' || batchSize <= nTrain) return undefined;
  return `--batch-size ${batchSize} is larger than the ${plural(nTrain, 'training image')}: every step takes all of them`;
}

/** Says how far the rate gets where the training ends before the warm-up does. */
export function warmUpWarning(hyperparameters: LinearHyperparameters, nTrain: number): string | undefined {
  const { warmUp, epochs, batchSize, learningRate } = hyperparameters;
  const nBatches = Math.ceil(nTrain / Math.min(batchSize, nTrain));
  const nSteps = epochs * nBatches;
  const rising = warmUpSteps(warmUp, nBatches);
  if (rising <= nSteps) return undefined;
  const reached = percent(nSteps / rising, 0);
  return `a --warm-up of ${count(Math.ceil(rising))} steps is longer than the training, of ${plural(nSteps, 'step')}: the learning rate gets to ${reached} of ${compact(learningRate)} at most`;
}

/** Pruning compares trainings on their way: it needs several, and a way. */
function pruneWarning(linear: readonly LinearHyperparameters[]): string | undefined {
  if (linear.length < 2)
    return `--prune stops nothing: there ${linear.length === 1 ? 'is but one linear trial' : 'are no linear trials'}`;
  if (rungsOf(Math.max(...linear.map(({ epochs }) => epochs))).length > 0) return undefined;
  return '--prune stops nothing: trainings of 1 epoch end before they are compared; give them more --epochs';
}

/** All that is odd about a sweep, each trouble once, however many trials have it. */
export function sweepWarnings(planned: readonly PlannedTrial[], folds: Folds, prune: boolean): readonly string[] {
  const nTrain = smallestTrainingPart(folds);
  const trials = planned.flatMap((trial) => ('linear' in trial ? [trial] : []));
  const once = (warnings: readonly (string | undefined)[]) => {
    const [first, ...more] = warnings.filter((warning) => warning !== undefined);
    if (first === undefined || trials.length === 1) return first;
    return `${first} (${more.length + 1} of ${plural(trials.length, 'linear trial')} are such)`;
  };
  const batchSizes = trials.map(({ params }) => params.batchSize as number | 'all');
  const warnings = [
    once(batchSizes.map((size) => (size === USUAL.batchSize[0] ? undefined : batchSizeWarning(size, nTrain)))),
    once(trials.map(({ linear }) => warmUpWarning(linear, nTrain))),
    prune ? pruneWarning(trials.map(({ linear }) => linear)) : undefined,
  ];
  return warnings.filter((warning) => warning !== undefined);
}
