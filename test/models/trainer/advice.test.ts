import { describe, expect, test } from 'vitest';
import { adviceFor } from '../../../src/models/trainer/advice.ts';
import type { Fit } from '../../../src/models/trainer/fit.ts';

/** Ten epochs of softmax on 45,000 images of CIFAR-10: what one of them adds to it is the case. */
const FIT: Fit = {
  ...{ trainAccuracy: 0.426, valAccuracy: 0.4024, nImages: 5000, nClasses: 10, lacksClass: false, isConstant: false },
  losses: [1.8966, 1.7903, 1.7609, 1.7439, 1.7315, 1.7227, 1.7155, 1.7092, 1.7042, 1.6998],
  lossAtZero: Math.log(10),
  rate: { learningRate: 0.05, usual: 0.05, sum: 88, isSteady: true, nSteps: 1760 },
  penalty: { strength: 1e-4, usual: 1e-4, size: 0.003 },
  sparsity: 0,
};

const atRate = (learningRate: number, usual = 0.05) => ({
  rate: { ...FIT.rate, learningRate, usual, sum: 1760 * learningRate },
});
const atStrength = (strength: number, size: number) => ({ penalty: { strength, usual: 1e-4, size } });
const right = (trainAccuracy: number, valAccuracy: number) => ({ trainAccuracy, valAccuracy });
const SVM = { lossAtZero: 9 };
/** A network after one step: its loss is that of random weights. */
const firstStep = (learningRate: number) => ({
  ...{ dropout: 0, losses: [2.366] },
  rate: { learningRate, usual: 0.02, sum: learningRate, isSteady: true, nSteps: 1 },
});

