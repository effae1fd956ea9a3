import type { WordsModel } from '../../kernels/maps/words.ts';
import { patchFilters } from './codes.ts';
import type { LearnedWords } from './fit.ts';
import { patchSize } from './patches.ts';
import type { WordsSettings } from './settings.ts';

/** What kernels need to encode images. */
export function modelOf(settings: WordsSettings, learned: LearnedWords): WordsModel {
  const { patch, stride, grid, mirror, normalise, encoder, threshold } = settings;
  const { words, mean, matrix, deviation } = learned;
  const d = patchSize(patch);
  const preparation = { patch, normalise, mean, matrix };
  const n = words.length / d;
  const halfSquares = Float64Array.from({ length: n }, (_, k) => {
    const word = words.subarray(k * d, (k + 1) * d);
    return encoder === 'threshold' ? 0 : word.reduce((sum, x) => sum + x * x, 0) / 2;
  });
  const axes = encoder === 'triangle' ? unitVectors(d) : new Float32Array();
  return {
    ...{ patch, stride, grid, mirror, normalise, encoder },
    words: patchFilters(words, halfSquares, preparation),
    coordinates: patchFilters(axes, new Float64Array(axes.length / d), preparation),
    threshold: Math.fround(threshold * deviation),
  };
}

const unitVectors = (d: number): Float32Array =>
  Float32Array.from({ length: d * d }, (_, p) => (p % (d + 1) === 0 ? 1 : 0));
