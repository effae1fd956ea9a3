import type { LearnedArray } from '../../features/feature.ts';
import { cellWeights } from '../../features/hog/cell-weights.ts';
import { cellsPerSide } from '../../features/hog/cells.ts';
import type { HogSettings } from '../../features/hog.ts';
import { N_CHANNELS } from '../../features/image.ts';
import { weightsThroughWhitening } from '../../features/learning/whitened-weights.ts';
import type { FittedFeatures } from '../../features/set/joined.ts';
import type { FittedPart } from '../../features/set/part.ts';
import { featuresText } from '../../features/spec/text.ts';
import { type Classifier, isNetwork } from '../../models/classifier.ts';
import { templatesOf } from '../../models/linear/templates.ts';

/** What can be shown of what a model has learned. */
export type Learned =
  /** Of each class: how much its score rises with each value of each pixel. */
  | { readonly kind: 'pixels'; readonly features: string; readonly weights: readonly Float64Array[] }
  /** Of each class: how much its score rises with the edges of each direction, cell by cell: side × side × bins. */
  | {
      readonly kind: 'hog';
      readonly features: string;
      readonly cells: readonly Float64Array[];
      readonly side: number;
      readonly bins: number;
      /** Whether bins go round a whole turn. */
      readonly signed: boolean;
    }
  /** Of each class: how much its score rises with each hue, over all parts of the image. */
  | { readonly kind: 'hue'; readonly features: string; readonly hues: readonly Float64Array[] }
  /** Small images that features compare patches with, in planes. */
  | {
      readonly kind: 'patches';
      readonly features: string;
      readonly what: 'words' | 'filters';
      readonly isWhitened: boolean;
      readonly side: number;
      readonly patches: readonly Float64Array[];
      /** How many of them stand for all, from the first on. */
      readonly nShown: number;
      /** How many there are, of which those are the first. */
      readonly total: number;
      /** Of a linear classifier: those that speak most for each class; `isAgainst` where the opposite patch does. */
      readonly byClass: readonly (readonly { readonly patch: number; readonly isAgainst: boolean }[])[] | undefined;
    }
  /** What units of a network's first layer add up, of raw pixels: those of the largest weights first. */
  | { readonly kind: 'units'; readonly weights: readonly Float64Array[]; readonly total: number };

/** More units or patches than this are not shown. */
const MOST_UNITS = 100;
const SHOWN_PATCHES = 256;
/** Words that are shown for each class. */
const MOST_WORDS = 10;

/**
 * What a model has learned that can be shown as pictures.
 * @param features what it sees; undefined: pixels
 */
export function learnedBy(classifier: Classifier, features: FittedFeatures | undefined): readonly Learned[] {
  if (isNetwork(classifier)) {
    if (features !== undefined) return features.parts.flatMap((part) => patchesOf(part, undefined) ?? []);
    return classifier.input.kind === 'bytes' ? [unitsOf(classifier)] : [];
  }
  const all = rowsOf(templatesOf(classifier), classifier.classNames.length);
  if (features === undefined)
    return classifier.input.kind === 'bytes' ? [{ kind: 'pixels', features: 'pixels', weights: all }] : [];
  const scaled = rowsOf(Float64Array.from(classifier.weight), classifier.classNames.length);
  let column = 0;
  return features.parts.flatMap((part) => {
    const columns = [column, column + part.nFeatures] as const;
    column += part.nFeatures;
    const own = all.map((row) => Float64Array.from(row.subarray(...columns), (w, j) => w / part.range.scale[j]!));
    return (
      ofPart(
        part,
        own,
        scaled.map((row) => row.subarray(...columns)),
      ) ?? []
    );
  });
}

const rowsOf = (values: Float64Array, nRows: number): readonly Float64Array[] => {
  const length = values.length / nRows;
  return Array.from({ length: nRows }, (_, row) => values.subarray(row * length, (row + 1) * length));
};

function unitsOf({ layers, input }: Extract<Classifier, { layers: unknown }>): Learned {
  const [first] = layers;
  const total = first!.bias.length;
  const rows = rowsOf(templatesOf({ ...first!, input }), total);
  const size = rows.map((row) => row.reduce((sum, w) => sum + w * w, 0));
  const order = [...rows.keys()].sort((a, b) => size[b]! - size[a]! || a - b);
  return { kind: 'units', weights: order.slice(0, MOST_UNITS).map((unit) => rows[unit]!), total };
}

