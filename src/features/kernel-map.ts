import { usageError } from '../errors.ts';
import type { Backend } from '../kernels/backend.ts';
import {
  encodedSize,
  type KernelMapLayer,
  type KernelMapModel,
  mapSize,
  pooledSide,
  SIDE,
} from '../kernels/maps/kernel-map.ts';
import { matrix } from '../kernels/matrix.ts';
import { integer, number, yesOrNo } from '../util/options.ts';
import type { FeatureRequest, FittedFeature, LearnedArray, LearnedFeature } from './feature.ts';
import { type FittedKernelMap, fitKernelMap, PATCH } from './kernel-map/fit.ts';
import { learnedArray } from './learned-array.ts';
import { setting } from './setting.ts';

export interface KernelMapOptions {
  /** Filters of the first and of the second layer: multiples of 8. */
  readonly filters1: number;
  readonly filters2: number;
  /** Directions that are kept of each pixel between the layers; 0: all. */
  readonly keep: number;
  /** The stride of each layer's pooling. */
  readonly pool1: number;
  readonly pool2: number;
  readonly sigma: number;
  readonly epsilon: number;
  readonly mirror: boolean;
  readonly patches: number;
  readonly images: number;
  readonly rounds: number;
  readonly [key: string]: number | boolean | string;
}

/** Pixels a side of the patches that whitening is learned from. */
const WHITENING_PATCH = 7;

const eights = (most: number) => integer({ min: 8, max: most });

function layersOf({ filters1, filters2, keep, pool1, pool2 }: KernelMapOptions) {
  return [
    { filters: filters1, pool: pool1, keep },
    { filters: filters2, pool: pool2, keep: 0 },
  ];
}

/** Pixels a side of what comes out. */
const sideOf = ({ pool1, pool2 }: KernelMapOptions): number => pooledSide(pooledSide(SIDE, pool1), pool2);

/**
 * Two layers of kernel feature maps: each compares every patch with learned filters, by a Gaussian of the angle between
 * them, and pools what it finds. Learned without labels.
 */
export const kernelMap: LearnedFeature<KernelMapOptions> = {
  name: 'kernel-map',
  description: 'two layers of kernel feature maps, learned without labels: the most accurate, and the most work',
  source: 'Mairal, "End-to-End Kernel Learning with Supervised Convolutional Kernel Networks", NIPS 2016, unsupervised',
  version: 3,
  learns: true,
  settings: {
    filters1: setting(eights(4096), 256, 'filters of the first layer, a multiple of 8'),
    filters2: setting(eights(16_384), 512, 'filters of the second layer, a multiple of 8'),
    keep: setting(integer({ min: 0, max: 4096 }), 32, 'directions kept of each pixel between the layers; 0: all'),
    pool1: setting(integer({ min: 1, max: 16 }), 2, 'the first layer makes maps smaller by this'),
    pool2: setting(integer({ min: 1, max: 16 }), 4, 'and the second by this'),
    sigma: setting(number({ min: 0.15, max: 10 }), 0.6, 'how wide the Gaussian of angles is'),
    epsilon: setting(number({ above: 0, max: 10 }), 0.01, 'added to the eigenvalues when images are whitened'),
    mirror: setting(yesOrNo, true, 'whether the features of the mirror image are added'),
    patches: setting(
      integer({ min: 100, max: 1_000_000 }),
      100_000,
      'patches that whitening, and the filters of each layer, are learned from',
    ),
    images: setting(integer({ min: 1, max: 1_000_000 }), 20_000, 'images that these patches come from, at most'),
    rounds: setting(integer({ min: 0, max: 100 }), 8, 'rounds of k-means'),
  },
  presets: {
    quick: { filters1: 64, filters2: 256 },
    standard: {},
    large: { filters2: 2048, pool2: 6 },
    largest: { filters2: 4096, pool2: 6 },
  },
  check(settings) {
    const { filters1, filters2, keep, patches } = settings;
    for (const [name, value] of Object.entries({ filters1, filters2 })) {
      if (value % 8 !== 0) {
        const next = Math.ceil(value / 8) * 8;
        throw usageError(`${name} of kernel-map must be a multiple of 8; got ${value}`, {
          hint: `for example ${name}=${next}`,
        });
      }
    }
    if (keep > filters1) {
      throw usageError(`keep of kernel-map must be at most filters1, which is ${filters1}; got ${keep}`, {
        hint: 'keep=0 keeps all directions',
      });
    }
    if (patches < Math.max(filters1, filters2)) {
      throw usageError(
        `kernel-map learns each filter from at least one patch: ${Math.max(filters1, filters2)} filters need more than ${patches} patches`,
      );
    }
  },
  nFeatures: (settings) => sideOf(settings) ** 2 * settings.filters2,
  multiplyAdds({ filters1, filters2, keep, pool1, pool2, mirror }) {
    const [side1, side2] = [SIDE, pooledSide(SIDE, pool1)];
    const kept = keep === 0 ? filters1 : keep;
    const first = side1 ** 2 * PATCH ** 2 * 3 * filters1 + side2 ** 2 * filters1 * kept;
    const second = side2 ** 2 * PATCH ** 2 * kept * filters2;
    // Both views are added before the last matrix.
    return (first + second) * (mirror ? 2 : 1) + pooledSide(side2, pool2) ** 2 * filters2 ** 2;
  },
  async fit(backend, settings, { images, rows, random, signal, onProgress }) {
    const { sigma, epsilon, mirror, patches, images: nImages, rounds } = settings;
    const options = { layers: layersOf(settings), sigma, epsilon, mirror, patches, rounds };
    const whitening = { whiteningPatch: WHITENING_PATCH, whiteningPatches: patches };
    const few = { ...options, ...whitening, images: Math.min(nImages, rows.length) };
    return fitted(await fitKernelMap(backend, images, rows, few, { random, signal, onProgress }));
  },
  restore: (settings, arrays) => fitted(restored(settings, arrays)),
};

