import { Cohort } from '../../models/training/cohorts/cohort.ts';
import type { CohortSetup } from '../../models/training/cohorts/cohort-setup.ts';
import type { SplitResult } from '../results.ts';
import type { CohortProgress } from './cohort-keeper.ts';
import type { RungScore } from './halving.ts';

/** What one cohort is trained for, and who wants to know. */
export interface CohortRunSetup extends Omit<CohortSetup, 'from'> {
  readonly id: number;
  readonly split: number;
  /** The numbers by which the settings are known in the sweep, in their order. */
  readonly trialNumbers: readonly number[];
  /** Where they were before. */
  readonly from?: CohortProgress | undefined;
  /** The images that judge. */
  readonly validation: Int32Array;
  readonly signal?: AbortSignal | undefined;
  readonly onResult: (trialNumber: number, result: SplitResult) => void;
  readonly onProgress?: ((progress: CohortProgress) => void) | undefined;
  /** Called with numbers of epochs that are done or no longer wanted, counted for each setting. */
  readonly onEpochs: (epochs: number) => void;
}

/** A cohort on one split: each setting is trained for its own number of epochs, judged, and let go. */
export class CohortRun {
  readonly #setup: CohortRunSetup;
  readonly #cohort: Cohort;
  /** By setting. */
  readonly #fitSeconds: number[];
  readonly #accuracies: (number | undefined)[];
  #scoreSeconds = 0;

  constructor(setup: CohortRunSetup) {
    this.#setup = setup;
    this.#cohort = new Cohort(setup);
    this.#fitSeconds = setup.trials.map((_, trial) => setup.from?.members[trial]?.fitSeconds ?? 0);
    this.#accuracies = setup.trials.map(() => undefined);
  }

  /** Trains until so many epochs are done, or every setting is. */
  async trainTo(epochs: number): Promise<void> {
    const { trials, signal, onEpochs, onProgress } = this.#setup;
    const cohort = this.#cohort;
    while (cohort.epochs < epochs && cohort.trials.length > 0) {
      const members = cohort.trials;
      const started = performance.now();
      const lost = await cohort.trainEpoch(signal);
      const seconds = (performance.now() - started) / 1000 / members.length;
      for (const trial of members) this.#fitSeconds[trial] = this.#fitSeconds[trial]! + seconds;
      onEpochs(members.length);
      for (const trial of lost) this.#end(trial, 'diverged', cohort.epochs - 1);
      const finished = cohort.trials.filter((trial) => trials[trial]!.epochs === cohort.epochs);
      if (finished.length > 0) {
        await this.judge();
        cohort.drop(finished);
        for (const trial of finished) this.#end(trial, 'finished', cohort.epochs);
      }
      if (cohort.trials.length > 0) onProgress?.(this.#progress);
    }
  }

  get #progress(): CohortProgress {
    const { id, split, trialNumbers } = this.#setup;
    const { trials, state } = this.#cohort;
    const members = trials.map((trial, i) => ({
      ...state.members[i]!,
      trial: trialNumbers[trial]!,
      fitSeconds: this.#fitSeconds[trial]!,
    }));
    return { ...state, id, split, members };
  }

  /** Finds the accuracy of every setting that is still in training. */
  async judge(): Promise<void> {
    const { validation } = this.#setup;
    const { trials } = this.#cohort;
    const started = performance.now();
    const right = await this.#cohort.countRight(validation);
    this.#scoreSeconds = (performance.now() - started) / 1000 / Math.max(1, trials.length);
    for (const [i, trial] of trials.entries()) this.#accuracies[trial] = right[i]! / validation.length;
  }

  /** The accuracies that are known, of settings in training and finished. */
  get scores(): readonly RungScore[] {
    return this.#accuracies.flatMap((accuracy, trial) =>
      accuracy === undefined ? [] : [{ trial: this.#setup.trialNumbers[trial]!, accuracy }],
    );
  }

  /** Ends the training of all but those that are kept, after {@link judge}. */
  keep(kept: ReadonlySet<number>): void {
    const gone = this.#cohort.trials.filter((trial) => !kept.has(this.#setup.trialNumbers[trial]!));
    this.#cohort.drop(gone);
    for (const trial of gone) this.#end(trial, 'pruned', this.#cohort.epochs);
  }

  free(): void {
    this.#cohort.free();
  }

  #end(trial: number, status: SplitResult['status'], epochs: number): void {
    const { trials, trialNumbers, onResult, onEpochs } = this.#setup;
    const accuracy = status === 'diverged' ? null : this.#accuracies[trial]!;
    const scoreSeconds = status === 'diverged' ? 0 : this.#scoreSeconds;
    if (status !== 'finished') this.#accuracies[trial] = undefined;
    onResult(trialNumbers[trial]!, { status, accuracy, epochs, fitSeconds: this.#fitSeconds[trial]!, scoreSeconds });
    onEpochs(trials[trial]!.epochs - this.#cohort.epochs);
  }
}
