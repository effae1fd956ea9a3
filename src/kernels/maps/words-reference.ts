import type { PausingWork } from '../../util/turns.ts';
import type { EncodeWordsRequest } from '../backend.ts';
import {
  answersPerWord,
  CONTRAST_FLOOR,
  type PatchFilters,
  positionsPerSide,
  SIDE,
  type WordsModel,
  wordsSize,
} from './words.ts';

const { fround } = Math;

/** A patch in the order of the filters' codes, less 128. */
function patchAt(image: Uint8Array, mirror: boolean, top: number, left: number, side: number): Int32Array {
  return Int32Array.from({ length: side * side * 3 }, (_, i) => {
    const [row, column, channel] = [Math.floor(i / (3 * side)), Math.floor(i / 3) % side, i % 3];
    const x = left + column;
    return image[(channel * SIDE + top + row) * SIDE + (mirror ? SIDE - 1 - x : x)]! - 128;
  });
}

/** 1 / sqrt(v + 10), v the variance of a patch. */
function inverseDeviation(patch: Int32Array): number {
  const n = patch.length;
  const [sum, squares] = [patch.reduce((s, p) => s + p, 0), patch.reduce((s, p) => s + p * p, 0)];
  return fround(1 / Math.sqrt((n * squares - sum * sum) / (n * n) + CONTRAST_FLOOR));
}

/** What every filter gives, each step rounded to f32. */
function filtered(patch: Int32Array, inverse: number, { n, codes, scale, offset }: PatchFilters): Float32Array {
  return Float32Array.from({ length: n }, (_, k) => {
    const dot = patch.reduce((sum, p, i) => sum + p * codes[k * patch.length + i]!, 0);
    return fround(fround(fround(dot) * inverse) * scale[k]!) - offset[k]!;
  });
}

/** The answers of all words to one patch. */
function answersTo(patch: Int32Array, { normalise, encoder, words, coordinates, threshold }: WordsModel): number[] {
  const inverse = normalise ? inverseDeviation(patch) : 1;
  const given = [...filtered(patch, inverse, words)];
  if (encoder === 'threshold') {
    return [...given.map((x) => Math.max(0, x - threshold)), ...given.map((x) => Math.max(0, -x - threshold))];
  }
  if (encoder === 'hard') {
    const best = given.indexOf(Math.max(...given));
    return given.map((_, k) => (k === best ? 1 : 0));
  }
  const squares = filtered(patch, inverse, coordinates).reduce((sum, x) => sum + x * x, 0);
  const distances = given.map((x) => Math.sqrt(Math.max(0, squares - 2 * x)));
  const mean = distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
  return distances.map((distance) => Math.max(0, mean - distance));
}

/** See {@link Backend.encodeWords}. Source: Coates, Lee & Ng, AISTATS 2011; Coates & Ng, ICML 2011. */
export function* encodeWords({ model, images, order, out }: EncodeWordsRequest): PausingWork<void> {
  const { patch, stride, grid, words } = model;
  const size = wordsSize(model);
  const nPositions = positionsPerSide(model);
  const nAnswers = answersPerWord(model) * words.n;
  const views = model.mirror ? [false, true] : [false];
  for (const [at, i] of order.entries()) {
    const image = images.data.subarray(i * images.nCols, (i + 1) * images.nCols);
    const sums = new Float64Array(size);
    const counts = new Int32Array(grid * grid);
    for (const mirror of views) {
      for (let y = 0; y < nPositions; y++) {
        for (let x = 0; x < nPositions; x++) {
          yield;
          const part = Math.floor((y * grid) / nPositions) * grid + Math.floor((x * grid) / nPositions);
          counts[part]!++;
          const answers = answersTo(patchAt(image, mirror, y * stride, x * stride, patch), model);
          answers.forEach((answer, k) => {
            sums[part * nAnswers + k]! += answer;
          });
        }
      }
    }
    for (let p = 0; p < size; p++) out[at * size + p] = sums[p]! / counts[Math.floor(p / nAnswers)]!;
  }
}
