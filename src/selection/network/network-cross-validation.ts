import type { Rows } from '../../kernels/matrix.ts';
import type { CrossValidation } from '../judging/cross-validation.ts';
import type { NetworkTrial } from '../space/network-setting.ts';

/** A request to judge networks on splits: see {@link crossValidateNetworks}. */
export interface NetworkCrossValidation extends CrossValidation {
  /** The settings to judge. */
  readonly trials: readonly NetworkTrial[];
  /** The mirror images of `pixels`, in the same order and of the same kind, for those that are trained on them too. */
  readonly mirrored?: Rows | undefined;
}
