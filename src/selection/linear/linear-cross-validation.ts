import type { Backend, Watch } from '../../kernels/backend.ts';
import type { Rows } from '../../kernels/matrix.ts';
import type { Scaling } from '../../models/input/scaling.ts';
import type { LinearHyperparameters } from '../../models/training/hyperparameters.ts';
import type { Split } from '../folds.ts';
import type { SplitResult } from '../results.ts';
import type { CohortKeeper } from './cohort-keeper.ts';

/** What is judged on what: see {@link crossValidateLinear}. */
export interface LinearCrossValidation extends Watch {
  readonly backend: Backend;
  /** nSamples × nFeatures: pixels as bytes, or f32 features. */
  readonly pixels: Rows;
  readonly labels: Uint8Array;
  /** What is made of features, learned anew on each split; where absent, bytes are centred, f32 features taken as they are. */
  readonly scaling?: Scaling | undefined;
  readonly classNames: readonly string[];
  readonly splits: readonly Split[];
  /** The settings to judge. */
  readonly trials: readonly LinearHyperparameters[];
  /** Every training starts from the generator of this seed, as `linear --seed` does. */
  readonly seed: number;
  /**
   * Successive halving: after a ninth and after a third of the epochs, the better third of the settings goes on. A setting
   * that is not pruned has the result that it would have alone. Where the backend has no workers, all go on to their end.
   */
  readonly prune?: boolean | undefined;
  /** What is known from before and is not computed again; of no use with `prune`, where every result depends on others. */
  readonly known?: ((trial: number, split: number) => SplitResult | undefined) | undefined;
  /** Takes trainings up where they were stopped, and keeps where they are; of no use with `prune`, or for those that are not trained together. */
  readonly keeper?: CohortKeeper | undefined;
  /** Called for each result that was computed, as soon as it is there, in any order. */
  readonly onSplit?: ((trial: number, split: number, result: SplitResult) => void) | undefined;
}
