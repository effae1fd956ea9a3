import { allRows } from '../../../kernels/copy-rows.ts';
import { atOnce } from '../../../util/turns.ts';
import { sparsity } from '../../objective/regularizers.ts';
import { DivergenceWatch, diverges } from '../divergence.ts';
import { checkHyperparameters, type Hyperparameters } from '../hyperparameters.ts';
import { fillStart } from '../initializers.ts';
import { copyOfTensors, isMatrix, type Parameter, restoreTensors, sizeOf } from '../parameters.ts';
import { rateOf } from '../schedules.ts';
import type { CohortPlan, TrainTask } from '../steps/cohort-plan.ts';
import { MAX_STEPS } from '../steps/job.ts';
import { penaltySumsOf } from '../steps/penalty-sums.ts';
import { SharedArrays } from '../steps/shared-arrays.ts';
import { trialPlan } from '../steps/trial-plan.ts';
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
  readonly hyperparameters: Hyperparameters;
  readonly divergence: DivergenceWatch;
  readonly state: UpdateState;
  /** Of this epoch, each batch counted by its samples. */
  lossSum: number;
}

/**
 * Settings that are trained together by one thread on the same images in the same order: each matrix of weights stands
 * below that of the setting before, as one tall matrix, so that each batch is read once for all. Every setting gets, to the
 * bit, what it gets alone.
 */
export class Cohort {
  readonly #setup: CohortSetup;
  readonly #arrays: SharedArrays;
  readonly #name = cohorts++;
  readonly #members: Member[];
  /** By tensor: the numbers of all settings, one after the other. */
  readonly #values: readonly Float32Array[];
  /** By tensor: the gradients of all, and behind those of matrices room for what a group of samples adds. */
  readonly #gradients: readonly Float32Array[];
  readonly #order: Int32Array;
  readonly #rates: Float64Array;
  readonly #losses: Float64Array;
  readonly #stop: Int32Array;
  readonly #batchSize: number;
  readonly #shared: Pick<CohortPlan, 'data' | 'vectorSums' | 'penaltySums' | 'parts' | 'scratch'>;
  #epochs = 0;

  constructor(setup: CohortSetup) {
    const { backend, rows, labels, training, input, model, trials, random, from } = setup;
    const specs = model.parameters;
    this.#setup = setup;
    for (const trial of trials) checkHyperparameters(trial);
    if (from !== undefined) checkCohortState(from, trials, specs);
    this.#batchSize = Math.min(trials[0]!.batchSize, training.length);
    const n = trials.length;
    const arrays = new SharedArrays(backend);
    this.#arrays = arrays;
    try {
      this.#values = specs.map((spec) => arrays.f32(n * sizeOf(spec)));
      this.#gradients = specs.map((spec) => arrays.f32((isMatrix(spec) ? 2 : 1) * n * sizeOf(spec)));
      this.#order = arrays.i32(training.length);
      this.#rates = arrays.f64(MAX_STEPS * n);
      this.#losses = arrays.f64(MAX_STEPS * n);
      this.#stop = arrays.i32(1);
      this.#shared = {
        data: {
          nFeatures: rows.nCols,
          nClasses: model.nClasses,
          ...arrays.rows(rows, input),
          labels: labels.byteOffset,
          order: this.#order.byteOffset,
        },
        parts: this.#gradients
          .filter((_, i) => isMatrix(specs[i]!))
          .map(({ byteOffset, byteLength }) => byteOffset + byteLength / 2),
        vectorSums: arrays.f64(n * specs.reduce((sum, spec) => sum + (isMatrix(spec) ? 0 : sizeOf(spec)), 0))
          .byteOffset,
        penaltySums: arrays.f64(n * penaltySumsOf(specs)).byteOffset,
        scratch: model.scratch(arrays, n),
      };
      const nBatches = Math.ceil(training.length / this.#batchSize);
      this.#members = trials.map((hyperparameters, trial) => {
        const { loss, optimizer } = hyperparameters;
        const usual = model.usual(loss, optimizer);
        const firstLoss = from?.members[trial]?.firstLoss;
        return {
          trial,
          hyperparameters,
          divergence: new DivergenceWatch(hyperparameters, usual, nBatches, firstLoss),
          state: arrays.state(specs, optimizer),
          lossSum: 0,
        };
      });
      if (from !== undefined) this.#restore(from);
      else {
        const start = this.#parameters(0);
        atOnce(fillStart(start, trials[0]!.init, random));
        for (let slot = 1; slot < n; slot++) restoreTensors(this.#parameters(slot), start);
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

  /** The training loss of the last epoch: the mean over its batches, in the order of {@link trials}. */
  get losses(): readonly number[] {
    return this.#members.map(({ lossSum }) => lossSum / this.#order.length);
  }

  /** The share of weights that are exactly 0, in the order of {@link trials}. */
  get sparsities(): readonly number[] {
    return this.#members.map((_, slot) => {
      const weights = this.#parameters(slot).filter(isMatrix);
      const zeros = weights.reduce((sum, { data }) => sum + sparsity(data) * data.length, 0);
      return zeros / weights.reduce((sum, { data }) => sum + data.length, 0);
    });
  }

