import type { Trial } from '../../selection/results.ts';
import { percent } from '../../util/format.ts';
import type { Style } from './style.ts';
import { paramWords } from './trial-params.ts';

export interface SweepPlace {
  /** The names of the hyperparameters that tell the trials of this sweep apart. */
  readonly varying: ReadonlySet<string>;
  /** Trials finished, this one included. */
  readonly nDone: number;
  readonly nTrials: number;
}

/** One line for a trial that has just finished: `trial  7/30  38.12 %  linear loss=softmax learningRate=0.01  best so far`. */
export function trialLine(trial: Trial, { varying, nDone, nTrials }: SweepPlace, style: Style): string {
  const score = Number.isNaN(trial.meanTestScore) ? 'diverged' : percent(trial.meanTestScore);
  const words = [
    `${style.dim('trial')} ${String(nDone).padStart(String(nTrials).length)}/${nTrials}`,
    score.padStart(8),
    paramWords(trial.params, varying).join(' '),
    ...(trial.rankTestScore === 1 ? [style.green('best so far')] : []),
  ];
  return words.join('  ');
}

/** The winner: `best: 38.50 % ± 1.23 %, linear loss=softmax …`. */
export function bestLine(best: Trial, style: Style): string {
  const score = `${style.bold(percent(best.meanTestScore))} ± ${percent(best.stdTestScore)}`;
  return `best: ${score}, ${paramWords(best.params).join(' ')}`;
}
