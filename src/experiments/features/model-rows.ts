import { testSize } from '../../dataset/set-sizes.ts';
import { inStages } from '../../features/learning/stages.ts';
import { isPixels, nFeaturesOf } from '../../features/spec/spec.ts';
import { parseFeatures } from '../../features/spec/text.ts';
import type { Watch } from '../../kernels/backend.ts';
import type { MatrixU8, Rows } from '../../kernels/matrix.ts';
import { encodingCost, learningCost } from '../../selection/sweep/costs.ts';
import type { Resources } from '../experiment.ts';
import type { FittedSet } from './image-features.ts';
import { type Beside, copyOfCodes, type ImageCounts, planMemory } from './plan-memory.ts';

/** What a model sees of images: their pixels, or features. */
export interface ModelRows {
  /** Of all training images, in their order. */
  readonly rows: Rows;
  /** Of other images. */
  of(images: MatrixU8): Promise<Rows>;
  /** Undefined for pixels. */
  readonly features: FittedSet | undefined;
}

/** What of a spec decides it. */
export interface SeenSpec {
  /** As a spec names them; undefined: pixels. */
  readonly features: string | undefined;
  readonly seed: number;
  /** Whether the test set is read in the end. */
  readonly test?: boolean;
}

/** The images whose codes an experiment holds. */
export const imageCounts = ({ nTrain, dataset }: Resources['data'], test: boolean): ImageCounts => ({
  nTrain,
  nTest: test ? testSize(dataset.name) : 0,
});

/** Numbers of an image, for features; undefined for pixels. */
export const nFeaturesIn = (text: string | undefined): number | undefined =>
  isPixels(text) ? undefined : nFeaturesOf(parseFeatures(text));

/**
 * What a model sees of the images of an experiment.
 * @param training the images that features learn from
 * @param beside   what the model takes of memory beside them; `planned` where that has been checked
 * @param watch    absent: each feature has bars of its own
 * @throws UserError (failed) if there is too little memory for them
 */
export async function modelRows(
  { data, features, observer }: Pick<Resources, 'data' | 'features' | 'observer'>,
  { features: text, seed, test = false }: SeenSpec,
  training: Int32Array,
  beside: Beside | 'planned' = copyOfCodes,
  watch?: Watch,
): Promise<ModelRows> {
  const { pixels } = data;
  if (isPixels(text)) return { rows: pixels, of: async (images) => images, features: undefined };
  if (beside !== 'planned') planMemory(text, imageCounts(data, test), beside, observer);
  const specs = parseFeatures(text);
  const [learning, encoding] = [learningCost(specs), encodingCost(specs, data.nTrain)];
  const stage = watch && inStages(watch, learning + encoding);
  const fitted = await features.fit(specs, pixels, training, seed, stage?.(learning));
  const rows = await features.encode(fitted, pixels, stage?.(encoding));
  return { rows, of: (images) => features.encode(fitted, images), features: fitted };
}
