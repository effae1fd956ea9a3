import type { Backend } from '../../kernels/backend.ts';
import type { Rows } from '../../kernels/matrix.ts';

/** A scaling fitted to training rows: a feature x becomes x / divisor + offset. */
export interface FittedScaling {
  /** nFeatures numbers, none of them 0. */
  readonly divisor: Float64Array;
  /** nFeatures, rounded to f32. */
  readonly offset: Float32Array;
}

/** How features are scaled for training by gradients, learned from the training part alone. */
export interface Scaling {
  readonly name: string;
  /** One line, with the formula. */
  readonly description: string;
  readonly source: string;
  /**
   * Learns it from some rows.
   * @param rows  nRows × nFeatures
   * @param order which of them, at least one
   * @throws UserError (usage) for rows of a kind that it does not support
   */
  fit(backend: Backend, rows: Rows, order: Int32Array): Promise<FittedScaling>;
}
