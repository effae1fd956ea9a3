import type { Backend, Workers } from '../../../kernels/backend.ts';
import type { Rows } from '../../../kernels/matrix.ts';
import type { Random } from '../../../util/random.ts';
import type { ModelInput } from '../../input/input.ts';
import type { Hyperparameters } from '../hyperparameters.ts';
import type { CohortModel } from '../model.ts';
import { isMatrix, type ParameterSpec, sizeOf } from '../parameters.ts';
import { CHUNK } from '../steps/job.ts';
import type { CohortState } from './cohort-state.ts';

/** What a cohort is made of. */
export interface CohortSetup {
  readonly backend: Backend;
  readonly workers: Workers;
  /** nImages × nFeatures, in the backend's memory. */
  readonly rows: Rows;
  /** nImages class numbers, in the backend's memory. */
  readonly labels: Uint8Array;
  /** The images that are trained on. */
  readonly training: Int32Array;
  /** How they are scaled, as learned from the training images. */
  readonly input: ModelInput;
  readonly model: CohortModel;
  /** Alike in batch size, start and shuffling; their losses and rules are known by name. */
  readonly trials: readonly Hyperparameters[];
  readonly random: Random;
  /** The state of these settings: they continue from it, with `random` at its state. */
  readonly from?: CohortState | undefined;
}

/** The bytes that a cohort takes, roughly. */
export function cohortBytes(
  trials: readonly Hyperparameters[],
  parameters: readonly ParameterSpec[],
  size: { readonly nFeatures: number; readonly nTraining: number },
): number {
  const { nFeatures, nTraining } = size;
  const copies = trials.reduce((sum, { optimizer }) => sum + 3 + optimizer.stateNames.length, 0);
  const floats = copies * parameters.filter(isMatrix).reduce((sum, spec) => sum + sizeOf(spec), 0);
  return 4 * (floats + nTraining + CHUNK * nFeatures);
}
