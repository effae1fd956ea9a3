import { GATHER, type KernelExports } from '../../../kernels/exports.ts';
import type { ProgramMemory } from '../../../kernels/hosts/program.ts';
import { bestClass } from '../../linear/classifier.ts';
import type { Loss } from '../../objective/losses/loss.ts';
import { CHUNK, type ChunkScratch, type DataPlan, lossOf, ROW_PADDING, type TrialPlan } from './job.ts';

/**
 * Forward and backward through a few samples, for one setting or for many whose weights stand one below the other: the
 * samples are brought to f32 once, and while they are in the cache serve all.
 */
export class ChunkPass {
  readonly #kernels: KernelExports;
  readonly #data: DataPlan;
  readonly #scratch: ChunkScratch;
  readonly #weights: number;
  /** Scores of a sample, of all settings. */
  readonly #nScores: number;
  readonly #stride: number;
  readonly #order: Int32Array;
  readonly #labels: Uint8Array;
  readonly #scores: Float32Array;
  readonly #trials: readonly { readonly loss: Loss; readonly biasAddress: number; readonly bias: Float32Array }[];

  /**
   * @param trials   one after the other in memory, weights of nClasses × nFeatures each
   * @param nSamples entries of the order
   * @param nImages  entries of the labels
   */
  constructor(
    kernels: KernelExports,
    { buffer }: ProgramMemory,
    data: DataPlan,
    trials: readonly TrialPlan[],
    scratch: ChunkScratch,
    nSamples: number,
    nImages: number,
  ) {
    this.#kernels = kernels;
    this.#data = data;
    this.#scratch = scratch;
    this.#weights = trials[0]!.weight;
    this.#nScores = trials.length * data.nClasses;
    this.#stride = (data.nFeatures + ROW_PADDING) * 4;
    this.#order = new Int32Array(buffer, data.order, nSamples);
    this.#labels = new Uint8Array(buffer, data.labels, nImages);
    this.#scores = new Float32Array(buffer, scratch.scores, CHUNK * this.#nScores);
    this.#trials = trials.map((trial) => ({
      loss: lossOf(trial.loss),
      biasAddress: trial.bias,
      bias: new Float32Array(buffer, trial.bias, data.nClasses),
    }));
  }

  /** Computes W x of `size` samples, from the place `from` of the order on, without the biases. */
  forward(from: number, size: number): void {
    const { kind, rows, nFeatures, order, scale, offset } = this.#data;
    const { features, scores } = this.#scratch;
    const kernels = this.#kernels;
    kernels[GATHER[kind]](rows, nFeatures, order, scale, offset, features, this.#stride, from, from + size);
    kernels.multiplyTransposed(features, this.#stride, this.#weights, scores, nFeatures, this.#nScores, 0, size);
  }

  /**
   * Adds the biases to one setting's scores, and makes them the slopes of its loss.
   * @param scale    what the slopes are multiplied by
   * @param biasSums nClasses sums of slopes, added to
   * @returns the sum of the samples' losses
   */
  loss(trial: number, from: number, size: number, scale: number, biasSums: Float64Array): number {
    const { nClasses, labels, order } = this.#data;
    const { loss, bias, biasAddress } = this.#trials[trial]!;
    const first = trial * nClasses;
    if (loss.name === 'softmax') {
      const rows = [this.#scratch.scores + first * 4, this.#nScores * 4, size, nClasses] as const;
      const sums = biasSums.byteOffset;
      const { exponentials } = this.#scratch;
      return this.#kernels.softmaxRows(...rows, biasAddress, labels, order + from * 4, scale, sums, exponentials);
    }
    const scores = this.#scores;
    let sum = 0;
    for (let i = 0; i < size; i++) {
      const at = i * this.#nScores + first;
      for (let c = 0; c < nClasses; c++) scores[at + c] = scores[at + c]! + bias[c]!;
      sum += loss.sample(scores, at, nClasses, this.#labels[this.#order[from + i]!]!, scores, scale);
      for (let c = 0; c < nClasses; c++) biasSums[c] = biasSums[c]! + scores[at + c]!;
    }
    return sum;
  }

  /**
   * Adds what the slopes of all settings make of the samples to the gradients at `out`.
   * @param fresh whether to put it there instead, whatever was there
   */
  backward(out: number, size: number, fresh: boolean): void {
    const { scores, features } = this.#scratch;
    const { nFeatures } = this.#data;
    const isFresh = fresh ? 1 : 0;
    this.#kernels.addTransposedMultiply(scores, features, this.#stride, out, size, this.#nScores, nFeatures, isFresh);
  }

  /** Counts the samples whose class one setting predicts, after {@link forward}. Among equal scores the smallest class wins. */
  countRight(trial: number, from: number, size: number): number {
    const { nClasses } = this.#data;
    const { bias } = this.#trials[trial]!;
    const scores = this.#scores;
    let right = 0;
    for (let i = 0; i < size; i++) {
      const at = i * this.#nScores + trial * nClasses;
      for (let c = 0; c < nClasses; c++) scores[at + c] = scores[at + c]! + bias[c]!;
      if (bestClass(scores, at, nClasses) === this.#labels[this.#order[from + i]!]) right++;
    }
    return right;
  }
}
