import { symmetricEigenInTurns } from '../../kernels/algebra/symmetric-eigen.ts';
import type { Backend, Watch } from '../../kernels/backend.ts';
import { allRows, copyRows } from '../../kernels/copy-rows.ts';
import {
  encodedSize,
  type KernelMapLayer,
  type KernelMapModel,
  mapSize,
  pooledSide,
  SIDE,
} from '../../kernels/maps/kernel-map.ts';
import { type MatrixF32, type MatrixU8, matrix } from '../../kernels/matrix.ts';
import type { Random } from '../../util/random.ts';
import { sphericalKMeans } from '../learning/spherical-k-means.ts';
import { inStages } from '../learning/stages.ts';
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
  { random, ...watch }: Watch & { readonly random: Random },
): Promise<FittedKernelMap> {
  const { signal } = watch;
  const { epsilon, whiteningPatch: patch, whiteningPatches: nPatches, rounds, sigma } = settings;
  const work = workOf(settings);
  const stage = inStages(
    watch,
    work.flat().reduce((sum, share) => sum + share, 0),
  );
  const whitening = await learnWhitening(backend, images, rows, { patch, epsilon, nPatches, random, signal });
  const layers: KernelMapLayer[] = [];
  let last: Float32Array = new Float32Array();
  for (const [l, { filters: nFilters, pool, keep }] of settings.layers.entries()) {
    const [encoding, clustering, turning] = work[l]!;
    const model = { whitening, layers, mirror: false };
    const { nChannels } = mapSize(model);
    const patches = await randomPatches(backend, images, rows, model, settings, { random, ...stage(encoding) });
    let filters: Float32Array;
    try {
      filters = await sphericalKMeans(backend, patches, { k: nFilters, rounds, random, ...stage(clustering) });
    } finally {
      backend.free(patches);
    }
    const isLast = l + 1 === settings.layers.length;
    const rowsOfFilters = matrix(filters, nFilters, filters.length / nFilters);
    const projection = await directions(backend, rowsOfFilters, { sigma, keep }, stage(turning));
    if (isLast) last = projection;
    const own = { patch: PATCH, nChannels, nFilters, filters, sigma, pool };
    layers.push({ ...own, ...(!isLast && { projection }) });
  }
  return { model: { whitening, layers, mirror: settings.mirror }, last };
}

/** Of a layer, about: the work of encoding images up to it, of k-means, and of its directions, in multiply-adds. */
function workOf(settings: KernelMapSettings): readonly (readonly [number, number, number])[] {
  const { layers, images, patches, rounds } = settings;
  let side = SIDE;
  let nChannels = 3;
  let before = 1e5; // of an image: a little, for whitening
  return layers.map(({ filters, pool, keep }) => {
    const size = PATCH ** 2 * nChannels;
    const encoding = images * before;
    before += side ** 2 * size * filters;
    side = pooledSide(side, pool);
    nChannels = keep === 0 ? filters : keep;
    // Sixteen inverses in f64, by all threads; or eigenvectors, by one.
    return [encoding, rounds * patches * size * filters, (keep === 0 ? 16 : 48) * filters ** 3];
  });
}

/** Random patches of the map after a model's layers, each scaled to length 1: nPatches × (PATCH² · nChannels), to be freed. */
async function randomPatches(
  backend: Backend,
  images: MatrixU8,
  rows: Int32Array,
  model: KernelMapModel,
  { patches: nPatches, images: nImages }: Pick<KernelMapSettings, 'patches' | 'images'>,
  { random, signal, onProgress }: Watch & { readonly random: Random },
): Promise<MatrixF32> {
  const { side, nChannels } = mapSize(model);
  const size = encodedSize(model);
  const chosen = random
    .permutation(rows.length)
    .subarray(0, nImages)
    .map((r) => rows[r]!);
  const d = PATCH * PATCH * nChannels;
  const maps = backend.float32(Math.min(IMAGES_AT_ONCE, chosen.length), size);
  const some = backend.uint8(maps.nRows, images.nCols);
  let patches: MatrixF32 | undefined;
  try {
    patches = backend.float32(nPatches, d);
    let done = 0;
    for (let start = 0; start < chosen.length; start += maps.nRows) {
      const order = chosen.slice(start, start + maps.nRows);
      const out = maps.data.subarray(0, order.length * size);
      copyRows(images, order, some);
      await backend.encodeKernelMap({ model, images: some, order: allRows(order.length), out, signal });
      const until = Math.floor((nPatches * (start + order.length)) / chosen.length);
      for (; done < until; done++) {
        const map = random.integer(order.length) * size;
        const [y, x] = [random.integer(side), random.integer(side)];
        const to = patches.data.subarray(done * d, (done + 1) * d);
        takePatch(out.subarray(map, map + size), side, nChannels, y, x, to);
      }
      onProgress?.(start + order.length, chosen.length);
    }
    return patches;
  } catch (error) {
    if (patches !== undefined) backend.free(patches);
    throw error;
  } finally {
    backend.free(maps, some);
  }
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
