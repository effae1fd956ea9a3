import type { Backend, Watch } from '../../kernels/backend.ts';
import type { Rows } from '../../kernels/matrix.ts';
import type { Scaling } from '../../models/input/scaling.ts';
import type { Split } from '../folds.ts';
import type { SplitResult } from '../results.ts';
import type { CohortKeeper } from './cohort-keeper.ts';

/** What a request to judge settings on splits has, whatever the model. */
export interface CrossValidation extends Watch {
  readonly backend: Backend;
  /** nSamples × nFeatures: pixels as bytes, or features as codes or f32. */
  readonly pixels: Rows;
  readonly labels: Uint8Array;
  /** How features are scaled, learned on each split. Absent: bytes are centred, f32 features stay as they are. */
  readonly scaling?: Scaling | undefined;
  readonly classNames: readonly string[];
  readonly splits: readonly Split[];
  /** Every training starts from the generator of this seed, as `--seed` does. */
  readonly seed: number;
  /**
   * Successive halving: after a ninth and after a third of the epochs, only the best third of the settings continues. A
   * setting that is not pruned has the result that it would have alone. If the backend has no workers, all run to the
   * end.
   */
  readonly prune?: boolean | undefined;
  /**
   * Results known from before, which are not computed again; unused with `prune`, where every result depends on others.
   */
  readonly known?: ((trial: number, split: number) => SplitResult | undefined) | undefined;
  /**
   * Resumes trainings where they were stopped, and saves their state; unused with `prune`, or for settings that are not
   * trained together.
   */
  readonly keeper?: CohortKeeper | undefined;
  /** Called for each computed result as soon as it is known, in any order. */
  readonly onSplit?: ((trial: number, split: number, result: SplitResult) => void) | undefined;
}
