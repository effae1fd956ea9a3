import type { Trial } from '../../selection/results.ts';
import type { TrialPlace, UnrankedTrial } from '../../selection/sweep.ts';
import { percent } from '../../util/format.ts';
import type { Style } from './style.ts';
import { paramWords } from './trial-params.ts';

/**
 * One line for a trial that has just finished: `trial  7/30  38.12 %  linear loss=softmax learningRate=0.01  best so far`.
 * @param varying the names of the hyperparameters that tell the trials of this sweep apart
 */
export function trialLine(
  trial: UnrankedTrial,
  { nDone, nTrials, bestSoFar }: TrialPlace,
  varying: ReadonlySet<string>,
  style: Style,
): string {
  const score = Number.isNaN(trial.meanTestScore) ? 'diverged' : percent(trial.meanTestScore);
  const words = [
    `${style.dim('trial')} ${String(nDone).padStart(String(nTrials).length)}/${nTrials}`,
    score.padStart(8),
    paramWords(trial.params, varying).join(' '),
    ...(bestSoFar ? [style.green('best so far')] : []),
  ];
  return words.join('  ');
}

/** The winner: `best: 38.50 % ± 1.23 %, linear loss=softmax …`. */
export function bestLine(best: Trial, style: Style): string {
  const score = `${style.bold(percent(best.meanTestScore))} ± ${percent(best.stdTestScore)}`;
  return `best: ${score}, ${paramWords(best.params).join(' ')}`;
}
