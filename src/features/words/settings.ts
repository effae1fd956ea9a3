import type { WordEncoder } from '../../kernels/maps/words.ts';

export interface WordsSettings {
  /** How many words. */
  readonly count: number;
  /** Pixels a side of a patch. */
  readonly patch: number;
  /** How many random patches they are learned from. */
  readonly patches: number;
  /** Whether the patches' contrast is normalised. */
  readonly normalise: boolean;
  readonly whiten: boolean;
  /** Added to the eigenvalues of the patches' covariance: of pixels in [0, 1], or of normalised patches. */
  readonly epsilon: number;
  readonly dictionary: 'k-means' | 'random';
  /** Rounds of k-means at most. */
  readonly rounds: number;
  readonly encoder: WordEncoder;
  /** `threshold`: in standard deviations of the products of patches and words. */
  readonly threshold: number;
  /** Answers are averaged over each of grid × grid parts of the image. */
  readonly grid: number;
  /** Pixels from one patch to the next. */
  readonly stride: number;
  /** Whether answers are averaged over the image and its mirror image. */
  readonly mirror: boolean;
  readonly [key: string]: number | boolean | string;
}
