import { GATHER, type KernelExports } from '../../../kernels/exports.ts';
import type { ProgramMemory } from '../../../kernels/hosts/program.ts';
import { checkedLoss, type Loss } from '../../objective/losses/loss.ts';
import { bestClass } from '../../scores.ts';
import type { Pass, PassSums } from '../../training/model.ts';
import { CHUNK, type DataPlan, lossOf, type PassPlan, ROW_PADDING, type Scratch } from '../../training/steps/job.ts';
import type { SharedArrays } from '../../training/steps/shared-arrays.ts';
import { BIAS, WEIGHT } from './parameters.ts';

/** Room for one thread: f32, CHUNK × (nFeatures + ROW_PADDING); CHUNK × all scores of a sample; f64, nClasses + 1. */
interface LinearScratch {
  readonly features: number;
  readonly scores: number;
  readonly exponentials: number;
}

/** @param nScores of a sample, by all settings */
export const linearScratch = (
  arrays: SharedArrays,
  nFeatures: number,
  nClasses: number,
  nScores: number,
): LinearScratch & Scratch => ({
  features: arrays.f32(CHUNK * (nFeatures + ROW_PADDING)).byteOffset,
  scores: arrays.f32(CHUNK * nScores).byteOffset,
  exponentials: arrays.f64(nClasses + 1).byteOffset,
});

/**
 * Forward and backward through a few samples, for one setting or for many whose weights stand one below the other: the
 * samples are brought to f32 once, and while they are in the cache serve all.
 */
export class LinearPass implements Pass {
  readonly #kernels: KernelExports;
  readonly #data: DataPlan;
  readonly #scratch: LinearScratch;
  readonly #weights: number;
  /** Scores of a sample, of all settings. */
  readonly #nScores: number;
  readonly #stride: number;
  readonly #order: Int32Array;
  readonly #labels: Uint8Array;
  readonly #scores: Float32Array;
  readonly #trials: readonly { readonly loss: Loss; readonly biasAddress: number; readonly bias: Float32Array }[];

  constructor(kernels: KernelExports, { buffer }: ProgramMemory, plan: PassPlan) {
    const { data, trials, nSamples, nImages } = plan;
    const { features, scores, exponentials } = plan.scratch;
    this.#kernels = kernels;
    this.#data = data;
    this.#scratch = { features: features!, scores: scores!, exponentials: exponentials! };
    this.#weights = trials[0]!.tensors[WEIGHT]!.values;
    this.#nScores = trials.length * data.nClasses;
    this.#stride = (data.nFeatures + ROW_PADDING) * 4;
    this.#order = new Int32Array(buffer, data.order, nSamples);
    this.#labels = new Uint8Array(buffer, data.labels, nImages);
    this.#scores = new Float32Array(buffer, this.#scratch.scores, CHUNK * this.#nScores);
    this.#trials = trials.map(({ loss, tensors }) => {
      const biasAddress = tensors[BIAS]!.values;
      return { loss: lossOf(loss), biasAddress, bias: new Float32Array(buffer, biasAddress, data.nClasses) };
    });
  }

  learn(
    from: number,
    size: number,
    scale: number,
    matrices: readonly number[],
    fresh: boolean,
    sums: readonly PassSums[],
  ): void {
    this.#forward(from, size);
    for (const [t, sum] of sums.entries()) sum.loss += this.#loss(t, from, size, scale, sum.vectors[0]!);
    this.#backward(matrices[0]!, size, fresh);
  }

  classify(from: number, size: number, classes: readonly Uint8Array[]): void {
    this.#forward(from, size);
    for (const [t, own] of classes.entries()) this.#classify(t, size, own.subarray(from, from + size));
  }

  /** Computes W x of `size` samples, from the place `from` of the order on, without the biases. */
  #forward(from: number, size: number): void {
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
  #loss(trial: number, from: number, size: number, scale: number, biasSums: Float64Array): number {
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
      sum += checkedLoss(loss.sample(scores, at, nClasses, this.#labels[this.#order[from + i]!]!, scores, scale));
      for (let c = 0; c < nClasses; c++) biasSums[c] = biasSums[c]! + scores[at + c]!;
    }
    return sum;
  }

  /**
   * Adds what the slopes of all settings make of the samples to the gradients at `out`.
   * @param fresh whether to put it there instead, whatever was there
   */
  #backward(out: number, size: number, fresh: boolean): void {
    const { scores, features } = this.#scratch;
    const { nFeatures } = this.#data;
    const isFresh = fresh ? 1 : 0;
    this.#kernels.addTransposedMultiply(scores, features, this.#stride, out, size, this.#nScores, nFeatures, isFresh);
  }

  /** The classes that one setting predicts, after the forward pass. */
  #classify(trial: number, size: number, classes: Uint8Array): void {
    const { nClasses } = this.#data;
    const { bias } = this.#trials[trial]!;
    const scores = this.#scores;
    for (let i = 0; i < size; i++) {
      const at = i * this.#nScores + trial * nClasses;
      for (let c = 0; c < nClasses; c++) scores[at + c] = scores[at + c]! + bias[c]!;
      classes[i] = bestClass(scores, at, nClasses);
    }
  }
}
