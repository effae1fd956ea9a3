import { exp } from '../../util/portable-math.ts';

/** Whitening of an image as a convolution. */
export interface Whitening {
  /** Pixels a side of the patches it was learned from; odd. */
  readonly patch: number;
  /** 3: the mean of each channel, of pixels in [0, 1]. */
  readonly mean: Float32Array;
  /** 3 × 3 × patch × patch: to each channel, from each pixel of each channel. */
  readonly kernel: Float32Array;
}

/** One layer of kernel feature maps: patches, filters, Gaussian pooling. */
export interface KernelMapLayer {
  /** Pixels a side of its patches; odd. */
  readonly patch: number;
  readonly nChannels: number;
  /** A multiple of 8. */
  readonly nFilters: number;
  /** nFilters × patch × patch × nChannels, each filter of length 1. */
  readonly filters: Float32Array;
  /** Of exp((cos - 1) / sigma²). */
  readonly sigma: number;
  /** The stride of the pooling, which has 2 · pool + 1 weights a side. */
  readonly pool: number;
  /** nOutputs × nFilters: the directions that are kept of each pixel; absent after the last layer. */
  readonly projection?: Float32Array | undefined;
}

export interface KernelMapModel {
  readonly whitening: Whitening;
  readonly layers: readonly KernelMapLayer[];
  /** Whether the features of the mirror image are added. */
  readonly mirror: boolean;
}

/** The images' side. */
export const SIDE = 32;

/** What comes out of a layer, pixels a side. */
export const pooledSide = (side: number, pool: number): number => Math.floor((side - 1) / pool) + 1;

/** Numbers of one pixel that a layer hands on. */
export const outputsOf = ({ projection, nFilters }: KernelMapLayer): number =>
  projection === undefined ? nFilters : projection.length / nFilters;

/** The side and the channels of the map after some layers. */
export function mapSize({ layers }: KernelMapModel, nLayers = layers.length): { side: number; nChannels: number } {
  let side = SIDE;
  let nChannels = 3;
  for (const layer of layers.slice(0, nLayers)) {
    side = pooledSide(side, layer.pool);
    nChannels = outputsOf(layer);
  }
  return { side, nChannels };
}

/** Numbers an image. */
export function encodedSize(model: KernelMapModel, nLayers?: number): number {
  const { side, nChannels } = mapSize(model, nLayers);
  return side * side * nChannels;
}

/** The weights of Gaussian pooling along one side: exp(-t² / pool²), scaled to a sum of 1. */
export function poolingWeights(pool: number): Float32Array {
  const weights = Array.from({ length: 2 * pool + 1 }, (_, i) => exp(-((i - pool) ** 2) / pool ** 2));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return Float32Array.from(weights, (weight) => weight / sum);
}
