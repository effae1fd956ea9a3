import type { Rows } from '../../kernels/matrix.ts';
import type { TrainRequest, TrainResult } from '../trainer/request.ts';
import type { StepSizes } from '../training/steps/sizes.ts';
import type { NetworkClassifier } from './classifier.ts';
import type { NetworkHyperparameters } from './hyperparameters.ts';

export interface TrainNetworkRequest extends NetworkHyperparameters, TrainRequest {
  /**
   * Mirror images of `train.pixels`, in the same order and of the same kind. Each epoch then takes either an image or its mirror
   * image, drawn anew. Absent: the images as they are.
   */
  readonly mirrored?: Rows | undefined;
  /** Called with how much of the search for principal components is done, of about how much: all of it at its end. */
  readonly onComponents?: ((done: number, total: number) => void) | undefined;
  /** Called with the share of the variance that the principal components hold, from 0 to 1, before the first epoch. */
  readonly onVariance?: ((share: number) => void) | undefined;
  /** Called before `onEpoch` with how large the last step of the epoch was, for the weights of each layer. */
  readonly onSizes?: ((sizes: readonly StepSizes[]) => void) | undefined;
}

export type TrainNetworkResult = TrainResult<NetworkClassifier>;
