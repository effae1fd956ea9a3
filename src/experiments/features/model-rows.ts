import { isPixels, nFeaturesOf } from '../../features/spec/spec.ts';
import { parseFeatures } from '../../features/spec/text.ts';
import type { MatrixU8, Rows } from '../../kernels/matrix.ts';
import type { Resources } from '../experiment.ts';
import type { FittedSet } from './image-features.ts';
import { type Beside, copyOfCodes, planMemory } from './plan-memory.ts';

/** What a model sees of images: their pixels, or features. */
export interface ModelRows {
  /** Of all training images, in their order. */
  readonly rows: Rows;
  /** Of other images. */
  of(images: MatrixU8): Promise<Rows>;
  /** Undefined for pixels. */
  readonly features: FittedSet | undefined;
}

/** Numbers of an image, for features; undefined for pixels. */
export const nFeaturesIn = (text: string | undefined): number | undefined =>
  isPixels(text) ? undefined : nFeaturesOf(parseFeatures(text));

/**
 * What a model sees of the images of an experiment.
 * @param text     features as a spec names them; undefined: pixels
 * @param training the images that features learn from
 * @param beside   what the model takes of memory beside them; `planned` where that has been checked
 * @throws UserError (failed) if there is too little memory for them
 */
export async function modelRows(
  { data, features, observer }: Resources,
  { features: text, seed }: { readonly features: string | undefined; readonly seed: number },
  training: Int32Array,
  beside: Beside | 'planned' = copyOfCodes,
): Promise<ModelRows> {
  const { pixels } = data;
  if (isPixels(text)) return { rows: pixels, of: async (images) => images, features: undefined };
  if (beside !== 'planned') planMemory(text, data.nTrain, beside, observer);
  const fitted = await features.fit(parseFeatures(text), pixels, training, seed);
  const rows = await features.encode(fitted, pixels);
  // Several classifiers may be judged on the same images.
  let last: { readonly images: MatrixU8; readonly rows: Promise<Rows> } | undefined;
  const of = (images: MatrixU8): Promise<Rows> => {
    if (last?.images.data !== images.data) last = { images, rows: features.encode(fitted, images) };
    return last.rows;
  };
  return { rows, of, features: fitted };
}
