/** Linear functions of a patch, in 16-bit codes. */
export interface PatchFilters {
  readonly n: number;
  /** n × patch × patch × 3, a patch row by row, pixel by pixel, channel by channel. */
  readonly codes: Int16Array;
  /** n each: a filter gives (p · codes) · scale - offset, p the bytes of a patch less 128. */
  readonly scale: Float32Array;
  readonly offset: Float32Array;
}

/**
 * `hard`: each patch counts for the word whose filter gives most, the first of equals. `triangle`: max(0, mean of all distances -
 * distance) for each word. `threshold`: max(0, x - t) and max(0, -x - t) of what a filter gives.
 */
export type WordEncoder = 'hard' | 'triangle' | 'threshold';

/** A bag of visual words: what every patch of an image is compared with, and where the answers are added up. */
export interface WordsModel {
  /** Pixels a side, at most 12. */
  readonly patch: number;
  /** Pixels from one patch to the next, in both directions; at least 4 patches a side. */
  readonly stride: number;
  /** Answers are averaged over each of grid × grid parts of the patches' positions. */
  readonly grid: number;
  /** Whether they are averaged over the image and its mirror image. */
  readonly mirror: boolean;
  /** Whether what filters give is divided by sqrt(v + 10) before it is scaled, v the variance of the patch's bytes. */
  readonly normalise: boolean;
  readonly encoder: WordEncoder;
  /** For `hard` and `triangle` a filter gives w · c - |c|² / 2, w the patch and c the word; for `threshold` any product. */
  readonly words: PatchFilters;
  /** `triangle`: what gives the coordinates of w; without filters otherwise. */
  readonly coordinates: PatchFilters;
  /** `threshold`: t. */
  readonly threshold: number;
}

/** The images' side, and the largest patch: dot products of its codes fit i32. */
export const SIDE = 32;
export const LARGEST_PATCH = 12;
/** Patches a side that there must be. */
export const LEAST_POSITIONS = 4;
/** Keeps even patches from being divided by 0, in squared grey levels. Source: Coates, Lee & Ng, AISTATS 2011. */
export const CONTRAST_FLOOR = 10;

/** Patches a side. */
export const positionsPerSide = ({ patch, stride }: Pick<WordsModel, 'patch' | 'stride'>): number =>
  Math.floor((SIDE - patch) / stride) + 1;

/** Numbers for each word. */
export const answersPerWord = ({ encoder }: Pick<WordsModel, 'encoder'>): number => (encoder === 'threshold' ? 2 : 1);

/** Numbers an image: for each part of the grid the words, and with `threshold` then the words with the sign reversed. */
export const wordsSize = (
  model: Pick<WordsModel, 'grid' | 'encoder'> & { readonly words: { readonly n: number } },
): number => model.grid ** 2 * answersPerWord(model) * model.words.n;