/** Losses and accuracies of real CIFAR-10: the table that makes this file long. */
const REAL: Readonly<Record<string, readonly [fit: Partial<Fit>, kind: string, words: string]>> = {
  'softmax, rate 1e-6': [
    {
      ...right(0.2264, 0.2298),
      ...atRate(1e-6),
      losses: [2.3024, 2.3023, 2.3021, 2.3018, 2.3016, 2.3014, 2.3012, 2.3009, 2.3007, 2.3005],
    },
    'small-rate',
    'the loss, 2.3005, is still about its value at W = 0, 2.3026; with learningRate = 1e-6 the steps are too small: the usual rate is 0.05, and lr-find suggests one',
  ],
  'softmax, rate 1e-4 and strength 1000, where the usual rate would diverge': [
    {
      ...right(0.2526, 0.2496),
      ...atRate(1e-4),
      ...atStrength(1000, 0.00016),
      losses: [2.30708, ...Array.from({ length: 9 }, () => 2.30228)],
    },
    'large-penalty',
    'with regularizationStrength = 1000 the penalty holds the weights back (the loss is 2.3023, at W = 0 it is 2.3026): try a smaller one; the usual strength is 1e-4',
  ],
  'a network, rate 1e-7, which begins above the loss at W = 0': [
    { ...right(0.133, 0.067), ...atRate(1e-7), nImages: 60, losses: [2.5271, 2.5271, 2.5271] },
    'small-rate',
    'no better than chance: 13.3 % of training images and 6.7 % of validation images are right; with learningRate = 1e-7 the steps are too small: the usual rate is 0.05, and lr-find suggests one',
  ],
  'a network, rate 1e-6 and one step, on few images': [
    { ...right(0.1, 0.1), ...firstStep(1e-6), nImages: 20 },
    'small-rate',
    'the loss, 2.3660, is still about its value at W = 0, 2.3026; with learningRate = 1e-6 the steps are too small: the usual rate is 0.02, and lr-find suggests one',
  ],
  'a network, the usual rate and one step': [
    { ...right(0.1, 0.1), ...firstStep(0.02), nImages: 20 },
    'short',
    'the loss, 2.3660, is still about its value at W = 0, 2.3026; 1 step may be too few: try more epochs',
  ],
  'a network, ten times the usual rate and one step': [
    { ...right(0.1, 0.1), ...firstStep(0.2), nImages: 20, losses: [2.366] },
    'short',
    'the loss, 2.3660, is still about its value at W = 0, 2.3026; 1 step may be too few: try more epochs',
  ],
  'a network, a rate above the usual one, after many steps still above the loss at W = 0': [
    { ...right(0.1, 0.1), ...atRate(0.5, 0.02), dropout: 0, nImages: 20, losses: [2.5, 2.45, 2.4] },
    'large-rate',
    'the loss, 2.4000, is above its value at W = 0, 2.3026; with learningRate = 0.5 the steps are too large: try a smaller one; the usual rate is 0.02, and lr-find suggests one',
  ],
  'a network of four layers whose weights begin with a standard deviation of 0.01': [
    { ...right(0.1, 0.1), dropout: 0, nImages: 100, losses: [2.3027, 2.3028, 2.3027] },
    'chance',
    'no better than chance on other images, as far as 100 images can tell: 10.0 % of training images and 10.0 % of validation images are right, where chance is 10 %. Wrong labels look like this, and so do too few steps, and weights that start too small for their layers, or units that are dead',
  ],
  'a schedule that ends the learning: more epochs would not help': [
    {
      ...right(0.12, 0.12),
      rate: { learningRate: 0.05, usual: 0.05, sum: 0.4, unlowered: 88, isSteady: false, nSteps: 1760 },
      losses: [2.2926, 2.2926, 2.2926],
    },
    'small-rate',
    'the loss, 2.2926, is still about its value at W = 0, 2.3026; the rate falls too fast: try a slower decay, or schedule = cosine, which lasts for all epochs',
  ],
  'few steps, by a schedule that lasts for all of them': [
    {
      ...right(0.12, 0.12),
      rate: { learningRate: 0.05, usual: 0.05, sum: 0.4, unlowered: 0.8, isSteady: false, nSteps: 16 },
      losses: [2.2926, 2.2926],
    },
    'short',
    '16 steps may be too few: try more epochs',
  ],
  'a warm-up as long as the training, by cosine': [
    {
      ...right(0.12, 0.12),
      rate: { learningRate: 0.05, usual: 0.05, sum: 0.3, unlowered: 1, isSteady: false, nSteps: 40 },
      losses: [2.3, 2.2926],
    },
    'short',
    '40 steps may be too few: try more epochs',
  ],
  'weights that began at 0, and a rate of nothing, without a penalty': [
    {
      ...right(0.1, 0.1),
      ...atRate(1e-50),
      penalty: { strength: 0, usual: 1e-4, size: 0, isNone: true },
      sparsity: 1,
      losses: [Math.LN10],
    },
    'small-rate',
    'with learningRate = 1e-50 the steps are too small',
  ],
  'overfitting without a penalty': [
    { ...right(1, 0.83), penalty: { strength: 0, usual: 1e-4, size: 0, isNone: true }, losses: [1, 0.1] },
    'overfitting',
    '83.0 % of validation images are right; a penalty, earlyStopping or more images may help',
  ],
  'a network, strength 3, which has begun above the loss at W = 0': [
    { ...right(0.13, 0.1), ...atStrength(3, 5.7), nImages: 60, losses: [20, 12, 7.98] },
    'large-penalty',
    'with regularizationStrength = 3 the penalty outweighs the data (the loss is 7.98',
  ],
  'a network, dropout 0.999999, with which nothing moves': [
    { ...right(0.13, 0.1), dropout: 0.999999, nImages: 60, losses: [2.34, 2.33, 2.33] },
    'large-dropout',
    'no better than chance: 13.0 % of training images and 10.0 % of validation images are right; with dropout = 0.999999 few units are left',
  ],
  'a network, dropout 0.99': [
    { ...right(0.14, 0.12), dropout: 0.99, losses: [4.1, 3.9, 3.6657] },
    'large-dropout',
    'the loss, 3.6657, is above its value at W = 0, 2.3026; with dropout = 0.99 few units are left in each step: try a smaller one; 0.5 is usual',
  ],
  'a network with the usual dropout, whose loss falls from above the one at W = 0': [
    { ...right(0.41, 0.37), ...atRate(1), dropout: 0.5, losses: [3.1, 2.6] },
    'fits',
    'neither under- nor overfitting',
  ],
  'a network, dropout 0.99 and a rate above the usual one': [
    { ...right(0.14, 0.12), ...atRate(1), dropout: 0.99, losses: [4.1, 3.9, 3.6657] },
    'large-rate',
    'with learningRate = 1 the steps are too large',
  ],
  'softmax, rate 1e-3': [
    {
      ...right(0.3398, 0.3376),
      ...atRate(1e-3),
      losses: [2.2222, 2.1286, 2.0779, 2.0433, 2.0172, 1.9964, 1.9792, 1.9646, 1.952, 1.941],
    },
    'underfitting',
    'underfitting, if anything: 34.0 % of training images and 33.8 % of validation images are right; the loss still falls; learningRate = 0.001 is small (the usual one is 0.05): a larger one or more epochs may help',
  ],
  'softmax, rate 0.05': [
    {},
    'underfitting',
    'the loss has nearly levelled off: it may be about all that a linear classifier makes of these features',
  ],
  'softmax, rate 0.3': [
    {
      ...right(0.4194, 0.3968),
      ...atRate(0.3),
      losses: [1.8628, 1.7835, 1.7636, 1.7484, 1.7389, 1.7317, 1.7291, 1.7204, 1.7209, 1.7219],
    },
    'underfitting',
    'learningRate = 0.3 is large (the usual one is 0.05): a smaller one, or one that falls (schedule = cosine), may help',
  ],
  'softmax, rate 1': [
    {
      ...right(0.3434, 0.3194),
      ...atRate(1),
      losses: [4.5864, 4.268, 4.1748, 4.2185, 4.1259, 4.121, 4.0432, 4.174, 4.0002, 4.0051],
    },
    'large-rate',
    'the loss, 4.0051, is above its value at W = 0, 2.3026; with learningRate = 1 the steps are too large: try a smaller one; the usual rate is 0.05, and lr-find suggests one',
  ],
  'softmax, rate 5': [
    { ...right(0.313, 0.2944), ...atRate(5), losses: [23.403, 22.445, 21.795, 21.644, 21.739, 21.287] },
    'large-rate',
    'with learningRate = 5 the steps are too large',
  ],
  'svm, rate 1e-6': [
    {
      ...right(0.2412, 0.248),
      ...SVM,
      ...atRate(1e-6, 0.01),
      losses: [8.9891, 8.9663, 8.9434, 8.9205, 8.8977, 8.8748, 8.8519, 8.8291, 8.8062, 8.7833],
    },
    'small-rate',
    'the loss, 8.7833, is still about its value at W = 0, 9.0000',
  ],
  'svm, rate 1e-3': [
    {
      ...right(0.3824, 0.3736),
      ...SVM,
      ...atRate(1e-3, 0.01),
      losses: [6.1855, 5.2835, 5.0337, 4.8961, 4.8029, 4.7358, 4.6831, 4.6403, 4.6038, 4.5739],
    },
    'underfitting',
    'the loss still falls; learningRate = 0.001 is small',
  ],
  'svm, rate 0.05': [
    {
      ...right(0.413, 0.3764),
      ...SVM,
      ...atRate(0.05, 0.01),
      losses: [5.0717, 4.6921, 4.5812, 4.4834, 4.4509, 4.3946, 4.3817, 4.3663, 4.3415, 4.3218],
    },
    'underfitting',
    'learningRate = 0.05 is large (the usual one is 0.01)',
  ],
  'svm, rate 0.3': [
    {
      ...right(0.3342, 0.3204),
      ...SVM,
      ...atRate(0.3, 0.01),
      losses: [11.879, 10.846, 10.741, 10.325, 10.213, 10.101, 10.095, 9.9256],
    },
    'large-rate',
    'the loss, 9.9256, is above its value at W = 0, 9.0000',
  ],
  'strength 1': [
    { ...right(0.3218, 0.3104), ...atStrength(1, 0.127), losses: [2.1733, 2.1704, 2.1705, 2.1706, 2.1701] },
    'large-penalty',
    'with regularizationStrength = 1 the penalty holds the weights back (the loss is 2.1701, at W = 0 it is 2.3026): try a smaller one; the usual strength is 1e-4',
  ],
  'strength 10': [
    { ...right(0.1762, 0.172), ...atStrength(10, 0.012), losses: [2.2939, 2.2936, 2.294, 2.2939, 2.2934] },
    'large-penalty',
    'with regularizationStrength = 10 the penalty holds the weights back',
  ],
  'strength 0.01': [
    { ...right(0.4042, 0.3846), ...atStrength(0.01, 0.04), losses: [1.9112, 1.8251, 1.8094, 1.8031, 1.7995] },
    'underfitting',
    'regularizationStrength = 0.01 is large (the usual one is 1e-4): a smaller one may help',
  ],
  'labels shuffled': [
    {
      ...right(0.1412, 0.1022),
      losses: [2.3089, 2.3039, 2.3, 2.2965, 2.2938, 2.2915, 2.289, 2.2873, 2.2861, 2.2843],
    },
    'chance',
    'what was learned does not hold for other images: 14.1 % of training images and 10.2 % of validation images are right, where chance is 10 %. Wrong labels look like this, and so do too few images',
  ],
  'images black': [
    { ...right(0.1012, 0.0918), isConstant: true, losses: [2.3027, 2.3027, 2.3028, 2.3027, 2.3027, 2.3028] },
    'constant',
    'all training images are the same, so there is nothing to tell classes apart by',
  ],
  'grey images, of which hue sees nothing': [
    { ...right(0.1012, 0.0918), isConstant: true, features: 'hue', losses: [2.3027, 2.3027, 2.3028, 2.3027] },
    'constant',
    'hue sees the same in all training images, so there is nothing to tell classes apart by: try other features',
  ],
};

