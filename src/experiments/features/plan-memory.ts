import { failure, hint } from '../../errors.ts';
import { nFeaturesOf } from '../../features/spec/spec.ts';
import { parseFeatures } from '../../features/spec/text.ts';
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

/** The rows that neighbours are searched among, as f32. */
export const rowsOfNeighbours: Beside = (nImages, nFeatures) => 4 * nImages * nFeatures;

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

/**
 * Says how much memory features need, before any are computed.
 * @param text as typed
 * @throws UserError (failed) if this machine has less
 */
export function planMemory(
  text: string,
  nImages: number,
  beside: Beside,
  observer: Observer,
  limit = memoryLimit(),
): void {
  const nFeatures = nFeaturesOf(parseFeatures(text));
  const ofImages = (n: number) => BYTES_PER_CODE * n * nFeatures + beside(n, nFeatures);
  const needed = BASE + ofImages(nImages);
  if (needed > limit) {
    const fitting = (nImages * Math.max(0, limit - BASE)) / ofImages(nImages);
    const digit = 10 ** Math.floor(Math.log10(Math.max(1, fitting)));
    const most = Math.max(1, Math.floor(fitting / digit) * digit);
    throw failure(
      `${text} makes ${count(nFeatures)} numbers of an image: ${count(nImages)} images take about ${bytes(needed)} of memory, and there are ${bytes(limit)}`,
      {
        hint: hint`use smaller features, such as kernel-map:quick, or fewer images: ${{ setting: 'limit', value: most }}`,
      },
    );
  }
  if (needed > NOTABLE) observer.tell({ kind: 'memory-planned', features: text, nFeatures, bytes: needed });
}
