import type { LearnedArray } from '../../../features/feature.ts';
import { PATCH } from '../../../features/kernel-map/fit.ts';
import type { KernelMapOptions } from '../../../features/kernel-map.ts';
import { filterCodes } from '../../../kernels/maps/filter-codes.ts';
import { pooledSide, poolingWeights, SIDE } from '../../../kernels/maps/kernel-map.ts';
import { exp } from '../../../util/portable-math.ts';
import type { Graph, Ref } from '../graph.ts';
import type { DescribeInGraph } from './describe.ts';
import { whitened } from './pixels.ts';

const BORDER = (PATCH - 1) / 2;
const PADS = [BORDER, BORDER, BORDER, BORDER];

/** Two layers of kernel feature maps: see kernels/maps/reference.ts, from which the steps and their names come. */
export const kernelMapInGraph: DescribeInGraph = (graph, images, { spec, fitted: { arrays } }) => {
  const { pool1, pool2, sigma, mirror } = spec.settings as KernelMapOptions;
  const array = (name: string): LearnedArray => arrays[name]!;
  const views = mirror ? graph.withMirrored(images) : images;
  const kernel = array('whitening.kernel').data;
  const patch = Math.sqrt(kernel.length / 9);
  let side = SIDE;
  let map = whitened(graph, views, { patch, mean: array('whitening.mean').data, kernel });
  for (const [l, pool] of [pool1, pool2].entries()) {
    const { data, shape } = array(`layer${l + 1}.filters`);
    const nFilters = shape[0]!;
    map = pooled(graph, activations(graph, map, { filters: data, nFilters, sigma, side }), {
      pool,
      nChannels: nFilters,
    });
    side = pooledSide(side, pool);
    const projection = arrays[`layer${l + 1}.projection`];
    if (projection !== undefined) map = eachPixelBy(graph, map, projection);
  }
  const { shape } = array('last');
  if (mirror) {
    const dimensions = graph.add('Shape', [map]);
    const rest = graph.add('Slice', [dimensions, graph.integers(1), graph.integers(4)]);
    const twoViews = graph.add('Reshape', [map, graph.joined(0, graph.integers(2, -1), rest)]);
    map = graph.add('ReduceSum', [twoViews, graph.integers(0)], { keepdims: 0 });
  }
  return graph.channelsInnermost(eachPixelBy(graph, map, { shape, data: array('last').data }));
};

interface Layer {
  readonly filters: Float32Array;
  readonly nFilters: number;
  readonly sigma: number;
  /** Of the map that it takes. */
  readonly side: number;
}

/**
 * length · exp((cos - 1) / sigma²) of every patch and filter; beyond the border there are zeros. Maps and filters are rounded to
 * 16-bit codes first, as they are here; sums of products of codes, which are exact here, are of f32.
 */
function activations(graph: Graph, map: Ref, { filters, nFilters, sigma, side }: Layer): Ref {
  const nChannels = filters.length / (nFilters * PATCH ** 2);
  const size = PATCH ** 2 * nChannels;
  const { codes: coded, length, patchLength } = filterCodes({ filters, patch: PATCH, nChannels }, side);
  // A filter has its channels innermost; ONNX wants them outermost.
  const planes = Float32Array.from(coded, (_, p) => {
    const [k, at] = [Math.floor(p / size), p % size];
    return coded[k * size + (at % PATCH ** 2) * nChannels + Math.floor(at / PATCH ** 2)]!;
  });
  const ones = graph.floats(new Float32Array(PATCH ** 2).fill(1), 1, 1, PATCH, PATCH);
  const squaredLengths = (of: Ref): Ref =>
    graph.add('Conv', [graph.sumOver(graph.product(of, of), 1), ones], { pads: PADS });
  const most = graph.root(graph.add('ReduceMax', [squaredLengths(map)], { axes: [1, 2, 3] }));
  const longest = graph.add('Max', [most, graph.float(1e-30)]); // a map of zeros has codes of zero
  const codes = graph.add('Round', [graph.product(map, graph.quotient(graph.float(patchLength), longest))]);
  const dots = graph.add('Conv', [codes, graph.floats(planes, nFilters, nChannels, PATCH, PATCH)], { pads: PADS });
  const lengths = graph.root(squaredLengths(codes));
  const unit = graph.quotient(longest, graph.float(patchLength));
  const factor = graph.product(
    graph.add('Max', [graph.product(lengths, unit), graph.float(1e-6)]),
    graph.float(exp(-1 / sigma ** 2)),
  );
  const sharpness = graph.float(Math.LOG2E / sigma ** 2 / length);
  const slope = graph.quotient(sharpness, graph.add('Max', [lengths, graph.float(1)]));
  return graph.product(factor, powerOfTwo(graph, graph.product(dots, slope)));
}

/** The polynomial of kernels/assembly/maps/exp2.ts. */
const COEFFICIENTS = [0.00958258, 0.05590683, 0.24024107, 0.69312412, 1];

/** 2^x, as it is computed here: a power of the nearest integer times a polynomial of the rest. */
function powerOfTwo(graph: Graph, x: Ref): Ref {
  const whole = graph.add('Round', [x]);
  const rest = graph.difference(x, whole);
  const [first, ...others] = COEFFICIENTS.map((c) => graph.float(c));
  const polynomial = others.reduce((p, c) => graph.sum(graph.product(rest, p), c), first!);
  return graph.product(polynomial, graph.add('Pow', [graph.float(2), whole]));
}

/** The weighted sum of 2 · pool + 1 pixels a side, every pool-th; beyond the border there are zeros. */
function pooled(
  graph: Graph,
  map: Ref,
  { pool, nChannels }: { readonly pool: number; readonly nChannels: number },
): Ref {
  const side = 2 * pool + 1;
  const weights = poolingWeights(pool);
  const each = Array.from({ length: side * side }, (_, p) => weights[Math.floor(p / side)]! * weights[p % side]!);
  const all = Float32Array.from({ length: nChannels * side * side }, (_, p) => each[p % (side * side)]!);
  const attributes = { group: nChannels, strides: [pool, pool], pads: [pool, pool, pool, pool] };
  return graph.add('Conv', [map, graph.floats(all, nChannels, 1, side, side)], attributes);
}

/** A matrix times the channels of every pixel. */
const eachPixelBy = (graph: Graph, map: Ref, { shape, data }: LearnedArray): Ref =>
  graph.add('Conv', [map, graph.floats(data, shape[0]!, shape[1]!, 1, 1)]);
