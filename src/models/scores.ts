import type { Backend } from '../kernels/backend.ts';
import { checkBackend, checkRows, checkSignal } from '../kernels/checks.ts';
import { allRows, copyRows, rowsLike } from '../kernels/copy-rows.ts';
import { checkMatrix, type MatrixF32, matrix, type Rows } from '../kernels/matrix.ts';
import { checkObject } from '../util/checks.ts';
import { turnTaker } from '../util/turns.ts';
import { checkInput, type ModelInput } from './input/input.ts';

export interface ScoreOptions {
  /** Which images, in this order. Absent: all of them. */
  readonly rows?: Int32Array | undefined;
  /** When it fires, the operation rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined;
}

/** What scores images: everything that follows the scaling of its input. */
export interface Scorer {
  readonly input: ModelInput;
  readonly nClasses: number;
  /**
   * Opens it on a backend.
   * @param most images that are scored at once
   */
  open(backend: Backend, most: number): OpenScorer;
}

export interface OpenScorer {
  /**
   * @param features n × nFeatures, as scaled
   * @returns n × nClasses, valid until the next call
   */
  scores(features: MatrixF32): Promise<MatrixF32>;
  free(): void;
}

/** How many images are scaled and scored at once: their f32 features take 4 · nFeatures bytes each. */
const CHUNK = 512;

/** values[i, c] += bias[c], in f32; and then an activation, if there is one. */
export function addBias({ data, nRows, nCols }: MatrixF32, bias: Float32Array, activate?: (z: number) => number): void {
  for (let i = 0, at = 0; i < nRows; i++) {
    for (let c = 0; c < nCols; c++, at++) {
      const z = Math.fround(data[at]! + bias[c]!);
      data[at] = activate === undefined ? z : activate(z);
    }
  }
}

/** The class with the largest of the nClasses scores at [at, at + nClasses); ties go to the smallest class. */
export function bestClass(scores: Float32Array, at: number, nClasses: number): number {
  let best = 0;
  for (let c = 1; c < nClasses; c++) if (scores[at + c]! > scores[at + best]!) best = c;
  return best;
}

/** The first n rows of a matrix, as a view. */
export const firstRows = ({ data, nCols }: MatrixF32, n: number): MatrixF32 =>
  matrix(data.subarray(0, n * nCols), n, nCols);

/** @throws UserError (usage) for invalid options, what is no matrix, or row numbers out of range */
function checkScored(pixels: Rows, options: ScoreOptions): void {
  checkObject('options', options, '{ rows }');
  checkSignal(options.signal);
  checkMatrix('the pixels to classify', pixels);
  if (options.rows !== undefined) checkRows('the matrix to classify', options.rows, pixels.nRows);
}

/** The scores of every image and class, nSamples × nClasses. Throws as {@link checkScored} and {@link scoreChunks}. */
export async function allScores(
  backend: Backend,
  scorer: Scorer,
  pixels: Rows,
  options: ScoreOptions,
): Promise<MatrixF32> {
  const { nClasses } = scorer;
  checkScored(pixels, options);
  const nSamples = options.rows?.length ?? pixels.nRows;
  const all = new Float32Array(nSamples * nClasses);
  for await (const { start, chunk } of scoreChunks(backend, scorer, pixels, options)) {
    all.set(chunk.data, start * nClasses);
  }
  return matrix(all, nSamples, nClasses);
}

/** The class of every image. Throws as {@link checkScored} and {@link scoreChunks}. */
export async function allClasses(
  backend: Backend,
  scorer: Scorer,
  pixels: Rows,
  options: ScoreOptions,
): Promise<Uint8Array> {
  checkScored(pixels, options);
  const classes = new Uint8Array(options.rows?.length ?? pixels.nRows);
  for await (const { start, chunk } of scoreChunks(backend, scorer, pixels, options)) {
    for (let i = 0; i < chunk.nRows; i++) classes[start + i] = bestClass(chunk.data, i * chunk.nCols, chunk.nCols);
  }
  return classes;
}

/**
 * Scores in chunks of images, each valid until the next is requested.
 * @throws UserError (usage) for rows of another kind or width than the scorer takes
 */
async function* scoreChunks(
  backend: Backend,
  scorer: Scorer,
  pixels: Rows,
  { rows = allRows(pixels.nRows), signal }: ScoreOptions,
): AsyncGenerator<{ start: number; chunk: MatrixF32 }> {
  const { input } = scorer;
  checkBackend(backend);
  checkInput('the pixels to classify', pixels, input);
  const most = Math.min(CHUNK, rows.length);
  if (most === 0) return;
  const raw = rowsLike(backend, pixels, most);
  const features = backend.float32(most, input.scale.length);
  const opened = scorer.open(backend, most);
  const takeTurn = turnTaker();
  try {
    for (let start = 0; start < rows.length; start += most) {
      signal?.throwIfAborted();
      await takeTurn();
      const chosen = rows.subarray(start, start + most);
      const x = firstRows(features, chosen.length);
      copyRows(pixels, chosen, raw);
      await backend.gatherAffine(raw, allRows(chosen.length), input, x);
      yield { start, chunk: await opened.scores(x) };
    }
  } finally {
    opened.free();
    backend.free(raw, features);
  }
}
