import type { Backend, Workers } from '../../../kernels/backend.ts';
import { copyRows, rowsLike } from '../../../kernels/copy-rows.ts';
import type { Rows } from '../../../kernels/matrix.ts';
import { type Examples, labelsOf, rowsOf } from '../../examples.ts';
import type { ModelInput } from '../../input/input.ts';
import { linearParameters } from '../../linear/model/parameters.ts';
import { linearScratch } from '../../linear/model/pass.ts';
import { linearPlainPass } from '../../linear/model/plain-pass.ts';
import type { Loss } from '../../objective/losses/loss.ts';
import { groupsOf } from '../../training/steps/job.ts';
import { SharedArrays } from '../../training/steps/shared-arrays.ts';
import { BARRIER_WORDS, Barrier } from '../../training/steps/workers/barrier.ts';
import type { GradientPlan, GradientTask } from './gradient-worker.ts';
import gradientProgram from './gradient-worker.ts';

/** The mean data loss of all samples, and its gradient. */
export interface DataGradient {
  readonly loss: number;
  /** nClasses × nFeatures. */
  readonly weight: Float64Array;
  /** nClasses. */
  readonly bias: Float64Array;
}

/** What a gradient is computed of. */
export interface GradientSetup {
  readonly backend: Backend;
  readonly train: Examples;
  readonly input: ModelInput;
  readonly loss: Loss;
  readonly nClasses: number;
  /** Whether all rows are copied to the backend's memory; if not, they come in blocks, at every pass. */
  readonly resident: boolean;
}

/** Full-batch gradients: one pass over the rows each. */
export interface FullGradient {
  at(weight: Float32Array, bias: Float32Array, signal?: AbortSignal): Promise<DataGradient>;
  free(): void;
}

/** Rows whose gradients are summed in f32: then they are added up in f64. Fixed, so that no memory or thread changes a bit. */
export const BLOCK_ROWS = 4096;

/** The same bits for any number of threads, and whether rows are resident or not. */
export function openGradient(setup: GradientSetup): FullGradient {
  const { workers } = setup.backend;
  return workers === undefined ? inPlainSteps(setup) : inWorkers(setup, workers);
}

/** Parts of all places, block after block. */
const blocksOf = (n: number): readonly { readonly first: number; readonly n: number }[] =>
  Array.from({ length: Math.ceil(n / BLOCK_ROWS) }, (_, b) => ({
    first: b * BLOCK_ROWS,
    n: Math.min(BLOCK_ROWS, n - b * BLOCK_ROWS),
  }));

function inWorkers({ backend, train, input, loss, nClasses, resident }: GradientSetup, workers: Workers): FullGradient {
  const { pixels } = train;
  const order = rowsOf(train);
  const labels = labelsOf(train);
  const nFeatures = pixels.nCols;
  const size = nClasses * nFeatures;
  const held = resident ? order.length : Math.min(BLOCK_ROWS, order.length);
  const nGroups = groupsOf(Math.min(BLOCK_ROWS, order.length));
  const arrays = new SharedArrays(backend);
  let rows: Rows | undefined;
  const free = () => {
    arrays.free();
    if (rows !== undefined) backend.free(rows);
    rows = undefined;
  };
  try {
    const block = rowsLike(backend, pixels, held);
    rows = block;
    if (resident) copyRows(pixels, order, block);
    const heldLabels = arrays.u8(held);
    heldLabels.set(labels.subarray(0, held));
    const places = arrays.i32(held);
    for (let i = 0; i < held; i++) places[i] = i;
    const values = linearParameters(nClasses, nFeatures).map((spec) => ({
      ...spec,
      data: arrays.f32(spec.shape.reduce((n, m) => n * m, 1)),
    }));
    const [weightParts, biasParts, lossParts] = [
      arrays.f32(nGroups * size),
      arrays.f64(nGroups * nClasses),
      arrays.f64(nGroups),
    ];
    const words = arrays.i32(BARRIER_WORDS);
    const plan: GradientPlan = {
      data: {
        ...{ nFeatures, nClasses, ...arrays.rows(block, input) },
        ...{ labels: heldLabels.byteOffset, order: places.byteOffset },
      },
      trial: {
        loss: { name: loss.name, settings: loss.settings },
        optimizer: { name: 'sgd', settings: {} },
        penalty: { squared: 0, absolute: 0, strength: 0 },
        tensors: values.map(({ data, ...spec }) => ({ ...spec, values: data.byteOffset, gradient: 0, state: {} })),
      },
      nSamples: held,
      scale: 1 / order.length,
      weightParts: weightParts.byteOffset,
      biasParts: biasParts.byteOffset,
      lossParts: lossParts.byteOffset,
      barrier: words.byteOffset,
      scratch: Array.from({ length: workers.threads }, () => linearScratch(arrays, nFeatures, nClasses, nClasses)),
    };
    const { threads: nThreads, crowded } = workers;
    const release = () => new Barrier(words, nThreads, crowded).break();
    return {
      async at(weight, bias, signal) {
        values[0]!.data.set(weight);
        values[1]!.data.set(bias);
        const sums = { loss: 0, weight: new Float64Array(size), bias: new Float64Array(nClasses) };
        for (const { first, n } of blocksOf(order.length)) {
          signal?.throwIfAborted();
          if (!resident) {
            copyRows(pixels, order.subarray(first, first + n), block);
            heldLabels.set(labels.subarray(first, first + n));
          }
          const where = { first: resident ? first : 0, n };
          const task = (lane: number): GradientTask => ({ plan, lane, nThreads, crowded, ...where });
          await workers.runEverywhere(gradientProgram, task, release);
          for (let group = 0; group < groupsOf(n); group++) {
            sums.loss += lossParts[group]!;
            addTo(sums.weight, weightParts, group * size);
            addTo(sums.bias, biasParts, group * nClasses);
          }
        }
        return { ...sums, loss: sums.loss / order.length };
      },
      free,
    };
  } catch (error) {
    free();
    throw error;
  }
}

/** sum += the numbers of `parts` from a place on. */
function addTo(sum: Float64Array, parts: Float32Array | Float64Array, from: number): void {
  for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! + parts[from + i]!;
}

/** The operations of a backend without workers, block after block. */
function inPlainSteps({ backend, train, input, loss, nClasses }: GradientSetup): FullGradient {
  const { pixels } = train;
  const order = rowsOf(train);
  const labels = labelsOf(train);
  const specs = linearParameters(nClasses, pixels.nCols);
  return {
    async at(weight, bias, signal) {
      const sums = { loss: 0, weight: new Float64Array(weight.length), bias: new Float64Array(nClasses) };
      const parameters = specs.map((spec, i) => ({ ...spec, data: i === 0 ? weight : bias }));
      for (const { first, n } of blocksOf(order.length)) {
        signal?.throwIfAborted();
        const share = n / order.length;
        const features = backend.float32(n, pixels.nCols);
        const pass = linearPlainPass(backend, loss, n, nClasses);
        await backend.gatherAffine(pixels, order.subarray(first, first + n), input, features);
        const gradients = [new Float32Array(weight.length), new Float32Array(nClasses)] as const;
        const batch = { features, labels: labels.subarray(first, first + n), first, noise: { key: 0 } };
        sums.loss += share * (await pass.run(batch, parameters, gradients));
        for (const [sum, gradient] of [
          [sums.weight, gradients[0]],
          [sums.bias, gradients[1]],
        ] as const) {
          addTo(
            sum,
            gradient.map((g) => g * share),
            0,
          );
        }
        pass.free();
        backend.free(features);
      }
      return sums;
    },
    free: () => undefined,
  };
}
