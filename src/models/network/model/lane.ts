import { GATHER, type KernelExports } from '../../../kernels/exports.ts';
import type { ProgramMemory } from '../../../kernels/hosts/program.ts';
import { checkedLoss, type Loss } from '../../objective/losses/loss.ts';
import { lossOf, MAX_STEPS } from '../../training/steps/job.ts';
import { type ParameterStep, partedSteps } from '../../training/steps/parameter-step.ts';
import { pairsOf } from '../../training/steps/penalty-sums.ts';
import { layerKey } from '../dropout.ts';
import {
  CELL,
  GRADIENT_ROWS,
  GROUP,
  groupsOf,
  type LayerPlan,
  type NetworkPlan,
  PANEL,
  PRODUCT_ROWS,
  penaltyPairs,
  rowBounds,
} from './plan.ts';

/** Some samples of a batch that are gone through together. */
interface Block {
  /** Of the call; its number in the training, from 1 on. */
  readonly step: number;
  readonly number: number;
  /** Samples of the batch. */
  readonly batch: number;
  /** The place of the block's first sample in the epoch; how many it has; how many of the batch came before. */
  readonly first: number;
  readonly n: number;
  readonly from: number;
  readonly key: number;
}

/** A part of the rows of one layer's weights: its gradient and its step are one task. */
interface RowsTask {
  readonly layer: number;
  readonly first: number;
  readonly last: number;
  readonly weights: ParameterStep;
  readonly biases: ParameterStep;
  /** Which of the pairs of sums of the penalty is its own. */
  readonly pair: number;
}

const FREE = { squared: 0, absolute: 0, strength: 0 };

/** One thread's views of a training, and the tasks that it does. Nothing is allocated between steps. */
export class NetworkLane {
  readonly plan: NetworkPlan;
  readonly lane: number;
  /** Parts of the rows of the first layer, and those of all layers. */
  readonly nFirst: number;
  readonly nGradients: number;
  readonly #kernels: KernelExports;
  readonly #loss: Loss;
  readonly #order: Int32Array;
  readonly #labels: Uint8Array;
  readonly #scores: Float32Array;
  readonly #scoreBias: Float32Array;
  readonly #tasks: readonly RowsTask[];
  readonly #biasSums: readonly Float64Array[];
  readonly #biasGradients: readonly Float32Array[];
  readonly #lossParts: Float64Array;
  readonly #penaltySums: readonly (readonly Float64Array[])[];
  readonly #learningRates: Float64Array;
  readonly #countsPenalty: boolean;
  #block: Block = { step: 0, number: 1, batch: 0, first: 0, n: 0, from: 0, key: 0 };

