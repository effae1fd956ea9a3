import { settingError, usageError } from '../../errors.ts';
import type { Backend, Watch } from '../../kernels/backend.ts';
import { checkBackend, checkRows, checkWatch } from '../../kernels/checks.ts';
import { allRows } from '../../kernels/copy-rows.ts';
import { checkBytes, type MatrixI16, type MatrixU8, matrix } from '../../kernels/matrix.ts';
import {
  checkCount,
  checkFloats,
  checkFunction,
  checkHas,
  checkList,
  checkObject,
  checkTensor,
  checkText,
} from '../../util/checks.ts';
import type { LearnedArray } from '../feature.ts';
import { IMAGE_BYTES } from '../image.ts';
import { type FeatureSetSpec, nFeaturesOf } from '../spec/spec.ts';
import { checkFeatures, featuresText, parseFeatures } from '../spec/text.ts';
import { arraysOf, encodePart, type FittedPart, fitPart, restorePart } from './part.ts';

/** Features that have learned what they learn from training images: one after the other in each row. */
export interface FittedFeatures {
  readonly parts: readonly FittedPart[];
  /** Numbers of one image. */
  readonly nFeatures: number;
}

export interface FitFeaturesRequest extends Watch {
  /** nImages × 3072: planar bytes, as every dataset here has them. */
  readonly images: MatrixU8;
  /** The training images; absent: all. No other image changes a bit of what is learned. */
  readonly rows?: Int32Array | undefined;
  /** Of all that is random: patches, and where k-means starts. */
  readonly seed?: number | undefined;
}

/**
 * Learns features from training images.
 * @param features as typed for `--features`, such as `hog+hue`, or as {@link parseFeatures} returns them
 * @throws UserError (usage) for features that do not exist, or images of another size
 */
export async function fitFeatures(
  backend: Backend,
  features: string | FeatureSetSpec,
  request: FitFeaturesRequest,
): Promise<FittedFeatures> {
  checkBackend(backend);
  const specs = typeof features === 'string' ? parseFeatures(features) : features;
  checkList('features', specs, "features, such as 'hog+hue' or what parseFeatures returns");
  checkFeatures(specs);
  checkObject('request', request, '{ images }');
  checkWatch(request);
  const { images, rows: chosen, seed = 0, ...watch } = request;
  checkImages(images);
  const rows = rowsAmong(images, chosen);
  checkCount('the number of training images', rows.length);
  const parts: FittedPart[] = [];
  for (const spec of specs) parts.push(await fitPart(backend, spec, { images, rows, seed, ...watch }));
  return joined(parts);
}

/** @throws UserError (usage) for anything but what {@link fitFeatures} returns */
function checkFitted(features: FittedFeatures): void {
  const expected = 'fitted features, such as fitFeatures returns';
  checkHas('features', features, 'parts', expected);
  checkCount('nFeatures of features', features.nFeatures, 0);
  checkList('parts of features', features.parts, 'a list of fitted features');
  for (const part of features.parts) {
    for (const member of ['fitted', 'range']) checkHas('a part of features', part, member, expected);
    const { nFeatures, fitted, range } = part;
    checkCount('nFeatures of a part of features', nFeatures);
    checkHas('a part of features', fitted, 'encode', expected);
    checkFunction('encode of a part of features', fitted.encode);
    checkFloats('range of a part of features', range, { scale: nFeatures, offset: nFeatures });
  }
  const nFeatures = features.parts.reduce((sum, part) => sum + part.nFeatures, 0);
  if (nFeatures !== features.nFeatures)
    throw settingError('nFeatures of features', String(nFeatures), features.nFeatures);
}

export const joined = (parts: readonly FittedPart[]): FittedFeatures => ({
  parts,
  nFeatures: nFeaturesOf(parts.map(({ spec }) => spec)),
});

/**
 * The numbers of some images, as 16-bit codes: what a classifier of these features takes.
 * @param images nImages × 3072
 * @param options `rows`: which of them, in this order; absent: all
 * @returns rows.length × nFeatures, in ordinary memory
 * @throws UserError (usage) for features that are not fitted, images of another size, or row numbers out of range
 */
export async function encodeFeatures(
  backend: Backend,
  features: FittedFeatures,
  images: MatrixU8,
  options: Watch & { readonly rows?: Int32Array | undefined } = {},
): Promise<MatrixI16> {
  checkBackend(backend);
  checkFitted(features);
  checkImages(images);
  checkObject('options', options, '{ rows }');
  checkWatch(options);
  const { rows: chosen, ...watch } = options;
  const rows = rowsAmong(images, chosen);
  const { nFeatures, parts } = features;
  const codes = new Int16Array(rows.length * nFeatures);
  let column = 0;
  for (const part of parts) {
    await encodePart(backend, part, { images, order: rows, codes, stride: nFeatures, column, ...watch });
    column += part.nFeatures;
  }
  return matrix(codes, rows.length, nFeatures);
}

/** @throws UserError (usage) for row numbers out of range */
function rowsAmong(images: MatrixU8, chosen: Int32Array | undefined): Int32Array {
  if (chosen === undefined) return allRows(images.nRows);
  checkRows('the matrix of images', chosen, images.nRows);
  return chosen;
}

/** @throws UserError (usage) for images of another size than all datasets have */
function checkImages(images: MatrixU8): void {
  checkBytes('the images', images);
  if (images.nCols === IMAGE_BYTES) return;
  throw usageError(
    `features are computed from images of ${IMAGE_BYTES} bytes, 32 × 32 in three planes; got ${images.nCols}`,
  );
}

/** Features as a file keeps them. */
export interface SavedFeatures {
  /** As typed for `--features`. */
  readonly text: string;
  /** What was learned, by the number of the part and its own name: `0.layer1.filters`. */
  readonly arrays: Readonly<Record<string, LearnedArray>>;
}

/**
 * What {@link restoreFeatures} makes features of again.
 * @throws UserError (usage) for anything but fitted features
 */
export function savedFeatures(features: FittedFeatures): SavedFeatures {
  checkFitted(features);
  const { parts } = features;
  return {
    text: featuresText(parts.map(({ spec }) => spec)),
    arrays: Object.fromEntries(
      parts.flatMap((part, p) => Object.entries(arraysOf(part)).map(([name, array]) => [`${p}.${name}`, array])),
    ),
  };
}

/**
 * Features as they were fitted, from what a model file has of them.
 * @throws UserError (usage) for features that do not exist; (data) for arrays that are absent or of the wrong shape
 */
export function restoreFeatures(saved: SavedFeatures): FittedFeatures {
  checkObject('saved', saved, '{ text, arrays }');
  const { text, arrays } = saved;
  checkText('text', text, 'the features as typed, such as savedFeatures gives');
  if (Object(arrays) !== arrays) throw settingError('arrays', 'what was learned, such as savedFeatures gives', arrays);
  for (const [name, array] of Object.entries(arrays)) checkTensor(name, array);
  const own = (p: number) =>
    Object.entries(arrays).flatMap(([name, array]) =>
      name.startsWith(`${p}.`) ? [[name.slice(`${p}.`.length), array] as const] : [],
    );
  return joined(parseFeatures(text).map((spec, p) => restorePart(spec, Object.fromEntries(own(p)))));
}