/**
 * @param weights how much each class's score rises with each number of the part
 * @param scaled  the same with each number in its own standard deviations: how much it counts
 */
function ofPart(
  part: FittedPart,
  weights: readonly Float64Array[],
  scaled: readonly Float64Array[],
): Learned | undefined {
  const { spec } = part;
  const features = featuresText([spec]);
  if (spec.name === 'pixels') {
    const { whiten, patch } = spec.settings;
    const kernel = part.fitted.arrays.kernel?.data;
    const own =
      whiten === true
        ? weights.map((row) => weightsThroughWhitening(row, { patch: Number(patch), kernel: kernel! }))
        : weights;
    return { kind: 'pixels', features, weights: own };
  }
  if (spec.name === 'hog') {
    const settings = spec.settings as HogSettings;
    const shape = { side: cellsPerSide(settings), bins: settings.bins, signed: settings.signed };
    return { kind: 'hog', features, cells: weights.map((row) => cellWeights(row, settings)), ...shape };
  }
  if (spec.name === 'hue') {
    const bins = Number(spec.settings.bins);
    const length = weights[0]!.length / Number(spec.settings.grid) ** 2;
    return { kind: 'hue', features, hues: weights.map((row) => overParts(row, length).slice(0, bins)) };
  }
  return patchesOf(part, scaled);
}

/** Summed over the parts of an image, each of which has so many numbers. */
function overParts(row: Float64Array, length: number): Float64Array {
  const sums = new Float64Array(length);
  for (let j = 0; j < row.length; j++) sums[j % length]! += row[j]!;
  return sums;
}

function patchesOf(part: FittedPart, scaled: readonly Float64Array[] | undefined): Learned | undefined {
  const { spec } = part;
  const features = featuresText([spec]);
  if (spec.name === 'words') {
    const { codebook } = part.fitted.arrays;
    const patches = planesOf(codebook!, Number(spec.settings.patch), false);
    const shown = patches.slice(0, SHOWN_PATCHES);
    const byClass = scaled?.map((row) => mostTelling(row, patches.length, spec.settings.encoder === 'threshold'));
    const kept = byClass === undefined ? shown : patches; // the telling ones may be any of them
    const own = {
      patches: kept,
      nShown: shown.length,
      total: patches.length,
      side: Number(spec.settings.patch),
      byClass,
    };
    return { kind: 'patches', features, what: 'words', isWhitened: spec.settings.whiten === true, ...own };
  }
  if (spec.name === 'kernel-map') {
    const filters = part.fitted.arrays['layer1.filters']!;
    const [total = 0, size = 0] = filters.shape;
    const side = Math.sqrt(size / N_CHANNELS);
    const patches = planesOf(filters, side, true).slice(0, SHOWN_PATCHES);
    return {
      kind: 'patches',
      features,
      what: 'filters',
      isWhitened: true,
      side,
      patches,
      nShown: patches.length,
      total,
      byClass: undefined,
    };
  }
  return undefined;
}

/** The words whose answers speak most for a class; with opposites, the second half of the answers is that of the opposite words. */
function mostTelling(row: Float64Array, nWords: number, hasOpposites: boolean) {
  const nAnswers = hasOpposites ? 2 * nWords : nWords;
  const sums = overParts(row, nAnswers);
  const order = [...sums.keys()].sort((a, b) => sums[b]! - sums[a]! || a - b).slice(0, MOST_WORDS);
  return order.map((answer) => ({ patch: answer % nWords, isAgainst: answer >= nWords }));
}

/** @param channelsInside whether the channels of a pixel stand beside each other, rather than in planes */
function planesOf({ shape, data }: LearnedArray, side: number, channelsInside: boolean): readonly Float64Array[] {
  const size = N_CHANNELS * side * side;
  return Array.from({ length: shape[0]! }, (_, n) =>
    Float64Array.from({ length: size }, (_, i) => {
      const [c, pixel] = [Math.floor(i / side ** 2), i % side ** 2];
      return data[n * size + (channelsInside ? pixel * N_CHANNELS + c : i)]!;
    }),
  );
}
