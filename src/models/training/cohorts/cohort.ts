import { allRows } from '../../examples.ts';
import { Divergence, DivergenceWatch } from '../divergence.ts';
import { checkHyperparameters, type LinearHyperparameters } from '../hyperparameters.ts';
import { learningRateAt } from '../schedules.ts';
import type { CohortPlan, TrainTask } from '../steps/cohort-plan.ts';
import cohortWorker from '../steps/cohort-worker.ts';
import { MAX_STEPS, SLICES, type TrialPlan } from '../steps/job.ts';
import { addressesOf, SharedArrays } from '../steps/shared-arrays.ts';
import { copyOfUpdate, restoreUpdate } from '../training-state.ts';
import type { UpdateState } from '../update.ts';
import type { CohortSetup } from './cohort-setup.ts';
import { type CohortState, checkCohortState } from './cohort-state.ts';

/** Samples times settings that are worth one call: about a fifth of a second. */
const WORK_PER_CALL = 65_536;

let cohorts = 0;

interface Member {
  /** Its place among the settings that were given. */
  readonly trial: number;
  readonly hyperparameters: LinearHyperparameters;
  readonly divergence: DivergenceWatch;
  readonly bias: Float32Array;
  readonly biasGradient: Float32Array;
  readonly state: UpdateState;
}

/**
 * Settings that are trained together by one thread on the same images in the same order: their weights stand one below the
 * other as one tall matrix, so that each batch is read once for all. Every setting gets, to the bit, what it gets alone.
 */
export class Cohort {
  readonly #setup: CohortSetup;
  readonly #arrays: SharedArrays;
  readonly #name = cohorts++;
  readonly #members: Member[];
  readonly #weights: Float32Array;
  /** The gradients of all, and behind them room for what a group of samples adds. */
  readonly #gradients: Float32Array;
  readonly #order: Int32Array;
  readonly #rates: Float64Array;
  readonly #losses: Float64Array;
  readonly #stop: Int32Array;
  readonly #batchSize: number;
  readonly #shared: Pick<CohortPlan, 'data' | 'biasSums' | 'penaltySums' | 'scratch'>;
  #epochs = 0;

