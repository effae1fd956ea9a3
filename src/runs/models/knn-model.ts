import { createHash } from 'node:crypto';
import { z } from 'zod';
import { failure, settingError } from '../../errors.ts';
import type { SavedFeatures } from '../../features/set/joined.ts';
import { writeAtomic } from '../../files/write-atomic.ts';
import type { MatrixI16, MatrixU8 } from '../../kernels/matrix.ts';
import type { KnnOptions } from '../../models/knn/options.ts';
import { checkArray, checkClasses, checkCount, checkElements, checkFilePath, checkHas } from '../../util/checks.ts';
import { bytes as bytesText } from '../../util/format.ts';
import { checkName } from '../../util/named.ts';
import { encodeSafetensors, type Tensor } from '../safetensors.ts';
import { checkModelParts, checkSeen } from './check-model.ts';
import type { ModelOrigin } from './linear-model.ts';
import { commonMetadata, readModel } from './read-model.ts';
import { featureTensors, readFeatures, tensorOf } from './tensors.ts';

/** A k-nearest-neighbour classifier with all that it compares with. */
export interface KnnModelFile {
  /** The training images: nSamples × 3072 bytes, or nSamples × nFeatures codes of their features. */
  readonly rows: MatrixU8 | MatrixI16;
  /** nSamples. */
  readonly labels: Uint8Array;
  readonly classNames: readonly string[];
  readonly options: Required<KnnOptions>;
  /** What turns images into codes; absent if the rows are pixels. */
  readonly features?: SavedFeatures | undefined;
  readonly origin: Omit<ModelOrigin, 'loss'>;
}

const FORMAT = 'cifar-train knn';
/** How such a file begins, behind the eight bytes that say how long its head is. */
export const KNN_MODEL_START = `{"__metadata__":{"format":"${FORMAT}"`;
/** Of such a file: 50,000 images of 10,000 codes. */
const MAX_BYTES = 2 ** 30;

const METRICS = ['l1', 'l2', 'cosine'] as const satisfies KnnOptions['metric'][];
const TIES = ['smallest', 'nearest'] as const satisfies KnnOptions['ties'][];
const WEIGHTS = ['uniform', 'distance'] as const satisfies KnnOptions['weights'][];

const schema = z.object({
  format: z.literal(FORMAT),
  format_version: z.literal('1'),
  ...commonMetadata,
  k: z.string().regex(/^\d+$/).transform(Number).pipe(z.int().min(1)),
  metric: z.enum(METRICS),
  ties: z.enum(TIES),
  weights: z.enum(WEIGHTS),
  sha256: z.string(),
});
const KIND = { format: FORMAT, name: 'a k-NN model', versions: new Map([['1', schema]]), maxBytes: MAX_BYTES };

