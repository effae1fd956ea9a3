import { failure, hint } from '../../errors.ts';
import { nFeaturesOf } from '../../features/spec/spec.ts';
import { parseFeatures } from '../../features/spec/text.ts';
import { BASE_BYTES, QUERY_BYTES } from '../../models/knn/scaled-search.ts';
import { plannedMemory } from '../../models/solvers/exact/memory.ts';
import { bytes, count } from '../../util/format.ts';
import { memoryLimit } from '../resources/memory.ts';
import type { Observer } from '../resources/observer.ts';

/** Node, the kernels' threads, the images of both sets. */
const BASE = 0.5 * 2 ** 30;
/** Less than this is not worth a word. */
const NOTABLE = 2 ** 30;
const BYTES_PER_CODE = 2;

/** Bytes that a model takes beside the codes of its images. */
export type Beside = (nImages: number, nFeatures: number) => number;

/** A copy of the codes, for the kernels. */
export const copyOfCodes: Beside = (nImages, nFeatures) => BYTES_PER_CODE * nImages * nFeatures;

/** Blocks of the rows that neighbours are searched among, and of those whose neighbours are searched, as f32 and as codes of 8 bits. */
export const rowsOfNeighbours: Beside = (nImages, nFeatures) => {
  const rows = 4 * nImages * nFeatures;
  return (Math.min(rows, BASE_BYTES) + Math.min(rows, QUERY_BYTES)) * 1.25;
};

/**
 * What exact solutions take, at most.
 * @param nGrams Gram matrices that are held at a time beside a metric; for one strength the metric takes the place of its own
 * @throws UserError (failed), when asked, for more features than the kernels' memory holds
 */
export const besideExact =
  (nClasses: number, nGrams = 1): Beside =>
  (nSamples, nFeatures) => {
    const size = { nSamples, nFeatures, nClasses, bytesAFeature: BYTES_PER_CODE, nGrams };
    const { kernels, process } = plannedMemory(size);
    return kernels + process;
  };

/** Images of an experiment. */
export interface ImageCounts {
  readonly nTrain: number;
  /** Those of the test set, where it is read: their codes come beside the others. */
  readonly nTest: number;
}

/**
 * Says how much memory features need, before any are computed.
 * @param text as typed
 * @throws UserError (failed) if this machine has less
 */
export function planMemory(
  text: string,
  { nTrain, nTest }: ImageCounts,
  beside: Beside,
  observer: Observer,
  limit = memoryLimit(),
): void {
  const nFeatures = nFeaturesOf(parseFeatures(text));
  const neededFor = (n: number) => BASE + BYTES_PER_CODE * (n + nTest) * nFeatures + beside(n, nFeatures);
  const needed = neededFor(nTrain);
  if (needed > limit) {
    const most = mostThat((n) => neededFor(n) <= limit, nTrain);
    const tested = nTest === 0 ? '' : `, with those of ${count(nTest)} test images,`;
    throw failure(
      `${text} makes ${count(nFeatures)} numbers of an image: ${count(nTrain)} images take${tested} about ${bytes(needed)} of memory, and there are ${bytes(limit)}`,
      {
        hint:
          most === 0
            ? 'use smaller features, such as kernel-map:quick'
            : hint`use smaller features, such as kernel-map:quick, or fewer images: ${{ setting: 'limit', value: most }}`,
      },
    );
  }
  if (needed > NOTABLE) observer.tell({ kind: 'memory-planned', features: text, nFeatures, bytes: needed });
}

/** A number below n that fits, with one digit that is not 0: the largest, if all below it fit too. 0 if none does. */
function mostThat(fits: (n: number) => boolean, n: number): number {
  let [low, high] = [0, n];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle;
  }
  const digit = 10 ** Math.floor(Math.log10(Math.max(1, low)));
  const rounded = Math.floor(low / digit) * digit;
  return fits(rounded) ? rounded : low;
}
