import { sampleRows } from '../../models/examples.ts';
import { Cohort } from '../../models/training/cohorts/cohort.ts';
import type { CohortSetup } from '../../models/training/cohorts/cohort-setup.ts';
import type { CohortProgress } from '../judging/cohort-keeper.ts';
import type { RungScore } from '../judging/halving.ts';
import { accuracy } from '../metrics.ts';
import type { CurvePoint, JudgedSplit, SplitResult } from '../results.ts';

/** The task of one cohort, and its callbacks. */
export interface CohortRunSetup extends Omit<CohortSetup, 'from'> {
  readonly id: number;
  readonly split: number;
  /** The numbers by which the settings are known in the sweep, in their order. */
  readonly trialNumbers: readonly number[];
  /** Their earlier state. */
  readonly from?: CohortProgress | undefined;
  /** The validation images. */
  readonly validation: Int32Array;
  readonly signal?: AbortSignal | undefined;
  readonly onResult: (trialNumber: number, judged: JudgedSplit) => void;
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
  /** Classes of the validation images, as they were predicted then. */
  readonly #predicted: Uint8Array[] = [];
  /** By setting, when it was last judged. */
  readonly #trainAccuracies: number[] = [];
  readonly #curves: CurvePoint[][];
  /** As many training images as validate, of each class its share. */
  readonly #sample: Int32Array;
  #scoreSeconds = 0;

  constructor(setup: CohortRunSetup) {
    this.#setup = setup;
    this.#cohort = new Cohort(setup);
    this.#fitSeconds = setup.trials.map((_, trial) => setup.from?.members[trial]?.fitSeconds ?? 0);
    this.#accuracies = setup.trials.map(() => undefined);
    this.#curves = setup.trials.map((_, trial) => [...(setup.from?.members[trial]?.curve ?? [])]);
    this.#sample = sampleRows(setup.labels, setup.training, setup.validation.length);
  }

  /** Trains until this many epochs are done, or every setting is. */
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
      await this.#validate();
      const finished = cohort.trials.filter((trial) => trials[trial]!.epochs === cohort.epochs);
      if (finished.length > 0) {
        await this.judge();
        this.#endAll('finished', finished);
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
      curve: [...this.#curves[trial]!],
    }));
    return { ...state, id, split, members };
  }

  /** Adds the epoch to the curve of every setting that is still in training. */
  async #validate(): Promise<void> {
    const { validation } = this.#setup;
    const { trials, losses, epochs: epoch } = this.#cohort;
    const started = performance.now();
    const predicted = await this.#cohort.classesOf(validation);
    this.#scoreSeconds = (performance.now() - started) / 1000 / Math.max(1, trials.length);
    for (const [i, trial] of trials.entries()) {
      const valAccuracy = this.#accuracyOn(validation, predicted[i]!);
      this.#accuracies[trial] = valAccuracy;
      this.#predicted[trial] = predicted[i]!;
      this.#curves[trial]!.push({ epoch, trainLoss: losses[i]!, valAccuracy });
    }
  }

  /** Finds the accuracy on training images of every setting that is still in training: before some of them end. */
  async judge(): Promise<void> {
    const { trials } = this.#cohort;
    const predicted = await this.#cohort.classesOf(this.#sample);
    for (const [i, trial] of trials.entries()) {
      this.#trainAccuracies[trial] = this.#accuracyOn(this.#sample, predicted[i]!);
    }
  }

  #accuracyOn(rows: Int32Array, predicted: Uint8Array): number {
    const { labels } = this.#setup;
    return accuracy(
      predicted,
      Array.from(rows, (row) => labels[row]!),
    );
  }

  /** The accuracies that are known, of settings in training and finished. */
  get scores(): readonly RungScore[] {
    return this.#accuracies.flatMap((accuracy, trial) =>
      accuracy === undefined ? [] : [{ trial: this.#setup.trialNumbers[trial]!, accuracy }],
    );
  }

  /** Ends the training of all but those that are kept, after {@link judge}. */
  keep(kept: ReadonlySet<number>): void {
    this.#endAll(
      'pruned',
      this.#cohort.trials.filter((trial) => !kept.has(this.#setup.trialNumbers[trial]!)),
    );
  }

  free(): void {
    this.#cohort.free();
  }

  /** Ends those that have been judged. */
  #endAll(status: 'finished' | 'pruned', gone: readonly number[]): void {
    const { trials, sparsities } = this.#cohort;
    const zeros = new Map(trials.map((trial, i) => [trial, sparsities[i]!]));
    this.#cohort.drop(gone);
    for (const trial of gone) this.#end(trial, status, this.#cohort.epochs, zeros.get(trial));
  }

  #end(trial: number, status: SplitResult['status'], epochs: number, sparsity: number | null = null): void {
    const { trials, trialNumbers, onResult, onEpochs } = this.#setup;
    const accuracy = status === 'diverged' ? null : this.#accuracies[trial]!;
    const predicted = status === 'diverged' ? null : this.#predicted[trial]!;
    const trainAccuracy = status === 'diverged' ? null : this.#trainAccuracies[trial]!;
    const curve = this.#curves[trial]!;
    const scoreSeconds = status === 'diverged' ? 0 : this.#scoreSeconds;
    if (status !== 'finished') this.#accuracies[trial] = undefined;
    const times = { fitSeconds: this.#fitSeconds[trial]!, scoreSeconds };
    onResult(trialNumbers[trial]!, { status, accuracy, predicted, trainAccuracy, sparsity, curve, epochs, ...times });
    onEpochs(trials[trial]!.epochs - this.#cohort.epochs);
  }
}