  constructor(setup: CohortSetup) {
    const { backend, rows, labels, training, input, nClasses, trials, random, from } = setup;
    const nFeatures = rows.nCols;
    this.#setup = setup;
    for (const trial of trials) checkHyperparameters(trial);
    if (from !== undefined) checkCohortState(from, { trials, nClasses, nFeatures });
    this.#batchSize = Math.min(trials[0]!.batchSize, training.length);
    const nWeights = nClasses * nFeatures;
    const n = trials.length;
    const arrays = new SharedArrays(backend);
    this.#arrays = arrays;
    try {
      this.#weights = arrays.f32(n * nWeights);
      this.#gradients = arrays.f32(2 * n * nWeights);
      this.#order = arrays.i32(training.length);
      this.#rates = arrays.f64(MAX_STEPS * n);
      this.#losses = arrays.f64(MAX_STEPS * n);
      this.#stop = arrays.i32(1);
      this.#shared = {
        data: {
          nFeatures,
          nClasses,
          ...arrays.rows(rows, input),
          labels: labels.byteOffset,
          order: this.#order.byteOffset,
        },
        biasSums: arrays.f64(n * nClasses).byteOffset,
        penaltySums: arrays.f64(n * SLICES * 2).byteOffset,
        scratch: arrays.chunkScratch(nFeatures, nClasses, n * nClasses),
      };
      const nBatches = Math.ceil(training.length / this.#batchSize);
      this.#members = trials.map((hyperparameters, trial) => {
        const { optimizer } = hyperparameters;
        const { stateNames } = optimizer;
        return {
          trial,
          hyperparameters,
          divergence: new DivergenceWatch(hyperparameters, nBatches, from?.members[trial]?.firstLoss),
          bias: arrays.f32(nClasses),
          biasGradient: arrays.f32(nClasses),
          state: { weight: arrays.state(stateNames, nWeights), bias: arrays.state(stateNames, nClasses) },
        };
      });
      if (from !== undefined) this.#restore(from);
      else {
        const start = this.#weights.subarray(0, nWeights);
        trials[0]!.init.fill(start, random);
        for (let t = 1; t < n; t++) this.#weights.set(start, t * nWeights);
      }
    } catch (error) {
      arrays.free();
      throw error;
    }
  }

  /** The settings still in training, by their places among those that were given. */
  get trials(): readonly number[] {
    return this.#members.map(({ trial }) => trial);
  }

  /** Epochs done. */
  get epochs(): number {
    return this.#epochs;
  }

  /** A copy, of the settings still in training; there must have been an epoch. */
  get state(): CohortState {
    const members = this.#members.map(({ bias, state, divergence }, slot) => ({
      weight: new Float32Array(this.#slot(this.#weights, slot)),
      bias: new Float32Array(bias),
      update: copyOfUpdate(state),
      firstLoss: divergence.firstLoss!,
    }));
    return { epochs: this.#epochs, random: this.#setup.random.state(), members };
  }

  #restore({ epochs, members }: CohortState): void {
    this.#epochs = epochs;
    for (const [slot, { weight, bias, update }] of members.entries()) {
      const member = this.#members[slot]!;
      this.#slot(this.#weights, slot).set(weight);
      member.bias.set(bias);
      restoreUpdate(member.state, update);
    }
  }

  /**
   * Trains all settings for one epoch more. Those that diverge are dropped.
   * @param signal when it fires, this rejects with its reason, and the cohort is of no more use
   * @returns the settings that diverged
   */
  async trainEpoch(signal?: AbortSignal): Promise<readonly number[]> {
    const stop = () => void Atomics.store(this.#stop, 0, 1);
    signal?.addEventListener('abort', stop);
    try {
      return await this.#trainEpoch(signal);
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }

  async #trainEpoch(signal?: AbortSignal): Promise<readonly number[]> {
    const { training, random } = this.#setup;
    const { shuffle } = this.#members[0]!.hyperparameters;
    const places = shuffle ? random.permutation(training.length) : allRows(training.length);
    for (let i = 0; i < places.length; i++) this.#order[i] = training[places[i]!]!;
    const nBatches = Math.ceil(training.length / this.#batchSize);
    const lost: number[] = [];
    for (let first = 0; first < nBatches && this.#members.length > 0; ) {
      signal?.throwIfAborted();
      const steps = Math.floor(WORK_PER_CALL / (this.#batchSize * this.#members.length));
      const n = Math.min(Math.max(1, steps), MAX_STEPS, nBatches - first);
      lost.push(...(await this.#takeSteps(first, n, nBatches)));
      signal?.throwIfAborted();
      first += n;
    }
    this.#epochs++;
    lost.push(...this.#dropWhere((member, slot) => diverges(() => this.#checkWeights(member, slot))));
    return lost;
  }

  /**
   * Counts the images among `rows` that each setting in training gets right.
   * @returns counts in the order of {@link trials}
   */
  async countRight(rows: Int32Array): Promise<readonly number[]> {
    if (this.#members.length === 0) return [];
    const { backend, workers } = this.#setup;
    const arrays = new SharedArrays(backend);
    try {
      const shared = arrays.i32(rows.length);
      shared.set(rows);
      const right = arrays.i32(this.#members.length);
      const places = { rows: shared.byteOffset, nRows: rows.length, right: right.byteOffset };
      await workers.runAnywhere(cohortWorker, { kind: 'judge', plan: this.#plan(), ...places });
      return [...right];
    } finally {
      arrays.free();
    }
  }

  /** Trains these settings no further. */
  drop(trials: readonly number[]): void {
    this.#dropWhere(({ trial }) => trials.includes(trial));
  }

  free(): void {
    this.#arrays.free();
  }

  async #takeSteps(first: number, nSteps: number, nBatches: number): Promise<readonly number[]> {
    const members = [...this.#members];
    const firstStep = this.#epochs * nBatches + first + 1;
    for (let s = 0; s < nSteps; s++) {
      for (const [t, { hyperparameters }] of members.entries()) {
        this.#rates[s * members.length + t] = learningRateAt(hyperparameters, firstStep + s, nBatches);
      }
    }
    const task: TrainTask = { kind: 'train', plan: this.#plan(), firstBatch: first, firstStep, nSteps };
    await this.#setup.workers.runAnywhere(cohortWorker, task);
    return this.#dropWhere(({ divergence }, slot) =>
      diverges(() => {
        for (let s = 0; s < nSteps; s++) {
          divergence.checkLoss(this.#losses[s * members.length + slot]!, this.#epochs + 1, first + s + 1);
        }
      }),
    );
  }

  #plan(): CohortPlan {
    const members = this.#members;
    const trials = members.map(({ hyperparameters, bias, biasGradient, state }, slot): TrialPlan => {
      const { loss, optimizer, regularizer, regularizationStrength: strength } = hyperparameters;
      return {
        loss: { name: loss.name, settings: loss.settings },
        optimizer: { name: optimizer.name, settings: optimizer.settings },
        penalty: { squared: regularizer.squared, absolute: regularizer.absolute, strength },
        weight: this.#slot(this.#weights, slot).byteOffset,
        bias: bias.byteOffset,
        gradient: this.#slot(this.#gradients, slot).byteOffset,
        biasGradient: biasGradient.byteOffset,
        weightState: addressesOf(state.weight),
        biasState: addressesOf(state.bias),
      };
    });
    return {
      id: `${this.#name}: ${this.trials}`,
      ...this.#shared,
      nImages: this.#setup.labels.length,
      trials,
      nSamples: this.#order.length,
      batchSize: this.#batchSize,
      part: this.#gradients.byteOffset + this.#gradients.byteLength / 2,
      learningRates: this.#rates.byteOffset,
      losses: this.#losses.byteOffset,
      stop: this.#stop.byteOffset,
    };
  }

  /** Takes out the members of which it holds, and closes ranks. */
  #dropWhere(holds: (member: Member, slot: number) => boolean): readonly number[] {
    const gone = new Set(this.#members.filter(holds));
    if (gone.size === 0) return [];
    let slot = 0;
    for (const [from, member] of this.#members.entries()) {
      if (gone.has(member)) continue;
      if (from !== slot) this.#slot(this.#weights, slot).set(this.#slot(this.#weights, from));
      this.#members[slot++] = member;
    }
    this.#members.length = slot;
    return [...gone].map(({ trial }) => trial);
  }

  #checkWeights({ divergence }: Member, slot: number): void {
    divergence.checkWeights(this.#slot(this.#weights, slot), this.#epochs);
  }

  #slot(all: Float32Array, slot: number): Float32Array {
    const { nClasses, rows } = this.#setup;
    const n = nClasses * rows.nCols;
    return all.subarray(slot * n, (slot + 1) * n);
  }
}

function diverges(check: () => void): boolean {
  try {
    check();
    return false;
  } catch (error) {
    if (error instanceof Divergence) return true;
    throw error;
  }
}