describe('on CIFAR-10', () => {
  test.each(Object.entries(REAL))('%s', (_, [fit, kind, words]) => {
    const advice = adviceFor({ ...FIT, ...fit });
    expect(advice?.text).toContain(words);
    expect(advice?.text).not.toContain('\n');
    expect(advice?.kind).toBe(kind);
  });
});

describe('the accuracies', () => {
  test.each([
    { trainAccuracy: 0.1, valAccuracy: 0.1, nImages: 5000, kind: 'chance' },
    { trainAccuracy: 0.105, valAccuracy: 0.108, nImages: 5000, kind: 'chance' },
    // Two standard errors of chance are 0.85 % of 5,000 images, but 10 % of 40.
    { trainAccuracy: 0.12, valAccuracy: 0.12, nImages: 5000, kind: 'underfitting' },
    { trainAccuracy: 0.12, valAccuracy: 0.2, nImages: 40, kind: 'chance' },
    { trainAccuracy: 1, valAccuracy: 0.1, nImages: 5000, kind: 'chance' },
    { trainAccuracy: 0.62, valAccuracy: 0.38, nImages: 5000, kind: 'overfitting' },
    { trainAccuracy: 0.47, valAccuracy: 0.4, nImages: 5000, kind: 'fits' },
    { trainAccuracy: 0.416, valAccuracy: 0.404, nImages: 5000, kind: 'underfitting' },
    { trainAccuracy: 0.39, valAccuracy: 0.41, nImages: 5000, kind: 'underfitting' },
    // A gap of 15 % is within the noise of 50 images, but not of 100.
    { trainAccuracy: 0.55, valAccuracy: 0.4, nImages: 50, kind: 'unclear' },
    { trainAccuracy: 0.37, valAccuracy: 0.21, nImages: 100, kind: 'overfitting' },
    { trainAccuracy: 0.478, valAccuracy: 0.348, nImages: 500, kind: 'overfitting' },
    { trainAccuracy: 0.407, valAccuracy: 0.307, nImages: 300, kind: 'overfitting' },
    // Gaps that may be small and may be large.
    { trainAccuracy: 0.412, valAccuracy: 0.336, nImages: 500, kind: 'unclear' },
    { trainAccuracy: 0.47, valAccuracy: 0.36, nImages: 200, kind: 'unclear' },
    // What a few images taught by accident does not hold for others.
    { trainAccuracy: 0.24, valAccuracy: 0.1, nImages: 100, kind: 'chance' },
    { trainAccuracy: 1, valAccuracy: 1, nImages: 300, kind: 'fits' },
    // One image, or a few, say nothing, whatever they say.
    { trainAccuracy: 1, valAccuracy: 0, nImages: 1, kind: undefined },
    { trainAccuracy: 1, valAccuracy: 1, nImages: 1, kind: undefined },
    { trainAccuracy: 1, valAccuracy: 0.2, nImages: 29, kind: undefined },
  ])('$trainAccuracy and $valAccuracy of $nImages: $kind', ({ kind, ...fit }) => {
    expect(adviceFor({ ...FIT, ...fit })?.kind).toBe(kind);
  });
});