  constructor(kernels: KernelExports, memory: ProgramMemory, plan: NetworkPlan, lane: number) {
    const { buffer } = memory;
    const { data, trial, layers } = plan;
    const { optimizer, penalty, tensors } = trial;
    const sizes = layers.map(({ size }) => size);
    this.#kernels = kernels;
    this.plan = plan;
    this.lane = lane;
    this.#loss = lossOf(trial.loss);
    this.#order = new Int32Array(buffer, data.order, plan.nSamples);
    this.#labels = new Uint8Array(buffer, data.labels, plan.nImages);
    this.#scores = new Float32Array(buffer, plan.scratch[lane]!.rows, (PANEL * plan.rowStride) / 4);
    this.#scoreBias = new Float32Array(buffer, tensors.at(-1)!.values, data.nClasses);
    this.#countsPenalty = penalty.squared !== 0 || penalty.absolute !== 0;
    let pair = 0;
    this.#tasks = sizes.slice(1).flatMap((size, l) => {
      const bounds = rowBounds(size, GRADIENT_ROWS);
      const [weight, bias] = [tensors[2 * l]!, tensors[2 * l + 1]!].map(({ values, gradient, state }) => {
        return { parameters: values, gradient, state };
      });
      const inputs = sizes[l]!;
      const elements = bounds.map((row) => row * inputs);
      const weights = partedSteps(kernels, memory, optimizer, penalty, weight!, elements);
      const biases = partedSteps(kernels, memory, optimizer, FREE, bias!, bounds);
      return weights.map((step, i) => ({
        ...{ layer: l + 1, first: bounds[i]!, last: bounds[i + 1]!, weights: step, biases: biases[i]!, pair: pair++ },
      }));
    });
    this.nFirst = Math.ceil(sizes[1]! / PRODUCT_ROWS);
    this.nGradients = this.#tasks.length;
    let at = plan.biasSums;
    this.#biasSums = sizes.slice(1).map((size) => {
      const sums = new Float64Array(buffer, at, size);
      at += size * 8;
      return sums;
    });
    this.#biasGradients = sizes.slice(1).map((size, l) => new Float32Array(buffer, tensors[2 * l + 1]!.gradient, size));
    this.#lossParts = new Float64Array(buffer, plan.lossParts, MAX_STEPS * groupsOf(plan.batchSize));
    const nSums = 2 * penaltyPairs(sizes);
    this.#penaltySums = Array.from({ length: MAX_STEPS }, (_, s) =>
      pairsOf(new Float64Array(buffer, plan.penaltyParts + s * nSums * 8, nSums)),
    );
    this.#learningRates = new Float64Array(buffer, plan.learningRates, MAX_STEPS);
  }

  begin(block: Block): void {
    this.#block = block;
  }

  /** Brings the images of a group to f32: into panels, and into blocks of columns. */
  readonly gather = (group: number): void => {
    const { kind, rows, nFeatures, order, scale, offset } = this.plan.data;
    const { first, n } = this.#block;
    const { rows: scratch } = this.plan.scratch[this.lane]!;
    const features = this.plan.layers[0]!;
    const kernels = this.#kernels;
    const end = Math.min(n, (group + 1) * GROUP);
    for (let s = group * GROUP; s < end; s += PANEL) {
      const size = Math.min(PANEL, n - s);
      const [from, to] = [first + s, first + s + size];
      kernels[GATHER[kind]](rows, nFeatures, order, scale, offset, scratch, this.plan.rowStride, from, to);
      kernels.packPanel(scratch, this.plan.rowStride, size, nFeatures, panelAt(features, s));
      kernels.packBlocks(scratch, this.plan.rowStride, size, nFeatures, s, this.plan.block, features.columns);
    }
  };

  /** Some units of the first layer, for a group. */
  readonly firstLayer = (task: number): void => {
    const group = Math.floor(task / this.nFirst);
    const from = (task % this.nFirst) * PRODUCT_ROWS;
    this.#multiply(1, from, Math.min(this.plan.layers[1]!.size, from + PRODUCT_ROWS), group);
  };

  /** The layers after the first, the loss, and the way back to the slopes of the first, for a group. */
  readonly restOfGroup = (group: number): void => {
    const { layers } = this.plan;
    const last = layers.length - 1;
    for (let l = 2; l <= last; l++) this.#multiply(l, 0, layers[l]!.size, group);
    this.#keepColumns(group);
    this.#lose(group);
    for (let l = last - 1; l >= 1; l--) this.#turnBack(l, group);
  };

  /** The gradient of some rows of weights, with their biases; after the last block of a batch, their step. */
  readonly gradients = (task: number): void => {
    const { layer, first, last, weights, biases, pair } = this.#tasks[task]!;
    const { plan } = this;
    const { layers, trial, block, scratch } = plan;
    const { step, number, batch, n, from } = this.#block;
    const { size, slopes } = layers[layer]!;
    const before = layers[layer - 1]!;
    const biasSums = this.#biasSums[layer - 1]!;
    const out = trial.tensors[2 * layer - 2]!.gradient;
    const { lists } = scratch[this.lane]!;
    const sums = biasSums.byteOffset;
    const columns = [before.columns, block, before.size] as const;
    const isFresh = from === 0 ? 1 : 0;
    this.#kernels.addGradients(slopes, size * CELL, n, ...columns, first, last, out, isFresh, sums, lists);
    if (from + n < batch) return;
    const gradient = this.#biasGradients[layer - 1]!;
    for (let c = first; c < last; c++) gradient[c] = biasSums[c]!;
    const place = { number, learningRate: this.#learningRates[step]! };
    if (this.#countsPenalty) weights.sums(this.#penaltySums[step]![pair]!);
    weights.run(place);
    biases.run(place);
  };

  /** Units [first, last) of a layer for a group; those of a hidden layer are activated. */
  #multiply(layer: number, first: number, last: number, group: number): void {
    const { layers, trial, kernel, dropout } = this.plan;
    const [before, own] = [layers[layer - 1]!, layers[layer]!];
    const kernels = this.#kernels;
    const [from, nPanels] = [group * GROUP, this.#panelsOf(group)];
    const weights = trial.tensors[2 * layer - 2]!.values;
    const [bytes, ownBytes] = [before.size * CELL, own.size * CELL];
    const out = panelAt(own, from);
    kernels.multiplyPanels(weights, before.size, first, last, panelAt(before, from), bytes, nPanels, out, ownBytes);
    if (layer === layers.length - 1) return;
    const bias = trial.tensors[2 * layer - 1]!.values;
    const { threshold, factor } = dropout;
    const place = this.#block.first + from;
    const key = layerKey(this.#block.key, layer - 1);
    kernels.activate(kernel, out, ownBytes, nPanels, first, last, bias, threshold, key, place, factor);
  }

  /** Panels of a group that have samples. */
  #panelsOf(group: number): number {
    return Math.ceil(Math.min(GROUP, this.#block.n - group * GROUP) / PANEL);
  }

  /** Puts what hidden layers made of a group into blocks of columns. */
  #keepColumns(group: number): void {
    const { layers, rowStride, block, scratch } = this.plan;
    const { rows } = scratch[this.lane]!;
    const kernels = this.#kernels;
    const { n } = this.#block;
    for (let l = 1; l < layers.length - 1; l++) {
      const layer = layers[l]!;
      for (let s = group * GROUP; s < Math.min(n, (group + 1) * GROUP); s += PANEL) {
        kernels.unpackPanel(panelAt(layer, s), layer.size, rows, rowStride);
        kernels.packBlocks(rows, rowStride, Math.min(PANEL, n - s), layer.size, s, block, layer.columns);
      }
    }
  }

  /** The loss of a group, and its slopes; those of samples that a panel lacks are 0. */
  #lose(group: number): void {
    const { plan } = this;
    const { layers, rowStride, scratch, trial, data } = plan;
    const { step, first, n, from, batch } = this.#block;
    const scores = layers.at(-1)!;
    const nClasses = scores.size;
    const { rows, sums, exponentials } = scratch[this.lane]!;
    const bias = trial.tensors.at(-1)!.values;
    const kernels = this.#kernels;
    let loss = 0;
    for (let s = group * GROUP; s < Math.min(n, (group + 1) * GROUP); s += PANEL) {
      const size = Math.min(PANEL, n - s);
      const order = data.order + (first + s) * 4;
      kernels.unpackPanel(panelAt(scores, s), nClasses, rows, rowStride);
      loss +=
        this.#loss.name === 'softmax'
          ? kernels.softmaxRows(
              ...([rows, rowStride, size, nClasses, bias, data.labels, order] as const),
              ...([1 / batch, sums, exponentials] as const),
            )
          : this.#loseBy(this.#loss, first + s, size, nClasses, 1 / batch);
      kernels.packPanel(rows, rowStride, size, nClasses, scores.slopes + s * nClasses * 4);
    }
    this.#lossParts[step * groupsOf(plan.batchSize) + groupsOf(from) + group] = loss;
  }

  #loseBy(loss: Loss, first: number, size: number, nClasses: number, scale: number): number {
    const scores = this.#scores;
    const stride = this.plan.rowStride / 4;
    const biases = this.#scoreBias;
    let sum = 0;
    for (let i = 0; i < size; i++) {
      const at = i * stride;
      for (let c = 0; c < nClasses; c++) scores[at + c] = scores[at + c]! + biases[c]!;
      sum += checkedLoss(loss.sample(scores, at, nClasses, this.#labels[this.#order[first + i]!]!, scores, scale));
    }
    return sum;
  }

  /** The slopes of hidden layer l, from those of the layer above it, for a group. */
  #turnBack(l: number, group: number): void {
    const { layers, trial, kernel, dropout } = this.plan;
    const [own, above] = [layers[l]!, layers[l + 1]!];
    const kernels = this.#kernels;
    const from = group * GROUP;
    const nPanels = this.#panelsOf(group);
    const weights = trial.tensors[2 * l]!.values;
    const slopes = own.slopes + from * own.size * 4;
    const [bytes, aboveBytes] = [own.size * CELL, above.size * CELL];
    const above0 = above.slopes + from * above.size * 4;
    kernels.multiplyPanelsTransposed(weights, above.size, own.size, above0, aboveBytes, nPanels, slopes, bytes);
    const { threshold, factor, share } = dropout;
    const key = layerKey(this.#block.key, l - 1);
    const place = this.#block.first + from;
    const settings = [threshold, key, place, factor, share] as const;
    kernels.deactivate(kernel, panelAt(own, from), slopes, bytes, nPanels, own.size, ...settings);
  }
}

/** Where the panel of a block's sample begins; a sample takes 4 bytes of each cell. */
const panelAt = ({ values, size }: LayerPlan, sample: number): number => values + sample * size * 4;
