import { symmetricEigenInTurns } from '../../kernels/algebra/symmetric-eigen.ts';
import type { Backend, Watch } from '../../kernels/backend.ts';
import { encodedSize, type KernelMapLayer, type KernelMapModel, mapSize } from '../../kernels/maps/kernel-map.ts';
import { type MatrixF32, type MatrixU8, matrix } from '../../kernels/matrix.ts';
import type { Random } from '../../util/random.ts';
import { sphericalKMeans } from '../learning/spherical-k-means.ts';
import { learnWhitening } from '../learning/whitening.ts';

export interface LayerSettings {
  readonly filters: number;
  readonly pool: number;
  /** Directions that are kept of each pixel; 0: all. */
  readonly keep: number;
}

/** Everything that decides a kernel map, but for the images. */
export interface KernelMapSettings {
  readonly layers: readonly LayerSettings[];
  /** Of exp((cos - 1) / sigma²). */
  readonly sigma: number;
  /** Added to the eigenvalues when images are whitened. */
  readonly epsilon: number;
  /** Whether the features of the mirror image are added. */
  readonly mirror: boolean;
  /** Pixels a side of the patches that whitening is learned from, and how many of them; odd. */
  readonly whiteningPatch: number;
  readonly whiteningPatches: number;
  /** How many patches the filters of a layer are learned from, of how many images, in how many rounds of k-means. */
  readonly patches: number;
  readonly images: number;
  readonly rounds: number;
}

/** A kernel map that has been learned. */
export interface FittedKernelMap {
  readonly model: KernelMapModel;
  /** nFilters × nFilters: what each pixel of the last layer's map is multiplied by in the end, for both views at once. */
  readonly last: Float32Array;
}

/** Pixels a side of a layer's patches. */
export const PATCH = 3;
const IMAGES_AT_ONCE = 256;
/** Added to the eigenvalues of the filters' kernel matrix. */
const RIDGE = 1e-3;

/**
 * Learns a kernel map, layer by layer, without labels: filters are the centres of the patches of what the layers before
 * make. Source: Mairal, "End-to-End Kernel Learning with Supervised Convolutional Kernel Networks", NIPS 2016, section 2.
 * @param rows the training images
 */
export async function fitKernelMap(
  backend: Backend,
  images: MatrixU8,
  rows: Int32Array,
  settings: KernelMapSettings,
  { random, signal, onProgress }: Watch & { readonly random: Random },
): Promise<FittedKernelMap> {
  const { epsilon, whiteningPatch: patch, whiteningPatches: nPatches, rounds } = settings;
  const whitening = await learnWhitening(backend, images, rows, { patch, epsilon, nPatches, random, signal });
  const layers: KernelMapLayer[] = [];
  let last: Float32Array = new Float32Array();
  for (const [l, { filters: nFilters, pool, keep }] of settings.layers.entries()) {
    const model = { whitening, layers, mirror: false };
    const { nChannels } = mapSize(model);
    const patches = await randomPatches(backend, images, rows, model, settings, { random, signal });
    const filters = await sphericalKMeans(backend, patches, { k: nFilters, rounds, random, signal });
    const isLast = l + 1 === settings.layers.length;
    const projection = await directions(
      backend,
      matrix(filters, nFilters, patches.nCols),
      { sigma: settings.sigma, keep },
      { signal },
    );
    if (isLast) last = projection;
    const own = { patch: PATCH, nChannels, nFilters, filters, sigma: settings.sigma, pool };
    layers.push({ ...own, ...(!isLast && { projection }) });
    onProgress?.(l + 1, settings.layers.length);
  }
  return { model: { whitening, layers, mirror: settings.mirror }, last };
}

/** Random patches of the map after a model's layers, each scaled to length 1: nPatches × (PATCH² · nChannels). */
async function randomPatches(
  backend: Backend,
  images: MatrixU8,
  rows: Int32Array,
  model: KernelMapModel,
  { patches: nPatches, images: nImages }: Pick<KernelMapSettings, 'patches' | 'images'>,
  { random, signal }: { readonly random: Random; readonly signal?: AbortSignal | undefined },
) {
  const { side, nChannels } = mapSize(model);
  const size = encodedSize(model);
  const chosen = random
    .permutation(rows.length)
    .subarray(0, nImages)
    .map((r) => rows[r]!);
  const d = PATCH * PATCH * nChannels;
  const patches = new Float32Array(nPatches * d);
  const maps = backend.float32(Math.min(IMAGES_AT_ONCE, chosen.length), size);
  try {
    let done = 0;
    for (let start = 0; start < chosen.length; start += maps.nRows) {
      const order = chosen.slice(start, start + maps.nRows);
      const out = maps.data.subarray(0, order.length * size);
      await backend.encodeKernelMap({ model, images, order, out, nLayers: model.layers.length, signal });
      const until = Math.floor((nPatches * (start + order.length)) / chosen.length);
      for (; done < until; done++) {
        const map = random.integer(order.length) * size;
        const [y, x] = [random.integer(side), random.integer(side)];
        takePatch(out.subarray(map, map + size), side, nChannels, y, x, patches.subarray(done * d, (done + 1) * d));
      }
    }
  } finally {
    backend.free(maps);
  }
  return matrix(patches, nPatches, d);
}

/** The patch around (y, x), zeros beyond the border, scaled to length 1. */
function takePatch(map: Float32Array, side: number, nChannels: number, y: number, x: number, to: Float32Array): void {
  let squares = 0;
  for (let r = 0; r < PATCH; r++) {
    for (let q = 0; q < PATCH; q++) {
      const [row, column] = [y + r - 1, x + q - 1];
      if (row < 0 || column < 0 || row >= side || column >= side) continue;
      for (let c = 0; c < nChannels; c++) {
        const value = map[(row * side + column) * nChannels + c]!;
        to[(r * PATCH + q) * nChannels + c] = value;
        squares += value * value;
      }
    }
  }
  const length = Math.max(Math.sqrt(squares), 1e-6);
  for (let i = 0; i < to.length; i++) to[i] = to[i]! / length;
}

/** (K + RIDGE I)^(-1/2) of the filters' kernel matrix K, or its leading directions: rows of nFilters. */
async function directions(
  backend: Backend,
  filters: MatrixF32,
  { sigma, keep }: { readonly sigma: number; readonly keep: number },
  watch: Watch,
): Promise<Float32Array> {
  const k = filters.nRows;
  const kernel = await backend.gaussianKernel(filters, 1 / sigma ** 2, { signal: watch.signal });
  if (keep === 0) return (await backend.inverseRoot(kernel, k, RIDGE, watch)).data;
  const { values, vectors } = await symmetricEigenInTurns(kernel, k, watch);
  const first = k - keep;
  return Float32Array.from({ length: keep * k }, (_, p) => {
    const i = first + Math.floor(p / k);
    return vectors[i * k + (p % k)]! / Math.sqrt(Math.max(values[i]!, 0) + RIDGE);
  });
}
