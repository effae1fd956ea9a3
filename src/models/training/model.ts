import type { Backend, Workers } from '../../kernels/backend.ts';
import type { KernelExports } from '../../kernels/exports.ts';
import type { ProgramMemory, WorkerProgram } from '../../kernels/hosts/program.ts';
import type { MatrixF32 } from '../../kernels/matrix.ts';
import type { Loss } from '../objective/losses/loss.ts';
import type { UsualSizes } from './divergence-hint.ts';
import type { Optimizer } from './optimizers/optimizer.ts';
import type { Parameter, ParameterSpec } from './parameters.ts';
import type { CohortTask } from './steps/cohort-plan.ts';
import type { PassPlan, Scratch } from './steps/job.ts';
import type { SharedArrays } from './steps/shared-arrays.ts';
import type { Noise, Steps, StepsSetup } from './steps/steps.ts';
import type { ParallelTask } from './steps/workers/parallel-plan.ts';

/** Some samples, as a model sees them. */
export interface Batch {
  /** nSamples × nFeatures. */
  readonly features: MatrixF32;
  /** nSamples class numbers. */
  readonly labels: Uint8Array;
  /** The place of the first among the samples of the epoch, and what was drawn for it: for models that add noise. */
  readonly first: number;
  readonly noise: Noise;
}

/** Forward and backward through whole batches, by the operations of a backend. */
export interface PlainPass {
  /**
   * @param gradients one for each parameter, overwritten with the gradient of the data loss
   * @returns the mean data loss
   */
  run(batch: Batch, parameters: readonly Parameter[], gradients: readonly Float32Array[]): Promise<number>;
  free(): void;
}

/** What a pass adds to for one setting, beside the gradients of matrices. */
export interface PassSums {
  /** Of the losses of samples. */
  loss: number;
  /** For each vector among the parameters, in their order: of its gradients. They stand in the program's memory. */
  readonly vectors: readonly Float64Array[];
}

/** Forward and backward through a few samples at a time, in a worker program, for one setting or several. */
export interface Pass {
  /**
   * Adds up the losses and gradients of samples. What they add to a matrix's gradient is summed by itself, rounded to f32,
   * and then added in one go: so a setting gets the same bits alone and in a cohort.
   * @param from     the first of them, by its place in the order
   * @param size     how many, at most CHUNK
   * @param scale    what gradients are multiplied by
   * @param matrices for each matrix among the parameters, in their order: the address of f32 that its gradients are added
   *                 to, those of all settings one below the other
   * @param fresh    whether to overwrite what is there instead
   * @param sums     by setting
   */
  learn(
    from: number,
    size: number,
    scale: number,
    matrices: readonly number[],
    fresh: boolean,
    sums: readonly PassSums[],
  ): void;
  /** Puts the class of each sample at its place in classes[setting]. Among equal scores the smallest class wins. */
  classify(from: number, size: number, classes: readonly Uint8Array[]): void;
}

export type OpenPass = (kernels: KernelExports, memory: ProgramMemory, plan: PassPlan) => Pass;

/** A model as the engine trains it: what its parameters are, forward and backward through samples, and its steps. */
export interface TrainableModel {
  readonly parameters: readonly ParameterSpec[];
  readonly nClasses: number;
  /** Whether it adds noise, such as dropout: then a number is drawn for each epoch. */
  readonly isNoisy: boolean;
  /** For hints if training diverges. */
  usual(loss: Loss, optimizer: Optimizer): UsualSizes;
  /** @param batchSize the most samples of a batch */
  plainPass(backend: Backend, loss: Loss, batchSize: number): PlainPass;
  /** Steps in worker threads: the same bits for any number of them. */
  workerSteps(backend: Backend, workers: Workers, setup: StepsSetup): Steps;
}

/** A model that goes through a few samples at a time, with one setting or with several whose parameters are stacked. */
export interface CohortModel extends TrainableModel {
  /** The memory that its passes need for one thread that trains this many settings, by names of its own. */
  scratch(arrays: SharedArrays, nSettings: number): Scratch;
  /** The engine's worker programs around its passes. */
  readonly programs: {
    readonly parallel: WorkerProgram<ParallelTask>;
    readonly cohort: WorkerProgram<CohortTask>;
  };
}
