import type { Backend, Watch } from '../../kernels/backend.ts';
import { type MatrixF32, matrix } from '../../kernels/matrix.ts';
import type { Random } from '../../util/random.ts';
import type { FitRequest } from '../feature.ts';
import { kMeans } from '../learning/k-means.ts';
import { learnPatchWhitening, type PatchWhitening, patchCentring } from '../learning/patch-whitening.ts';
import { spreadPoints } from '../learning/spread-points.ts';
import { inStages } from '../learning/stages.ts';
import { patchSize, randomPatches } from './patches.ts';
import type { WordsSettings } from './settings.ts';

/** A dictionary that has been learned. */
export interface LearnedWords extends PatchWhitening {
  /** nWords × d, whitened; of length 1 for `threshold`. */
  readonly words: Float32Array;
  /** The standard deviation of the products of patches and words. */
  readonly deviation: number;
}

/** Patches that the standard deviation is estimated from. */
const SAMPLE = 2000;

/** Learns a dictionary from random patches. Source: Coates, Lee & Ng, AISTATS 2011, section 3. */
export async function fitWords(
  backend: Backend,
  settings: WordsSettings,
  { images, rows, random, signal, onProgress }: FitRequest,
): Promise<LearnedWords> {
  const { patch: side, patches: nPatches, normalise, whiten, epsilon, encoder } = settings;
  const d = patchSize(side);
  const patches = matrix(randomPatches(images, rows, { side, nPatches, normalise, random }), nPatches, d);
  const whitening = whiten
    ? await learnPatchWhitening(backend, patches, epsilon, { signal })
    : await patchCentring(backend, patches);
  const points = await whitened(backend, patches, whitening);
  try {
    const words = await dictionary(backend, points, settings, random, { signal, onProgress });
    if (encoder === 'threshold') scaleToLength1(words, d);
    return { ...whitening, words, deviation: await deviationOf(backend, points, words) };
  } finally {
    backend.free(points);
  }
}

/** matrix (p - mean) of every patch, in the backend's memory. */
async function whitened(
  backend: Backend,
  { data, nRows, nCols: d }: MatrixF32,
  { mean, matrix: whitening }: PatchWhitening,
): Promise<MatrixF32> {
  const centred = backend.float32(nRows, d);
  const held = backend.float32(d, d);
  const out = backend.float32(nRows, d);
  try {
    for (let i = 0; i < nRows; i++) for (let j = 0; j < d; j++) centred.data[i * d + j] = data[i * d + j]! - mean[j]!;
    held.data.set(whitening);
    await backend.multiplyTransposed(centred, held, out);
    return out;
  } finally {
    backend.free(centred, held);
  }
}

async function dictionary(
  backend: Backend,
  points: MatrixF32,
  { count: k, dictionary: kind, rounds }: WordsSettings,
  random: Random,
  watch: Watch,
): Promise<Float32Array> {
  if (kind === 'k-means') {
    const stage = inStages(watch, 2);
    const start = await spreadPoints(backend, points, { k, random, ...stage(1) });
    return kMeans(backend, points, { start, rounds, ...stage(1) });
  }
  const d = points.nCols;
  const chosen = random.permutation(points.nRows).subarray(0, k);
  const words = new Float32Array(k * d);
  for (const [to, from] of chosen.entries()) words.set(points.data.subarray(from * d, (from + 1) * d), to * d);
  return words;
}

function scaleToLength1(rows: Float32Array, d: number): void {
  for (let from = 0; from < rows.length; from += d) {
    const row = rows.subarray(from, from + d);
    const length = Math.max(Math.sqrt(row.reduce((sum, x) => sum + x * x, 0)), 1e-6);
    for (let j = 0; j < d; j++) row[j] = row[j]! / length;
  }
}

/** Of products with the first patches; their mean is near 0. */
async function deviationOf(backend: Backend, points: MatrixF32, words: Float32Array): Promise<number> {
  const d = points.nCols;
  const k = words.length / d;
  const n = Math.min(SAMPLE, points.nRows);
  const held = backend.float32(k, d);
  const products = backend.float32(n, k);
  try {
    held.data.set(words);
    await backend.multiplyTransposed(matrix(points.data.subarray(0, n * d), n, d), held, products);
    let squares = 0;
    for (const product of products.data) squares += product * product;
    return Math.fround(Math.sqrt(squares / (n * k)));
  } finally {
    backend.free(held, products);
  }
}
