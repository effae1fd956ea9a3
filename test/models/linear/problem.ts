import { type MatrixI16, type MatrixU8, matrix } from '../../../src/kernels/matrix.ts';
import { ReferenceBackend } from '../../../src/kernels/reference.ts';
import type { Examples } from '../../../src/models/examples.ts';
import type { ModelInput } from '../../../src/models/input/input.ts';
import { LINEAR_DEFAULTS } from '../../../src/models/linear/defaults.ts';
import type { TrainLinearRequest } from '../../../src/models/linear/request.ts';
import type { NamedTensor } from '../../../src/models/training/parameters.ts';
import { Random } from '../../../src/util/random.ts';

/** Random bytes with random labels: nothing to learn, much to remember. */
export function randomExamples(
  seed: number,
  nImages: number,
  nFeatures: number,
  nClasses: number,
): Examples & { readonly pixels: MatrixU8 } {
  const random = Random.seeded(seed, 7);
  return {
    pixels: matrix(
      Uint8Array.from({ length: nImages * nFeatures }, () => random.integer(256)),
      nImages,
      nFeatures,
    ),
    labels: Uint8Array.from({ length: nImages }, () => random.integer(nClasses)),
  };
}

/** Random 16-bit codes of very different sizes and means, with random labels. */
export function randomCodes(
  seed: number,
  nImages: number,
  nFeatures: number,
  nClasses: number,
): Examples & { readonly pixels: MatrixI16 } {
  const random = Random.seeded(seed, 10);
  const sizes = Array.from({ length: nFeatures }, () => 10 ** random.uniform(0.5, 2.5));
  const data = Int16Array.from({ length: nImages * nFeatures }, (_, at) =>
    Math.max(-2047, Math.min(2047, Math.round(sizes[at % nFeatures]! * (random.normal() + 2)))),
  );
  const labels = Uint8Array.from({ length: nImages }, () => random.integer(nClasses));
  return { pixels: matrix(data, nImages, nFeatures), labels };
}

/** Random f32 features of very different sizes, with random labels. */
export function randomFeatures(seed: number, nImages: number, nFeatures: number, nClasses: number): Examples {
  const random = Random.seeded(seed, 9);
  const sizes = Array.from({ length: nFeatures }, () => 10 ** random.uniform(-3, 3));
  const data = Float32Array.from({ length: nImages * nFeatures }, (_, at) => {
    const size = sizes[at % nFeatures]!;
    return size * (random.normal() + 2);
  });
  const labels = Uint8Array.from({ length: nImages }, () => random.integer(nClasses));
  return { pixels: matrix(data, nImages, nFeatures), labels };
}

/** The input of a classifier of pixels / 255 - mean. */
export const pixelInput = (mean: ArrayLike<number>): ModelInput => ({
  kind: 'bytes',
  scale: new Float32Array(mean.length).fill(1 / 255),
  offset: Float32Array.from(mean, (m) => -m),
});

/** A weight and a bias as the tensors of a linear model: nClasses × nFeatures, and nClasses. */
export const linearTensors = (weight: Float32Array, bias: Float32Array): readonly NamedTensor[] => [
  { name: 'weight', shape: [bias.length, weight.length / bias.length], data: weight },
  { name: 'bias', shape: [bias.length], data: bias },
];

/** `class 0`, `class 1`, … */
export const classNamesOf = (nClasses: number): readonly string[] =>
  Array.from({ length: nClasses }, (_, c) => `class ${c}`);

/** Numbers in [-size, size). */
export function randomNumbers(seed: number, n: number, size = 1): number[] {
  const random = Random.seeded(seed, 8);
  return Array.from({ length: n }, () => random.uniform(-size, size));
}

/** The slope of f at x along each coordinate, by centred differences in f64. */
export function numericalGradient(f: (x: Float64Array) => number, x: Float64Array, h = 1e-5): number[] {
  return Array.from(x, (_, i) => {
    const at = (step: number) => f(x.map((value, j) => (i === j ? value + step : value)));
    return (at(h) - at(-h)) / (2 * h);
  });
}

/** |a - b| / max(|a|, |b|), the lecture's relative error, for whole arrays: largest difference over largest magnitude. */
export function relativeDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let difference = a.length === b.length ? 0 : Number.NaN;
  let magnitude = Number.MIN_VALUE;
  for (let i = 0; i < a.length; i++) {
    difference = Math.max(difference, Math.abs(a[i]! - b[i]!));
    magnitude = Math.max(magnitude, Math.abs(a[i]!), Math.abs(b[i]!));
  }
  return difference / magnitude;
}

/** 22 images of 12 pixels in 3 classes. */
export const train = randomExamples(1, 22, 12, 3);

/** A small training run: what is not asked for is as by default. */
export const request = (changes: Partial<TrainLinearRequest> = {}): TrainLinearRequest => ({
  ...LINEAR_DEFAULTS.softmax,
  backend: new ReferenceBackend(),
  train,
  classNames: ['cat', 'dog', 'ship'],
  random: Random.seeded(3),
  epochs: 3,
  batchSize: 5,
  ...changes,
});
