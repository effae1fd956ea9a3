import { usageError } from '../../errors.ts';
import { isHigherMean } from '../metrics.ts';
import type { SplitResult, TrialParams, UnrankedTrial } from '../results.ts';
import { summarise } from './ranking.ts';

/** The progress of a sweep, and how well a trial does in it. */
export interface TrialStanding {
  /** Trials that have ended, this one included. */
  readonly nDone: number;
  readonly nTrials: number;
  /** Whether it has finished with a mean above that of every trial before it. */
  readonly bestSoFar: boolean;
}

/** Gathers results of splits, which come in any order, into trials. */
export class Scoreboard {
  readonly #params: readonly TrialParams[];
  readonly #results: (SplitResult | undefined)[][];
  readonly #trials: (UnrankedTrial | undefined)[];
  readonly #onTrial: ((trial: UnrankedTrial, standing: TrialStanding) => void) | undefined;
  #nDone = 0;
  #best = Number.NEGATIVE_INFINITY;

  constructor(
    params: readonly TrialParams[],
    nSplits: number,
    onTrial?: (trial: UnrankedTrial, standing: TrialStanding) => void,
  ) {
    this.#params = params;
    this.#results = params.map(() => new Array<undefined>(nSplits).fill(undefined));
    this.#trials = new Array<undefined>(params.length).fill(undefined);
    this.#onTrial = onTrial;
  }

  /** Adds the result of one trial on one split; one that is there already stays. */
  add(trial: number, split: number, result: SplitResult, { quietly = false } = {}): void {
    const row = this.#results[trial]!;
    if (row[split] !== undefined) return;
    row[split] = result;
    const all = row.filter((one) => one !== undefined);
    if (all.length < row.length) return;
    const whole = summarise(this.#params[trial]!, all);
    this.#trials[trial] = whole;
    this.#nDone++;
    const bestSoFar = whole.status === 'finished' && isHigherMean(whole.meanTestScore!, this.#best);
    if (bestSoFar) this.#best = whole.meanTestScore!;
    if (!quietly) this.#onTrial?.(whole, { nDone: this.#nDone, nTrials: this.#trials.length, bestSoFar });
  }

  /**
   * Every trial, in order.
   * @throws UserError (usage) where a result is not there, which jobs that were done elsewhere have not told
   */
  finished(): readonly UnrankedTrial[] {
    return this.#trials.map((trial, at) => {
      if (trial === undefined) throw usageError(`the results of trial ${at} were not told: jobs end after onResult`);
      return trial;
    });
  }
}
