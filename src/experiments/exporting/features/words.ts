import type { LearnedArray } from '../../../features/feature.ts';
import { N_CHANNELS } from '../../../features/image.ts';
import { modelOf } from '../../../features/words/model.ts';
import type { WordsSettings } from '../../../features/words/settings.ts';
import { CONTRAST_FLOOR, type PatchFilters, positionsPerSide, type WordsModel } from '../../../kernels/maps/words.ts';
import type { Graph, Ref } from '../graph.ts';
import { exactBins } from './bins.ts';
import type { DescribeInGraph } from './describe.ts';
import { gridMeans } from './grid-means.ts';

/** A bag of visual words: see kernels/maps/words-reference.ts, from which the steps and their rounding come. */
export const wordsInGraph: DescribeInGraph = (graph, images, { spec, fitted: { arrays } }) => {
  const settings = spec.settings as WordsSettings;
  const array = (name: string): LearnedArray => arrays[name]!;
  const [words, mean] = [array('codebook').data, array('mean').data];
  const deviation = array('deviation').data[0]!;
  const model = modelOf(settings, { words, mean, matrix: array('whitening').data, deviation });
  const { grid, mirror } = model;
  const views = mirror ? graph.withMirrored(images) : images;
  const bytes = graph.difference(views, graph.float(128));
  const answers = answersTo(graph, bytes, model);
  const nPositions = positionsPerSide(model);
  const means = gridMeans(grid, nPositions, (i) => Math.floor((i * grid) / nPositions));
  const pooled = graph.pooledBy(graph.asDouble(answers), means, grid, nPositions);
  const parts = graph.channelsInnermost(pooled);
  if (!mirror) return parts;
  const nFeatures = grid ** 2 * (settings.encoder === 'threshold' ? 2 : 1) * settings.count;
  const twoViews = graph.reshape(parts, 2, -1, nFeatures);
  return graph.add('ReduceMean', [twoViews], { axes: [0], keepdims: 0 });
};

/** What words answer to every patch. */
function answersTo(graph: Graph, bytes: Ref, model: WordsModel): Ref {
  const { normalise, encoder, words, coordinates, threshold } = model;
  const inverse = normalise ? inverseDeviations(graph, bytes, model) : undefined;
  const given = filtered(graph, bytes, inverse, words, model);
  if (encoder === 'threshold') {
    const t = graph.float(threshold);
    const negative = graph.add('Neg', [given]);
    return graph.joined(1, graph.positive(graph.difference(given, t)), graph.positive(graph.difference(negative, t)));
  }
  if (encoder === 'hard') {
    const best = graph.add('ArgMax', [given], { axis: 1 }); // the first of equals
    return graph.asFloat(exactBins(graph, graph.asDouble(best), words.n));
  }
  const axes = filtered(graph, bytes, inverse, coordinates, model);
  // Sums are of f64, as the kernel's are: whatever their order, they round to the same f32.
  const squares = graph.asFloat(graph.sumOver(graph.asDouble(graph.product(axes, axes)), 1));
  const twice = graph.product(given, graph.float(2));
  const distances = graph.root(graph.positive(graph.difference(squares, twice)));
  const mean = graph.asFloat(graph.meanOver(graph.asDouble(distances), 1));
  return graph.positive(graph.difference(mean, distances));
}

/** 1 / sqrt(v + 10), v the variance of a patch: in f64, where its sums are exact, and rounded once. */
function inverseDeviations(graph: Graph, bytes: Ref, { patch, stride }: WordsModel): Ref {
  const d = N_CHANNELS * patch * patch;
  const ones = graph.floats(new Float32Array(d).fill(1), 1, N_CHANNELS, patch, patch);
  const overPatch = (planes: Ref): Ref =>
    graph.asDouble(graph.add('Conv', [planes, ones], { strides: [stride, stride] }));
  const sums = overPatch(bytes);
  const squares = overPatch(graph.product(bytes, bytes));
  const spread = graph.difference(graph.product(squares, graph.double(d)), graph.product(sums, sums));
  const variance = graph.quotient(spread, graph.double(d * d));
  const deviation = graph.root(graph.sum(variance, graph.double(CONTRAST_FLOOR)));
  return graph.asFloat(graph.quotient(graph.double(1), deviation));
}

/**
 * What every filter gives. A code has 16 bits, and its upper and its lower half are convolved for themselves: sums of products
 * with bytes are then whole numbers below 2^24, which are exact in f32 in whatever order they are added.
 */
function filtered(
  graph: Graph,
  bytes: Ref,
  inverse: Ref | undefined,
  { n, codes, scale, offset }: PatchFilters,
  { patch, stride }: WordsModel,
): Ref {
  const d = N_CHANNELS * patch * patch;
  // A filter has its channels innermost; ONNX wants them outermost.
  const places = Int32Array.from(
    { length: d },
    (_, at) => (at % (patch * patch)) * N_CHANNELS + Math.floor(at / patch ** 2),
  );
  const half = (of: (code: number) => number): Ref => {
    const weights = Float32Array.from(codes, (_, p) => of(codes[p - (p % d) + places[p % d]!]!));
    const filters = graph.floats(weights, n, N_CHANNELS, patch, patch);
    return graph.add('Conv', [bytes, filters], { strides: [stride, stride] });
  };
  const upper = graph.product(
    half((code) => Math.round(code / 256)),
    graph.float(256),
  );
  const dots = graph.sum(
    upper,
    half((code) => code - 256 * Math.round(code / 256)),
  );
  const scaled = inverse === undefined ? dots : graph.product(dots, inverse);
  return graph.difference(graph.product(scaled, graph.floats(scale, 1, n, 1, 1)), graph.floats(offset, 1, n, 1, 1));
}
