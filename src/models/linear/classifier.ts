import type { Backend } from '../../kernels/backend.ts';
import { checkBackend } from '../../kernels/checks.ts';
import { allRows, copyRows, rowsLike } from '../../kernels/copy-rows.ts';
import { checkMatrix, type MatrixF32, matrix, type Rows } from '../../kernels/matrix.ts';
import { checkHas } from '../../util/checks.ts';
import { turnTaker } from '../../util/turns.ts';
import { checkRows } from '../examples.ts';
import { checkInput, type ModelInput } from '../input/input.ts';

/** f(x, W) = W (x · scale + offset) + b: everything needed to predict. */
export interface LinearClassifier {
  /** nClasses names, in the order of the rows of weight. */
  readonly classNames: readonly string[];
  /** nClasses × nFeatures, row-major: row c is the template of class c. */
  readonly weight: Float32Array;
  /** nClasses. */
  readonly bias: Float32Array;
  /** How it scales a row x. For pixels: scale 1/255 and offset -mean, with the mean training image in [0, 1]. */
  readonly input: ModelInput;
}

export interface ScoreOptions {
  /** Which images, in this order. Absent: all of them. */
  readonly rows?: Int32Array | undefined;
  /** When it fires, the operation rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined;
}

/** How many images are scaled and scored at once: their f32 features take 4 · nFeatures bytes each. */
const CHUNK = 512;

/** @throws UserError (usage) for anything but a classifier, most often the whole result of a training */
function checkClassifier(classifier: LinearClassifier): void {
  checkHas('classifier', classifier, 'weight', 'a linear classifier: trainLinear returns one as `classifier`');
}

/** scores[i, c] += bias[c], in f32. */
export function addBias(scores: MatrixF32, bias: Float32Array): void {
  const { data, nRows, nCols } = scores;
  for (let i = 0; i < nRows; i++) {
    for (let c = 0; c < nCols; c++) data[i * nCols + c] = data[i * nCols + c]! + bias[c]!;
  }
}

/** The class with the largest of the nClasses scores at [at, at + nClasses); ties go to the smallest class. */
export function bestClass(scores: Float32Array, at: number, nClasses: number): number {
  let best = 0;
  for (let c = 1; c < nClasses; c++) if (scores[at + c]! > scores[at + best]!) best = c;
  return best;
}

/**
 * The scores of every image and class.
 * @param pixels nSamples × nFeatures: bytes, codes or f32, as the classifier was trained on
 * @returns nSamples × nClasses, row-major
 * @throws UserError (usage) for rows of another kind or width than the classifier was trained on, and for row numbers out
 *   of range
 */
export async function scores(
  backend: Backend,
  classifier: LinearClassifier,
  pixels: Rows,
  options: ScoreOptions = {},
): Promise<MatrixF32> {
  checkClassifier(classifier);
  const nClasses = classifier.bias.length;
  checkMatrix('the pixels to classify', pixels);
  const nSamples = options.rows?.length ?? pixels.nRows;
  const all = new Float32Array(nSamples * nClasses);
  for await (const { start, chunk } of scoreChunks(backend, classifier, pixels, options)) {
    all.set(chunk.data, start * nClasses);
  }
  return matrix(all, nSamples, nClasses);
}

/**
 * The class of every image: the one with the largest score; ties go to the smallest class.
 * @param pixels nSamples × nFeatures: bytes, codes or f32, as the classifier was trained on
 * @returns nSamples class numbers
 * @throws UserError (usage) as {@link scores}
 */
export async function predict(
  backend: Backend,
  classifier: LinearClassifier,
  pixels: Rows,
  options: ScoreOptions = {},
): Promise<Uint8Array> {
  checkClassifier(classifier);
  checkMatrix('the pixels to classify', pixels);
  const classes = new Uint8Array(options.rows?.length ?? pixels.nRows);
  for await (const { start, chunk } of scoreChunks(backend, classifier, pixels, options)) {
    for (let i = 0; i < chunk.nRows; i++) classes[start + i] = bestClass(chunk.data, i * chunk.nCols, chunk.nCols);
  }
  return classes;
}

/** Scores in chunks of images, each valid until the next is requested. */
async function* scoreChunks(
  backend: Backend,
  { weight, bias, input }: LinearClassifier,
  pixels: Rows,
  { rows = allRows(pixels.nRows), signal }: ScoreOptions,
): AsyncGenerator<{ start: number; chunk: MatrixF32 }> {
  const nClasses = bias.length;
  const nFeatures = input.scale.length;
  checkBackend(backend);
  checkInput('the pixels to classify', pixels, input);
  checkRows('the matrix to classify', rows, pixels.nRows);
  const W = matrix(weight, nClasses, nFeatures);
  const most = Math.min(CHUNK, rows.length);
  if (most === 0) return;
  const raw = rowsLike(backend, pixels, most);
  const features = backend.float32(most, nFeatures);
  const products = backend.float32(most, nClasses);
  const takeTurn = turnTaker();
  try {
    for (let start = 0; start < rows.length; start += most) {
      signal?.throwIfAborted();
      await takeTurn();
      const chosen = rows.subarray(start, start + most);
      const n = chosen.length;
      const x = matrix(features.data.subarray(0, n * nFeatures), n, nFeatures);
      const chunk = matrix(products.data.subarray(0, n * nClasses), n, nClasses);
      copyRows(pixels, chosen, raw);
      await backend.gatherAffine(raw, allRows(n), input, x);
      await backend.multiplyTransposed(x, W, chunk);
      addBias(chunk, bias);
      yield { start, chunk };
    }
  } finally {
    backend.free(raw, features, products);
  }
}