/** Of all tensors, in the order of their names: a flipped bit would silently lead to other neighbours. */
function digestOf(tensors: ReadonlyMap<string, Tensor>): string {
  const hash = createHash('sha256');
  for (const name of [...tensors.keys()].sort()) {
    const { data } = tensors.get(name)!;
    hash.update(`${name}\0`).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest('hex');
}

/**
 * Checks that the file of a model would not be too long to be read again.
 * @param bytesPerImage 3072 for pixels, two for each number of features
 * @throws UserError (failed)
 */
export function checkKnnModelSize(nSamples: number, bytesPerImage: number): void {
  const bytes = nSamples * bytesPerImage;
  if (bytes <= MAX_BYTES - 2 ** 24) return;
  throw failure(
    `a model of these neighbours would take ${bytesText(bytes)}; at most ${bytesText(MAX_BYTES)} go into one file`,
    { hint: 'use smaller features, or fewer training images' },
  );
}

/** @throws UserError (usage) for anything but rows and their labels, or for arrays that are gone */
function checkRows(rows: KnnModelFile['rows'], labels: Uint8Array): void {
  checkHas('rows', rows, 'data', 'a matrix: { data, nRows, nCols }');
  const { data, nRows, nCols } = rows;
  checkCount('nRows', nRows);
  checkCount('nCols', nCols);
  checkArray('data of rows', data, Uint8Array, Int16Array);
  checkElements('rows', data, nRows * nCols);
  checkArray('labels', labels, Uint8Array);
  checkElements('labels', labels, nRows);
}

function checkOptions(options: KnnModelFile['options']): void {
  checkHas('options', options, 'metric', "{ k: 1, metric: 'l2', ties: 'nearest', weights: 'uniform' }");
  checkCount('k', options.k);
  checkName('metric', options.metric, METRICS);
  checkName('ties', options.ties, TIES);
  if (options.weights !== undefined) checkName('weights', options.weights, WEIGHTS);
}

/**
 * Writes a k-NN model as safetensors, whole or not at all: `rows` [nSamples, nFeatures], U8 for pixels and I16 for codes,
 * `labels` [nSamples], U8, and what features learned, as tensors named `features.…`; the metadata has the rest, and the
 * SHA-256 of all tensors.
 * @throws UserError: (failed) if it cannot be written, or would be longer than 1 GiB: what was there stays; (usage) for an
 *   invalid model, or one whose arrays are of another size, such as empty ones that were transferred
 */
export async function saveKnnModel(path: string, file: KnnModelFile): Promise<void> {
  checkFilePath('path', path);
  await writeAtomic(path, encodeKnnModel(file));
}

/**
 * The bytes that {@link saveKnnModel} writes.
 * @throws UserError as it does, but for the disk
 */
export function encodeKnnModel(file: KnnModelFile): Uint8Array {
  checkHas('file', file, 'rows', 'a k-NN model: { rows, labels, classNames, options, origin }');
  const { rows, labels, classNames, options, features, origin } = file;
  checkModelParts({ classNames, origin, features });
  checkRows(rows, labels);
  checkClasses('the model', labels, labels.keys(), classNames.length);
  checkOptions(options);
  checkCount('k', options.k, 1, rows.nRows);
  const { data } = rows;
  checkSeen(data instanceof Uint8Array, features);
  if (data instanceof Int16Array && features === undefined)
    throw settingError('features', 'what makes such codes of images, as savedFeatures gives it', features);
  const shape = [rows.nRows, rows.nCols];
  checkKnnModelSize(rows.nRows, rows.nCols * data.BYTES_PER_ELEMENT);
  const own: Tensor = data instanceof Uint8Array ? { dtype: 'U8', shape, data } : { dtype: 'I16', shape, data };
  const tensors = new Map<string, Tensor>([
    ['rows', own],
    ['labels', { dtype: 'U8', shape: [labels.length], data: labels }],
    ...featureTensors(features),
  ]);
  const metadata = {
    format: FORMAT,
    format_version: '1',
    class_names: JSON.stringify(classNames),
    k: String(options.k),
    metric: options.metric,
    ties: options.ties,
    weights: options.weights ?? 'uniform',
    ...(features && { features: features.text }),
    seed: String(origin.seed),
    data_digest: origin.dataDigest,
    version: origin.version,
    sha256: digestOf(tensors),
  };
  return encodeSafetensors({ tensors, metadata }, MAX_BYTES);
}

/**
 * Reads what {@link saveKnnModel} wrote.
 * @throws UserError (data) for a file that is absent, damaged or not such a model; (failed) if it cannot be read
 */
export async function loadKnnModel(path: string): Promise<KnnModelFile> {
  const { tensors, metadata, fail } = await readModel(path, KIND);
  const { class_names: classNames, k, metric, ties, weights, seed, data_digest: dataDigest, version } = metadata;
  if (digestOf(tensors) !== metadata.sha256) throw fail('it is damaged: its contents do not match its SHA-256');
  const features = readFeatures(tensors, metadata.features, fail);
  const { shape, data } = tensorOf(
    tensors,
    'rows',
    features === undefined ? 'U8' : 'I16',
    [undefined, undefined],
    fail,
  );
  const [nSamples, nFeatures] = shape as readonly [number, number];
  const labels = tensorOf(tensors, 'labels', 'U8', [nSamples], fail).data;
  const stray = labels.findIndex((label) => label >= classNames.length);
  if (stray >= 0) throw fail(`labels holds ${labels[stray]} at ${stray}, where there are ${classNames.length} classes`);
  if (k > nSamples) throw fail(`its k is ${k}, but it has only ${nSamples} images`);
  return {
    rows: { data, nRows: nSamples, nCols: nFeatures } as KnnModelFile['rows'],
    ...{ labels, classNames, options: { k, metric, ties, weights } },
    ...(features && { features }),
    origin: { seed, dataDigest, version },
  };
}