  /** A copy, of the settings still in training; there must have been an epoch. */
  get state(): CohortState {
    const members = this.#members.map(({ state, divergence }, slot) => ({
      parameters: copyOfTensors(this.#parameters(slot)),
      update: copyOfUpdate(state),
      firstLoss: divergence.firstLoss!,
    }));
    return { epochs: this.#epochs, random: this.#setup.random.state(), members };
  }

  #restore({ epochs, members }: CohortState): void {
    this.#epochs = epochs;
    for (const [slot, { parameters, update }] of members.entries()) {
      restoreTensors(this.#parameters(slot), parameters);
      restoreUpdate(this.#members[slot]!.state, update);
    }
  }

  /**
   * Trains all settings for one more epoch. Those that diverge are dropped.
   * @param signal when it fires, this rejects with its reason, and the cohort can no longer be used
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
    for (const member of this.#members) member.lossSum = 0;
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
   * Classifies the images `rows` by each setting in training.
   * @returns the classes of all of them, in the order of {@link trials}
   */
  async classesOf(rows: Int32Array): Promise<readonly Uint8Array[]> {
    if (this.#members.length === 0) return [];
    const { backend, workers, model } = this.#setup;
    const arrays = new SharedArrays(backend);
    try {
      const shared = arrays.i32(rows.length);
      shared.set(rows);
      const classes = arrays.u8(this.#members.length * rows.length);
      const places = { rows: shared.byteOffset, nRows: rows.length, classes: classes.byteOffset };
      await workers.runAnywhere(model.programs.cohort, { kind: 'judge', plan: this.#plan(), ...places });
      return this.#members.map((_, slot) => classes.slice(slot * rows.length, (slot + 1) * rows.length));
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
        this.#rates[s * members.length + t] = rateOf(hyperparameters, firstStep + s, nBatches);
      }
    }
    const task: TrainTask = { kind: 'train', plan: this.#plan(), firstBatch: first, firstStep, nSteps };
    const { workers, model } = this.#setup;
    await workers.runAnywhere(model.programs.cohort, task);
    return this.#dropWhere((member, slot) =>
      diverges(() => {
        for (let s = 0; s < nSteps; s++) {
          const loss = this.#losses[s * members.length + slot]!;
          member.divergence.checkLoss(loss, this.#epochs + 1, first + s + 1);
          const start = (first + s) * this.#batchSize;
          member.lossSum += loss * Math.min(this.#batchSize, this.#order.length - start);
        }
      }),
    );
  }

  #plan(): CohortPlan {
    const trials = this.#members.map(({ hyperparameters, state }, slot) =>
      trialPlan(hyperparameters, this.#parameters(slot), this.#inSlot(this.#gradients, slot), state),
    );
    return {
      id: `${this.#name}: ${this.trials}`,
      ...this.#shared,
      nImages: this.#setup.labels.length,
      trials,
      nSamples: this.#order.length,
      batchSize: this.#batchSize,
      learningRates: this.#rates.byteOffset,
      losses: this.#losses.byteOffset,
      stop: this.#stop.byteOffset,
    };
  }

  /** Removes the members that satisfy the condition, and closes the gaps. */
  #dropWhere(holds: (member: Member, slot: number) => boolean): readonly number[] {
    const gone = new Set(this.#members.filter(holds));
    if (gone.size === 0) return [];
    let slot = 0;
    for (const [from, member] of this.#members.entries()) {
      if (gone.has(member)) continue;
      if (from !== slot) restoreTensors(this.#parameters(slot), this.#parameters(from));
      this.#members[slot++] = member;
    }
    this.#members.length = slot;
    return [...gone].map(({ trial }) => trial);
  }

  #checkWeights({ divergence }: Member, slot: number): void {
    for (const { data } of this.#parameters(slot).filter(isMatrix)) divergence.checkWeights(data, this.#epochs);
  }

  /** Of the setting in that slot, as views. */
  #parameters(slot: number): readonly Parameter[] {
    const arrays = this.#inSlot(this.#values, slot);
    return this.#setup.model.parameters.map((spec, i) => ({ ...spec, data: arrays[i]! }));
  }

  #inSlot(arrays: readonly Float32Array[], slot: number): readonly Float32Array[] {
    return this.#setup.model.parameters.map((spec, i) => {
      const n = sizeOf(spec);
      return arrays[i]!.subarray(slot * n, (slot + 1) * n);
    });
  }
}