const rose = [2, 1.9, 2.1, 2.2];
const loud = [2.3, 8.2, 4.8];

test.each<[string, Partial<Fit>, string | undefined]>([
  ['a loss that rose', { losses: rose }, 'the training loss rose from 2.0000 to 2.2000; with learningRate = 0.05'],
  ['a loss that rose by its penalty', { losses: rose, penalty: { ...FIT.penalty, size: 0.2 } }, 'underfitting'],
  ['a usual rate is not blamed for being unusual', { losses: loud }, 'the steps are too large: try a smaller one'],
  ['too large a rate at chance', { losses: loud, ...atRate(1), valAccuracy: 0.1 }, 'the steps are too large'],
  ['a penalty that leaves nothing', { sparsity: 1 }, 'try a smaller regularizationStrength'],
  ['a loss that still falls', { losses: [2, 1.9, 1.8, 1.7] }, 'the loss still falls: more epochs may help'],
  [
    'early stopping that was too impatient',
    { losses: [2], stoppedEarly: true },
    'these are few epochs: a larger earlyStopping may help',
  ],
  ['overfitting', right(0.62, 0.38), 'a larger regularizationStrength, earlyStopping or more images may help'],
  [
    'overfitting of a network, with early stopping and without dropout',
    { ...right(0.62, 0.38), stoppedEarly: false, dropout: 0 },
    'a larger regularizationStrength, dropout or more images may help',
  ],
  ['a single epoch', { losses: [2] }, 'these are few epochs: more epochs may help'],
  [
    'two steps',
    { losses: [2.3], rate: { ...FIT.rate, nSteps: 2, sum: 0.1 } },
    '2 steps may be too few: try more epochs',
  ],
  [
    'a rate of which nothing is known',
    { losses: [2.3024, 2.3024, 2.3023, 2.3022], rate: { ...FIT.rate, usual: undefined } },
    'underfitting',
  ],
  ['nothing is said where a class is missing', { lacksClass: true, ...right(0.503, 0) }, undefined],
  ['nor of a rate then', { lacksClass: true, losses: loud }, undefined],
])('%s', (_, fit, words) => {
  const text = adviceFor({ ...FIT, ...fit })?.text;
  if (words === undefined) expect(text).toBeUndefined();
  else expect(text).toContain(words);
});

test('a loss that has levelled off says nothing of the features where the rate fell', () => {
  const { text } = adviceFor({ ...FIT, rate: { ...FIT.rate, isSteady: false } })!;
  expect(text).toBe('underfitting, if anything: 42.6 % of training images and 40.2 % of validation images are right');
});

test('settings are pieces that can be worded otherwise; the command stands beside the text that names it', () => {
  const finder = ['cifar-train lr-find', '--loss svm'];
  const { words, command } = adviceFor({ ...FIT, ...atRate(1), losses: loud }, finder)!;
  expect(words.pieces).toContainEqual({ setting: 'learningRate', value: '1' });
  expect(words.toString()).toMatch(/, and lr-find suggests one$/);
  expect(command).toBe(finder);
  expect(adviceFor(FIT, finder)).not.toHaveProperty('command');
});
