import type { Backend } from '../../../src/kernels/backend.ts';
import { GATHER, type KernelExports } from '../../../src/kernels/exports.ts';
import type { ProgramMemory } from '../../../src/kernels/hosts/program.ts';
import type { Loss } from '../../../src/models/objective/losses/loss.ts';
import { bestClass } from '../../../src/models/scores.ts';
import type { CohortModel, Pass, PassSums, PlainPass } from '../../../src/models/training/model.ts';
import type { ParameterSpec } from '../../../src/models/training/parameters.ts';
import { cohortProgram } from '../../../src/models/training/steps/cohort-program.ts';
import { CHUNK, lossOf, type PassPlan } from '../../../src/models/training/steps/job.ts';
import { parallelProgram } from '../../../src/models/training/steps/workers/parallel-program.ts';
import { parallelSteps } from '../../../src/models/training/steps/workers/parallel-steps.ts';

/*
 * A model with two matrices and two vectors, scores = W2 relu(W1 x + b1) + b2, for the tests of the engine: it goes sample
 * by sample, and its programs run in the calling thread alone.
 */

interface Layers {
  readonly W1: Float32Array;
  readonly b1: Float32Array;
  readonly W2: Float32Array;
  readonly b2: Float32Array;
}
type Adders = { readonly [Name in keyof Layers]: Float32Array | Float64Array };

/** The scores of one sample, and the activations of the hidden layer. */
export function forward({ W1, b1, W2, b2 }: Layers, x: Float32Array) {
  const hidden = Float32Array.from(b1, (b, h) => {
    let sum = b;
    for (let p = 0; p < x.length; p++) sum += W1[h * x.length + p]! * x[p]!;
    return Math.max(0, sum);
  });
  const scores = Float32Array.from(b2, (b, c) => hidden.reduce((sum, a, h) => sum + W2[c * hidden.length + h]! * a, b));
  return { hidden, scores };
}

/** Adds one sample's gradient, times a scale; returns its loss. */
function learn(loss: Loss, layers: Layers, x: Float32Array, label: number, scale: number, to: Adders): number {
  const { hidden, scores } = forward(layers, x);
  const value = loss.sample(scores, 0, scores.length, label, scores, scale);
  const dHidden = new Float64Array(hidden.length);
  for (const [c, slope] of scores.entries()) {
    to.b2[c]! += slope;
    for (const [h, a] of hidden.entries()) {
      const at = c * hidden.length + h;
      to.W2[at]! += slope * a;
      if (a > 0) dHidden[h]! += slope * layers.W2[at]!;
    }
  }
  for (const [h, slope] of dHidden.entries()) {
    to.b1[h]! += slope;
    for (let p = 0; p < x.length; p++) to.W1[h * x.length + p]! += slope * x[p]!;
  }
  return value;
}

const named = <T>([W1, b1, W2, b2]: readonly T[]) => ({ W1: W1!, b1: b1!, W2: W2!, b2: b2! });

function plainPass(loss: Loss): PlainPass {
  return {
    run: async ({ features, labels }, parameters, gradients) => {
      const sums = gradients.map(({ length }) => new Float64Array(length));
      let total = 0;
      for (const [i, label] of labels.entries()) {
        const x = features.data.subarray(i * features.nCols, (i + 1) * features.nCols);
        total += learn(loss, named(parameters.map(({ data }) => data)), x, label, 1 / labels.length, named(sums));
      }
      for (const [i, gradient] of gradients.entries()) gradient.set(sums[i]!);
      return total / labels.length;
    },
    free: () => undefined,
  };
}

class TwoLayerPass implements Pass {
  readonly #kernels: KernelExports;
  readonly #memory: ProgramMemory;
  readonly #plan: PassPlan;

  constructor(kernels: KernelExports, memory: ProgramMemory, plan: PassPlan) {
    this.#kernels = kernels;
    this.#memory = memory;
    this.#plan = plan;
  }

  learn(
    from: number,
    size: number,
    scale: number,
    matrices: readonly number[],
    fresh: boolean,
    sums: readonly PassSums[],
  ): void {
    const { nFeatures, nClasses } = this.#plan.data;
    for (const [t, { loss }] of this.#plan.trials.entries()) {
      const layers = this.#layers(t);
      const nHidden = layers.b1.length;
      const sizes = [nHidden * nFeatures, nClasses * nHidden];
      const [W1, W2] = sizes.map((n) => new Float64Array(n));
      const to = { W1: W1!, W2: W2!, b1: sums[t]!.vectors[0]!, b2: sums[t]!.vectors[1]! };
      this.#samples(from, size, (x, label) => {
        sums[t]!.loss += learn(lossOf(loss), layers, x, label, scale, to);
      });
      for (const [m, n] of sizes.entries()) {
        const gradient = this.#f32(matrices[m]! + t * n * 4, n);
        const own = Float32Array.from([W1!, W2!][m]!);
        for (let i = 0; i < n; i++) gradient[i] = fresh ? own[i]! : gradient[i]! + own[i]!;
      }
    }
  }

  classify(from: number, size: number, classes: readonly Uint8Array[]): void {
    let at = from;
    this.#samples(from, size, (x) => {
      for (const [t, own] of classes.entries()) {
        const { scores } = forward(this.#layers(t), x);
        own[at] = bestClass(scores, 0, scores.length);
      }
      at++;
    });
  }

  #layers = (t: number): Layers =>
    named(
      this.#plan.trials[t]!.tensors.map(({ values, shape }) =>
        this.#f32(
          values,
          shape.reduce((n, m) => n * m, 1),
        ),
      ),
    );

  #f32 = (address: number, n: number): Float32Array => new Float32Array(this.#memory.buffer, address, n);

  #samples(from: number, size: number, each: (x: Float32Array, label: number) => void): void {
    const { kind, rows, nFeatures, order, scale, offset, labels } = this.#plan.data;
    const features = this.#plan.scratch.features!;
    const addresses = [rows, nFeatures, order, scale, offset, features, nFeatures * 4] as const;
    this.#kernels[GATHER[kind]](...addresses, from, from + size);
    const places = new Int32Array(this.#memory.buffer, order, from + size);
    const classes = new Uint8Array(this.#memory.buffer, labels, this.#plan.nImages);
    for (let i = 0; i < size; i++) {
      each(this.#f32(features + i * nFeatures * 4, nFeatures), classes[places[from + i]!]!);
    }
  }
}

const openPass = (kernels: KernelExports, memory: ProgramMemory, plan: PassPlan) =>
  new TwoLayerPass(kernels, memory, plan);

export function twoLayers(nFeatures: number, nHidden: number, nClasses: number): CohortModel {
  const model: CohortModel = {
    parameters: [
      { name: 'W1', shape: [nHidden, nFeatures], penalised: true },
      { name: 'b1', shape: [nHidden], penalised: false },
      { name: 'W2', shape: [nClasses, nHidden], penalised: true },
      { name: 'b2', shape: [nClasses], penalised: false },
    ] satisfies readonly ParameterSpec[],
    nClasses,
    isNoisy: false,
    usual: () => ({ learningRate: undefined, regularizationStrength: 0 }),
    plainPass: (_backend: Backend, loss) => plainPass(loss),
    workerSteps: (backend, workers, setup) => parallelSteps(model, backend, workers, setup),
    scratch: (arrays) => ({ features: arrays.f32(CHUNK * nFeatures).byteOffset }),
    programs: { parallel: parallelProgram('two-layers', openPass), cohort: cohortProgram('two-layers', openPass) },
  };
  return model;
}