/** What a layer's arrays are called in files. */
const layerName = (layer: number, name: string): string => `layer${layer + 1}.${name}`;

function fitted(found: FittedKernelMap): FittedFeature {
  const { model, last } = found;
  const { whitening, layers } = model;
  const { nFilters } = layers.at(-1)!;
  const arrays: Record<string, LearnedArray> = {
    'whitening.mean': { shape: [whitening.mean.length], data: whitening.mean },
    'whitening.kernel': {
      shape: [whitening.mean.length, whitening.kernel.length / whitening.mean.length],
      data: whitening.kernel,
    },
    last: { shape: [nFilters, nFilters], data: last },
  };
  for (const [l, layer] of layers.entries()) {
    const { filters, nFilters: n, projection } = layer;
    arrays[layerName(l, 'filters')] = { shape: [n, filters.length / n], data: filters };
    if (projection === undefined) continue;
    arrays[layerName(l, 'projection')] = { shape: [projection.length / n, n], data: projection };
  }
  return { arrays, encode: (backend, request) => encode(backend, found, request) };
}

/** The model's maps, and then every pixel of the last one times the last matrix. */
async function encode(backend: Backend, { model, last }: FittedKernelMap, request: FeatureRequest): Promise<void> {
  const { images, order, out, signal, onProgress } = request;
  const nFilters = model.layers.at(-1)!.nFilters;
  const nPixels = (order.length * encodedSize(model)) / nFilters;
  const maps = backend.float32(nPixels, nFilters);
  try {
    await backend.encodeKernelMap({ model, images, order, out: maps.data, signal, onProgress });
    const [turn, turned] = [matrix(last, nFilters, nFilters), matrix(out, nPixels, nFilters)];
    await backend.multiplyTransposed(maps, turn, turned, { signal });
  } finally {
    backend.free(maps);
  }
}

function restored(settings: KernelMapOptions, arrays: Readonly<Record<string, LearnedArray>>): FittedKernelMap {
  const array = (name: string, ...shape: readonly number[]) => learnedArray('kernel-map', arrays, name, ...shape);
  const patch = WHITENING_PATCH;
  const whitening = {
    patch,
    mean: array('whitening.mean', 3),
    kernel: array('whitening.kernel', 3, 3 * patch * patch),
  };
  const layers: KernelMapLayer[] = [];
  const all = layersOf(settings);
  for (const [l, { filters: nFilters, pool, keep }] of all.entries()) {
    const { nChannels } = mapSize({ whitening, layers, mirror: false });
    const filters = array(layerName(l, 'filters'), nFilters, PATCH * PATCH * nChannels);
    const own = { patch: PATCH, nChannels, nFilters, filters, sigma: settings.sigma, pool };
    const isLast = l + 1 === all.length;
    const nOutputs = keep === 0 ? nFilters : keep;
    layers.push(isLast ? own : { ...own, projection: array(layerName(l, 'projection'), nOutputs, nFilters) });
  }
  const model: KernelMapModel = { whitening, layers, mirror: settings.mirror };
  const { filters2 } = settings;
  return { model, last: array('last', filters2, filters2) };
}
