import { usageError } from '../errors.ts';
import { LARGEST_PATCH, LEAST_POSITIONS, positionsPerSide, SIDE, wordsSize } from '../kernels/maps/words.ts';
import { choice, integer, number, yesOrNo } from '../util/options.ts';
import type { FittedFeature, LearnedFeature } from './feature.ts';
import { N_CHANNELS } from './image.ts';
import { learnedArray } from './learned-array.ts';
import { setting } from './setting.ts';
import { fitWords, type LearnedWords } from './words/fit.ts';
import { modelOf } from './words/model.ts';
import { patchSize } from './words/patches.ts';
import type { WordsSettings } from './words/settings.ts';

/**
 * A bag of visual words: which of the patches that are typical of the training images an image has, and how many of them,
 * part by part. As the lecture draws it (`encoder: 'hard'`) each patch counts for the word that is nearest to it; the other
 * encoders keep more of what a patch is like, and are more accurate.
 */
export const words: LearnedFeature<WordsSettings> = {
  name: 'words',
  description: 'a bag of visual words: which typical patches an image has, part by part',
  source:
    'Stanford CS231n, "Linear classification": Image features; Coates, Lee & Ng, AISTATS 2011 (triangle); Coates & Ng, ICML 2011 (threshold)',
  version: 3,
  learns: true,
  settings: {
    count: setting(integer({ min: 2, max: 8192 }), 1000, 'how many words'),
    patch: setting(integer({ min: 2, max: LARGEST_PATCH }), 6, 'pixels a side of a patch'),
    patches: setting(integer({ min: 2, max: 200_000 }), 50_000, 'random patches that the words are learned from'),
    normalise: setting(yesOrNo, false, "whether each patch's brightness and contrast are taken away"),
    whiten: setting(yesOrNo, true, 'whether patches are whitened'),
    epsilon: setting(number({ above: 0, max: 100 }), 0.01, 'added to the eigenvalues when patches are whitened'),
    dictionary: setting(
      choice('k-means', 'random'),
      'k-means',
      'k-means: centres of patches; random: patches as they are',
    ),
    rounds: setting(integer({ min: 0, max: 1000 }), 10, 'rounds of k-means at most'),
    encoder: setting(
      choice('hard', 'triangle', 'threshold'),
      'threshold',
      'hard: each patch counts for the nearest word; triangle: for all that are nearer than the mean; threshold: by products with both signs',
    ),
    threshold: setting(
      number({ min: 0, max: 10 }),
      0.5,
      'threshold: products below this many standard deviations count 0',
    ),
    grid: setting(integer({ min: 1, max: 4 }), 2, 'cut the image into grid × grid parts'),
    stride: setting(integer({ min: 1, max: 8 }), 1, 'pixels from one patch to the next'),
    mirror: setting(yesOrNo, true, 'whether the mirror image is looked at too'),
  },
  presets: {
    lecture: { encoder: 'hard', whiten: false, grid: 1, mirror: false },
    triangle: { encoder: 'triangle', count: 1600, normalise: true, epsilon: 0.1 },
  },
  check({ count, patches, patch, stride }) {
    if (patches < count) {
      throw usageError(`each word is learned from a patch: ${count} words need as many patches; got ${patches}`, {
        hint: `choose patches=${10 * count}, or fewer words`,
      });
    }
    if (positionsPerSide({ patch, stride }) < LEAST_POSITIONS) {
      const most = Math.floor((SIDE - patch) / (LEAST_POSITIONS - 1));
      throw usageError(
        `there must be ${LEAST_POSITIONS} patches from left to right: with patch=${patch} stride must be at most ${most}; got ${stride}`,
      );
    }
  },
  nFeatures: ({ count: n, grid, encoder }) => wordsSize({ grid, encoder, words: { n } }),
  multiplyAdds: ({ patch, stride, count, mirror }) =>
    positionsPerSide({ patch, stride }) ** 2 * patchSize(patch) * count * (mirror ? 2 : 1),
  async fit(backend, settings, request) {
    return fitted(settings, await fitWords(backend, settings, request));
  },
  restore(settings, arrays) {
    const { patch, count } = settings;
    const d = patchSize(patch);
    const array = (name: string, ...shape: readonly number[]) => learnedArray('words', arrays, name, ...shape);
    return fitted(settings, {
      mean: array('mean', ...shapeOf(patch)),
      matrix: array('whitening', d, d),
      words: array('codebook', count, ...shapeOf(patch)),
      deviation: array('deviation', 1)[0]!,
    });
  },
};

const shapeOf = (patch: number) => [N_CHANNELS, patch, patch];

function fitted(settings: WordsSettings, learned: LearnedWords): FittedFeature {
  const shape = shapeOf(settings.patch);
  const d = patchSize(settings.patch);
  const model = modelOf(settings, learned);
  return {
    arrays: {
      mean: { shape, data: learned.mean },
      whitening: { shape: [d, d], data: learned.matrix },
      codebook: { shape: [settings.count, ...shape], data: learned.words },
      deviation: { shape: [1], data: Float32Array.of(learned.deviation) },
    },
    encode: (backend, request) => backend.encodeWords({ ...request, model }),
  };
}
