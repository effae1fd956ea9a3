import { exp } from '../../util/portable-math.ts';
import type { PausingWork } from '../../util/turns.ts';
import type { EncodeRequest } from '../backend.ts';
import { encodedSize, type KernelMapLayer, pooledSide, poolingWeights, SIDE, type Whitening } from './kernel-map.ts';

/** A map in plain numbers: pixel (y, x) has its channels at [(y · side + x) · nChannels, …). */
interface FeatureMap {
  readonly side: number;
  readonly nChannels: number;
  readonly data: Float64Array;
}

/** ZCA whitening as a convolution; pixels beyond the border are mirrored. */
function* whiten(image: Uint8Array, mirror: boolean, { patch, mean, kernel }: Whitening): PausingWork<FeatureMap> {
  const border = (patch - 1) / 2;
  const inside = (i: number): number => (i < 0 ? -i : i >= SIDE ? 2 * SIDE - 2 - i : i);
  const data = new Float64Array(SIDE * SIDE * 3);
  for (let y = 0; y < SIDE; y++) {
    yield;
    for (let x = 0; x < SIDE; x++) {
      for (let to = 0; to < 3; to++) {
        let sum = 0;
        for (let c = 0; c < 3; c++) {
          for (let r = 0; r < patch; r++) {
            for (let q = 0; q < patch; q++) {
              const column = inside(x + q - border);
              const pixel = image[(c * SIDE + inside(y + r - border)) * SIDE + (mirror ? SIDE - 1 - column : column)]!;
              sum += kernel[((to * 3 + c) * patch + r) * patch + q]! * (pixel / 255 - mean[c]!);
            }
          }
        }
        data[(y * SIDE + x) * 3 + to] = sum;
      }
    }
  }
  return { side: SIDE, nChannels: 3, data };
}

/** n exp((cos - 1) / sigma²) of every patch and filter; beyond the border there are zeros. */
function* activations(
  { side, nChannels, data }: FeatureMap,
  { patch, nFilters, filters, sigma }: KernelMapLayer,
): PausingWork<FeatureMap> {
  const border = (patch - 1) / 2;
  const size = patch * patch * nChannels;
  const out = new Float64Array(side * side * nFilters);
  const u = new Float64Array(size);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      yield;
      u.fill(0);
      for (let r = 0; r < patch; r++) {
        for (let q = 0; q < patch; q++) {
          const [row, column] = [y + r - border, x + q - border];
          if (row < 0 || column < 0 || row >= side || column >= side) continue;
          const from = (row * side + column) * nChannels;
          u.set(data.subarray(from, from + nChannels), (r * patch + q) * nChannels);
        }
      }
      const length = Math.max(Math.sqrt(u.reduce((sum, value) => sum + value * value, 0)), 1e-6);
      for (let k = 0; k < nFilters; k++) {
        let dot = 0;
        for (let i = 0; i < size; i++) dot += u[i]! * filters[k * size + i]!;
        out[(y * side + x) * nFilters + k] = length * exp((dot / length - 1) / sigma ** 2);
      }
    }
  }
  return { side, nChannels: nFilters, data: out };
}

/** The weighted sum of 2 · pool + 1 pixels a side, every pool-th; beyond the border there are zeros. */
function* pool({ side, nChannels, data }: FeatureMap, stride: number): PausingWork<FeatureMap> {
  const weights = poolingWeights(stride);
  const nPooled = pooledSide(side, stride);
  const out = new Float64Array(nPooled * nPooled * nChannels);
  for (let Y = 0; Y < nPooled; Y++) {
    yield;
    for (let X = 0; X < nPooled; X++) {
      for (let t = 0; t < weights.length; t++) {
        for (let q = 0; q < weights.length; q++) {
          const [y, x] = [Y * stride + t - stride, X * stride + q - stride];
          if (y < 0 || x < 0 || y >= side || x >= side) continue;
          const weight = weights[t]! * weights[q]!;
          for (let k = 0; k < nChannels; k++) {
            out[(Y * nPooled + X) * nChannels + k]! += weight * data[(y * side + x) * nChannels + k]!;
          }
        }
      }
    }
  }
  return { side: nPooled, nChannels, data: out };
}

/** The directions that are kept of each pixel. */
function* project({ side, nChannels, data }: FeatureMap, projection: Float32Array): PausingWork<FeatureMap> {
  const nOutputs = projection.length / nChannels;
  const out = new Float64Array(side * side * nOutputs);
  for (let i = 0; i < side * side; i++) {
    yield;
    for (let j = 0; j < nOutputs; j++) {
      let sum = 0;
      for (let k = 0; k < nChannels; k++) sum += data[i * nChannels + k]! * projection[j * nChannels + k]!;
      out[i * nOutputs + j] = sum;
    }
  }
  return { side, nChannels: nOutputs, data: out };
}

/** See {@link Backend.encodeKernelMap}: in f64 throughout, rounded once. Source: Mairal, NIPS 2016, arXiv 1605.06265. */
export function* encodeKernelMap({
  model,
  images,
  order,
  out,
  nLayers = model.layers.length,
}: EncodeRequest): PausingWork<void> {
  const size = encodedSize(model, nLayers);
  const views = model.mirror && nLayers === model.layers.length ? [false, true] : [false];
  for (const [at, i] of order.entries()) {
    const image = images.data.subarray(i * images.nCols, (i + 1) * images.nCols);
    const maps: Float64Array[] = [];
    for (const mirror of views) {
      let map = yield* whiten(image, mirror, model.whitening);
      for (const layer of model.layers.slice(0, nLayers)) {
        map = yield* pool(yield* activations(map, layer), layer.pool);
        if (layer.projection !== undefined) map = yield* project(map, layer.projection);
      }
      maps.push(map.data);
    }
    for (let p = 0; p < size; p++) out[at * size + p] = maps.reduce((sum, data) => sum + data[p]!, 0);
  }
}
