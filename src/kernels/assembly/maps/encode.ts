import { multiplyTransposed } from '../products';
import { mapCodes } from './codes';
import { kernelLayer } from './kernel-layer';
import { whitenImage } from './whiten';

/** One layer, as ops/maps/kernel-map.ts writes it, field by field in this order. */
// @ts-ignore: decorator
@unmanaged
export class Layer {
  side: i32;
  nChannels: i32;
  patch: i32;
  nFilters: i32;
  pool: i32;
  nPooled: i32;
  /** exp(-1 / sigma²), and log2(e) / sigma² divided by the length of the filters' codes. */
  least: f32;
  sharpness: f32;
  filters: usize;
  weights: usize;
  /** nOutputs × nFilters f32: the directions that are kept, or 0: the pooled map is what comes out. */
  projection: usize;
  nOutputs: i32;
  /** Whether the filters are those of winograd.ts. */
  tiled: i32;
  /** The length that an image's longest patch has in codes. */
  longest: f32;
}

// @ts-ignore: decorator
@unmanaged
export class KernelMap {
  mean: usize;
  kernel: usize;
  whitenPatch: i32;
  nLayers: i32;
  layers: usize;
  /** Whether the features of the mirror image are added. */
  mirror: i32;
  /** Addresses within a lane's scratch, from its start: two maps, codes, factors, slopes, and the kernels' own. */
  mapA: usize;
  mapB: usize;
  codes: usize;
  factors: usize;
  slopes: usize;
  rest: usize;
}

/**
 * The kernel map of images [first, last): whitened, layer after layer; what the last one pools, not projected.
 * @param images  nImages × 3072 bytes
 * @param order   the images wanted, i32
 * @param nBefore layers to go through; then out is the map before the next one
 * @param out     (last - first) × nPooled² × nFilters f32 of the last layer, or the map's nPooled² × nOutputs
 */
export function encodeKernelMap(
  map: KernelMap, images: usize, order: usize, first: i32, last: i32, nLayers: i32, out: usize, scratch: usize,
): void {
  for (let i = first; i < last; i++) {
    const image = images + <usize>load<i32>(order + (<usize>i << 2)) * 3072;
    const n = encodeView(map, image, false, nLayers, out, scratch);
    if (map.mirror && nLayers == map.nLayers) {
      const other = scratch + map.mapB;
      encodeView(map, image, true, nLayers, other, scratch);
      addTo(out, other, n);
    }
    out += <usize>n << 2;
  }
}

/** Adds n f32 to those at `out`. */
// @ts-ignore: decorator
@inline
function addTo(out: usize, from: usize, n: i32): void {
  let i = 0;
  for (; i + 4 <= n; i += 4, out += 16, from += 16) v128.store(out, f32x4.add(v128.load(out), v128.load(from)));
  for (; i < n; i++, out += 4, from += 4) store<f32>(out, load<f32>(out) + load<f32>(from));
}

/** Returns how many numbers it wrote. */
function encodeView(map: KernelMap, image: usize, mirror: bool, nLayers: i32, out: usize, scratch: usize): i32 {
  const a = scratch + map.mapA, codes = scratch + map.codes, factors = scratch + map.factors, slopes = scratch + map.slopes;
  const rest = scratch + map.rest;
  whitenImage(image, 32, mirror, map.mean, map.kernel, map.whitenPatch, nLayers == 0 ? out : a, rest);
  let n = 3072;
  for (let l = 0; l < nLayers; l++) {
    const layer = changetype<Layer>(map.layers + <usize>l * offsetof<Layer>());
    const isLast = l + 1 == nLayers;
    const nPixels = layer.nPooled * layer.nPooled;
    mapCodes(a, layer.side, layer.nChannels, layer.patch, layer.longest, layer.sharpness, layer.least, codes, factors, slopes, rest);
    const pooled = layer.projection == 0 ? out : scratch + map.mapB;
    kernelLayer(
      codes, layer.side, layer.patch, layer.nChannels, layer.tiled, slopes, factors,
      layer.filters, layer.nFilters, layer.pool, layer.weights, pooled, rest,
    );
    n = nPixels * layer.nFilters;
    if (layer.projection == 0) continue;
    const to = isLast ? out : a;
    multiplyTransposed(
      pooled, <usize>layer.nFilters << 2, layer.projection, to, layer.nFilters, layer.nOutputs, 0, nPixels,
    );
    n = nPixels * layer.nOutputs;
  }
  return n;
}
