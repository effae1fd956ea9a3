import type { Rows } from '../../../kernels/matrix.ts';
import type { ModelInput } from '../../input/input.ts';
import type { Hyperparameters } from '../hyperparameters.ts';
import type { Parameter } from '../parameters.ts';
import type { UpdateState } from '../update.ts';

/** What the steps of a training run are taken on. */
export interface StepsSetup {
  readonly hyperparameters: Hyperparameters;
  /** Rows of nFeatures, in the backend's memory: the images that are trained on, and views of them. */
  readonly rows: Rows;
  /** The class numbers of the rows. */
  readonly labels: Uint8Array;
  /** Samples of an epoch: as many as there are rows, or fewer. */
  readonly nSamples: number;
  /** How they are scaled before the weights apply. */
  readonly input: ModelInput;
  /** Images a step; the last batch of an epoch may have fewer. */
  readonly batchSize: number;
}

/** What is drawn anew for each epoch. */
export interface Noise {
  /** 32 bits that decide all noise of the epoch, whoever computes it; 0 for a model without any. */
  key: number;
}

/** A training run between steps: parameters, what the update rule remembers, and the order of the images. */
export interface Steps {
  /** Written by steps, and by the code that sets the initial weights; in the order of the model. */
  readonly parameters: readonly Parameter[];
  readonly state: UpdateState;
  /** Of the last step, for each parameter, the smooth part of the penalty included. */
  readonly gradients: readonly Float32Array[];
  /** nSamples numbers of images: batch b (0 is the first) takes those from b · batchSize on. To be written for each epoch. */
  readonly order: Int32Array;
  /** To be written for each epoch. */
  readonly noise: Noise;
  /** How many steps are best taken in one call, so that the caller gets a turn many times a second. */
  readonly stepsPerCall: number;
  /**
   * Takes one step for each of `learningRates`.
   * @param firstBatch 0 is the first of the epoch
   * @param firstStep  1 is the first of the training
   * @param signal when it fires, what is left of the steps is dropped, and this rejects with its reason: no others can be taken
   * @returns data loss plus penalty of each batch, before its step
   */
  run(
    firstBatch: number,
    firstStep: number,
    learningRates: readonly number[],
    signal?: AbortSignal,
  ): Promise<readonly number[]>;
  free(): void;
}
