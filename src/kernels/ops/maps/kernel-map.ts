import { exp } from '../../../util/portable-math.ts';
import type { EncodeRequest } from '../../backend.ts';
import { checkEncode } from '../../checks.ts';
import { type FilterCodes, filterCodes } from '../../maps/filter-codes.ts';
import {
  encodedSize,
  type KernelMapLayer,
  type KernelMapModel,
  outputsOf,
  pooledSide,
  poolingWeights,
  SIDE,
} from '../../maps/kernel-map.ts';
import type { Loans } from '../../memory.ts';
import { type Engine, laneScratch } from '../engine.ts';
import { type Job, runJobs } from '../jobs.ts';
import { BLOCK, packedFilters } from './packed-filters.ts';
import { placesOf } from './places.ts';

/** Images of one job: some milliseconds of work each. */
const IMAGES_PER_JOB = 8;
/** With less, exponents leave the range of assembly/maps/exp2.ts. */
const LEAST_SIGMA = 0.15;
const LAYER_WORDS = 14;
const MAP_WORDS = 12;

/** Encodes images: see {@link Backend.encodeKernelMap}. */
export async function encodeKernelMap(engine: Engine, request: EncodeRequest): Promise<void> {
  checkEncode(request);
  const { model, images, order, out, nLayers = model.layers.length } = request;
  const size = encodedSize(model, nLayers);
  const narrow = model.layers.find(({ sigma }) => !(sigma >= LEAST_SIGMA));
  if (narrow !== undefined) throw new RangeError(`sigma must be at least ${LEAST_SIGMA}; got ${narrow.sigma}`);
  if (out.length !== order.length * size) {
    throw new RangeError(`${order.length} images of ${size} numbers do not fit ${out.length}`);
  }
  using loans = engine.memory.loans();
  const { address, bytes } = lendModel(loans, model);
  const [pixels, chosen, to] = [loans.input(images.data), loans.input(order), loans.output(out)];
  const scratch = laneScratch(engine, loans.scratch, bytes);
  const jobs: Job[] = [];
  for (let first = 0; first < order.length; first += IMAGES_PER_JOB) {
    const last = Math.min(first + IMAGES_PER_JOB, order.length);
    const at = to + first * size * 4;
    const args = [address, pixels, chosen, first, last, nLayers, at];
    jobs.push({ call: (lane) => ({ kernel: 'encodeKernelMap', args: [...args, scratch[lane]!] }) });
  }
  await runJobs(engine.workers, jobs, request);
  loans.returnOutputs();
}

/** Puts a model into the kernels' memory, as assembly/maps/encode.ts reads it; `bytes` of scratch go with it. */
function lendModel(loans: Loans, model: KernelMapModel): { address: number; bytes: number } {
  const { whitening, layers, mirror } = model;
  const words = new Int32Array(layers.length * LAYER_WORDS);
  const floats = new Float32Array(words.buffer);
  let side = SIDE;
  let largestMap = SIDE * SIDE * 3;
  let largestPooled = 0;
  let largestCodes = 0;
  let layerBytes = 0;
  for (const [l, layer] of layers.entries()) {
    const { nChannels, patch, nFilters, pool, sigma, projection } = layer;
    const nPooled = pooledSide(side, pool);
    const { packed, length, patchLength, tiled } = packedCodes(layer, side);
    words.set([side, nChannels, patch, nFilters, pool, nPooled], l * LAYER_WORDS);
    floats.set([exp(-1 / sigma ** 2), Math.LOG2E / sigma ** 2 / length], l * LAYER_WORDS + 6);
    words.set([loans.input(packed), loans.input(poolingWeights(pool))], l * LAYER_WORDS + 8);
    const kept = projection === undefined ? 0 : loans.input(projection);
    words.set([kept, outputsOf(layer), tiled ? 1 : 0], l * LAYER_WORDS + 10);
    floats[l * LAYER_WORDS + 13] = patchLength;
    largestCodes = Math.max(largestCodes, (side + patch) ** 2 * nChannels); // tiles may reach a pixel beyond the border
    const rowsBytes = (side + 2 * pool) * (2 + nPooled) * BLOCK * 4;
    layerBytes = Math.max(layerBytes, rowsBytes + (tiled ? tilesBytes(side, nChannels) : 0));
    side = nPooled;
    largestPooled = Math.max(largestPooled, side * side * nFilters);
    largestMap = Math.max(largestMap, side * side * outputsOf(layer));
  }
  const places = placesOf([
    largestMap * 4 + 64,
    Math.max(largestMap, largestPooled) * 4 + 64,
    largestCodes * 2 + 64,
    SIDE * SIDE * 4,
    SIDE * SIDE * 4,
    Math.max(12 * (SIDE + Math.max(whitening.patch, ...layers.map(({ patch }) => patch)) - 1) ** 2, layerBytes),
  ]);
  const map = new Int32Array(MAP_WORDS);
  map.set([loans.input(whitening.mean), loans.input(packedKernel(whitening.kernel, whitening.patch))]);
  map.set([whitening.patch, layers.length, loans.input(words), mirror ? 1 : 0, ...places.starts], 2);
  return { address: loans.input(map), bytes: places.end };
}

/** Whitening as assembly/maps/whiten.ts takes it: what each pixel of a patch, channel by channel, adds to the three channels. */
function packedKernel(kernel: Float32Array, patch: number): Float32Array {
  const nPixels = 3 * patch * patch;
  const packed = new Float32Array(nPixels * 3);
  for (let to = 0; to < 3; to++) for (let p = 0; p < nPixels; p++) packed[p * 3 + to] = kernel[to * nPixels + p]!;
  return packed;
}

/** Bytes of a map's transformed tiles, and of what a row of them gives for a block of filters. */
function tilesBytes(side: number, nChannels: number): number {
  const nTiles = Math.ceil(side / 2);
  return 16 * nTiles * (nTiles * nChannels * 2 + BLOCK * 4);
}

interface PackedCodes extends Omit<FilterCodes, 'codes' | 'tiled'> {
  readonly packed: Int16Array;
  readonly tiled: boolean;
}

/** Of each layer: a model is used for many images, some at a time, and a layer of it on maps of one side. */
const packedOfLayers = new WeakMap<KernelMapLayer, PackedCodes>();

/** Filters as codes, packed as the kernels take them. */
function packedCodes(layer: KernelMapLayer, side: number): PackedCodes {
  let found = packedOfLayers.get(layer);
  if (found === undefined) {
    const { nFilters: n, patch, nChannels } = layer;
    const { codes, tiled, ...lengths } = filterCodes(layer, side);
    const packed = tiled
      ? packedFilters(tiled, { n, nRows: 16, run: nChannels })
      : packedFilters(codes, { n, nRows: patch, run: patch * nChannels });
    found = { ...lengths, packed, tiled: tiled !== undefined };
    packedOfLayers.set(layer, found);
  }
  return found;
}
