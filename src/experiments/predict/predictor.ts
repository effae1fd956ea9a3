import type { Watch } from '../../kernels/backend.ts';
import type { MatrixU8 } from '../../kernels/matrix.ts';

/**
 * What a model says of each class: `probability`, of a softmax; `votes`, the share of the neighbours' votes; `score`, of
 * which only the order and the distances mean something.
 */
export type ScoreKind = 'probability' | 'votes' | 'score';

/** What a model says of some images. */
export interface Predictions {
  readonly nImages: number;
  readonly nClasses: number;
  /** nImages × nClasses, row-major. */
  readonly scores: Float64Array;
  /** nImages × nClasses class numbers, the best first. */
  readonly ranked: Uint8Array;
}

/** A model, ready to classify. */
export interface Predictor {
  readonly classNames: readonly string[];
  readonly scoreKind: ScoreKind;
  /** @param images nImages × 3072: planar bytes */
  predict(images: MatrixU8, watch?: Watch): Promise<Predictions>;
  /** Gives back what it holds of the backend's memory. */
  close(): void;
}
