import type { Rows } from '../../kernels/matrix.ts';
import type { LinearCrossValidation } from '../linear/linear-cross-validation.ts';
import type { NetworkTrial } from '../space/network-setting.ts';

/** A request to judge networks on splits: see {@link crossValidateNetworks}. */
export interface NetworkCrossValidation extends Omit<LinearCrossValidation, 'trials'> {
  /** The settings to judge. */
  readonly trials: readonly NetworkTrial[];
  /** The mirror images of `pixels`, in the same order and of the same kind, for those that are trained on them too. */
  readonly mirrored?: Rows | undefined;
}
