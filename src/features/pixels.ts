import { usageError } from '../errors.ts';
import type { Backend } from '../kernels/backend.ts';
import type { Whitening } from '../kernels/maps/kernel-map.ts';
import { integer, number, yesOrNo } from '../util/options.ts';
import type { FeatureRequest, FittedFeature, LearnedFeature } from './feature.ts';
import { IMAGE_BYTES, N_CHANNELS, PLANE } from './image.ts';
import { learnedArray } from './learned-array.ts';
import { learnWhitening } from './learning/whitening.ts';
import { setting } from './setting.ts';

export interface PixelsSettings {
  readonly whiten: boolean;
  /** Pixels a side of the patches that whitening is learned from; odd. */
  readonly patch: number;
  /** Added to the eigenvalues of the patches' covariance, of pixels in [0, 1]. */
  readonly epsilon: number;
  /** How many patches it is learned from. */
  readonly patches: number;
  readonly [key: string]: number | boolean | string;
}

/**
 * Pixels, plane by plane. Whitened, each is replaced by what those around it do not tell: edges stay, and even colours and
 * slow changes of light go. Not whitened they are bytes, and nothing is learned.
 */
export const pixels: LearnedFeature<PixelsSettings> = {
  name: 'pixels',
  description: 'the pixels, as they are or whitened',
  source: 'Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", 2009, appendix A, for whitening',
  version: 2,
  learns: true,
  settings: {
    whiten: setting(yesOrNo, false, 'whether pixels are whitened: what their neighbours tell of them is taken away'),
    patch: setting(integer({ min: 1, max: 11 }), 7, 'pixels a side of the patches that whitening looks at; odd'),
    epsilon: setting(number({ above: 0, max: 10 }), 0.01, 'added to the eigenvalues, of pixels in [0, 1]'),
    patches: setting(integer({ min: 2, max: 1_000_000 }), 100_000, 'patches that whitening is learned from'),
  },
  check({ patch }) {
    if (patch % 2 === 1) return;
    throw usageError(`pixels are whitened by what is around them, so patch must be odd; got ${patch}`, {
      hint: `patch=${patch - 1} and patch=${patch + 1} are`,
    });
  },
  nFeatures: () => IMAGE_BYTES,
  async fit(backend, { whiten, patch, epsilon, patches: nPatches }, { images, rows, random, signal }) {
    if (!whiten) return PLAIN;
    return whitened(await learnWhitening(backend, images, rows, { patch, epsilon, nPatches, random, signal }));
  },
  restore({ whiten, patch }, arrays) {
    if (!whiten) return PLAIN;
    const array = (name: string, ...shape: readonly number[]) => learnedArray('pixels', arrays, name, ...shape);
    return whitened({ patch, mean: array('mean', N_CHANNELS), kernel: array('kernel', ...kernelShape(patch)) });
  },
};

const kernelShape = (patch: number) => [N_CHANNELS, N_CHANNELS, patch, patch];

const PLAIN: FittedFeature = {
  arrays: {},
  async encode(_backend, { images, order, out }) {
    order.forEach((i, at) => {
      out.set(images.data.subarray(i * IMAGE_BYTES, (i + 1) * IMAGE_BYTES), at * IMAGE_BYTES);
    });
  },
};

const whitened = (whitening: Whitening): FittedFeature => ({
  arrays: {
    mean: { shape: [N_CHANNELS], data: whitening.mean },
    kernel: { shape: kernelShape(whitening.patch), data: whitening.kernel },
  },
  encode: (backend, request) => encode(backend, whitening, request),
});

/** The kernel map before its first layer, as planes. */
async function encode(backend: Backend, whitening: Whitening, request: FeatureRequest): Promise<void> {
  const { out } = request;
  await backend.encodeKernelMap({ ...request, model: { whitening, layers: [], mirror: false } });
  const image = new Float32Array(IMAGE_BYTES);
  for (let start = 0; start < out.length; start += IMAGE_BYTES) {
    image.set(out.subarray(start, start + IMAGE_BYTES));
    for (let p = 0; p < PLANE; p++) {
      for (let c = 0; c < N_CHANNELS; c++) out[start + c * PLANE + p] = image[p * N_CHANNELS + c]!;
    }
  }
}
