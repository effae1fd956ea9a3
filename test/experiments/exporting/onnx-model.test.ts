import { describe, expect, test } from 'vitest';
import { makeShapes } from '../../../src/dataset/shapes/make-shapes.ts';
import { onnxModel } from '../../../src/experiments/exporting/onnx-model.ts';
import { trainedPredictor } from '../../../src/experiments/predict/trained-predictor.ts';
import { encodeFeatures, fitFeatures, savedFeatures } from '../../../src/features/set/joined.ts';
import type { Backend } from '../../../src/kernels/backend.ts';
import { type MatrixU8, matrix } from '../../../src/kernels/matrix.ts';
import { openBackend } from '../../../src/kernels/wasm.ts';
import { fitInput } from '../../../src/models/input/input.ts';
import type { ActivationName } from '../../../src/models/network/activations.ts';
import type { ModelFile } from '../../../src/runs/models/save-model.ts';
import { Random } from '../../../src/util/random.ts';
import { thrownUserError } from '../../helpers/caught.ts';
import { runOnnx } from '../../helpers/readers/onnx-runtime.ts';

const N = 12;
const { train } = makeShapes({ seed: 3, nTrain: 120 });
const trainImages = matrix(train.pixels, train.pixels.length / 3072, 3072) as MatrixU8;
/** Images of another seed; the last four are noise, black, white and one grey. */
const images = (() => {
  const pixels = makeShapes({ seed: 4, nTest: N })
    .makeTest()
    .pixels.slice(0, N * 3072);
  const random = Random.seeded(5);
  for (let i = 0; i < 3072; i++) pixels[(N - 4) * 3072 + i] = random.integer(256);
  for (const [k, value] of [0, 255, 77].entries()) pixels.fill(value, (N - 3 + k) * 3072, (N - 2 + k) * 3072);
  return matrix(pixels, N, 3072) as MatrixU8;
})();

/** A model of random weights, on features that have been fitted. */
async function modelOf(
  backend: Backend,
  { features, loss = 'softmax', hidden = [], activation = 'relu' }: Wanted,
): Promise<ModelFile> {
  const random = Random.seeded(1);
  const fitted =
    features === 'pixels' ? undefined : await fitFeatures(backend, features, { images: trainImages, seed: 2 });
  const rows = fitted === undefined ? trainImages : await encodeFeatures(backend, fitted, trainImages);
  const input = await fitInput(backend, rows);
  const sizes = [rows.nCols, ...hidden, 10];
  const layers = sizes.slice(1).map((nOutputs, l) => {
    const nInputs = sizes[l]!;
    const numbers = (n: number, size: number) => Float32Array.from({ length: n }, () => size * random.normal());
    return { weight: numbers(nOutputs * nInputs, 1 / Math.sqrt(nInputs)), bias: numbers(nOutputs, 0.1) };
  });
  const classNames = Array.from({ length: 10 }, (_, c) => `class ${c}`);
  const model = hidden.length === 0 ? { ...layers[0]!, input, classNames } : { layers, activation, input, classNames };
  const origin = { loss, seed: 7, dataDigest: 'sha256:0', version: '0.1.0' };
  return { model, origin, ...(fitted && { features: savedFeatures(fitted) }) };
}

interface Wanted {
  readonly features: string;
  readonly loss?: string;
  readonly hidden?: readonly number[];
  readonly activation?: ActivationName;
}

/** Every feature, with settings that take each way through its graph. */
const CASES: readonly Wanted[] = [
  { features: 'pixels' },
  { features: 'pixels', loss: 'svm' },
  ...(['relu', 'leaky-relu', 'tanh', 'sigmoid'] as const).map((activation, i) => ({
    ...{ features: 'pixels', activation, hidden: i === 0 ? [20, 15] : [20] },
  })),
  ...[
    'pixels:whiten:patch=5:patches=500',
    'hue',
    'hue:grid=3:bins=7:weight=plain:soft=no',
    'hue:bins=1:weight=plain',
    'hog',
    'hog:cell=5:bins=7:signed:block=3',
    'hog:soft=no:block=0',
    'words:count=16:patches=200:rounds=1',
    'words:lecture:count=16:patches=200:rounds=1:patch=5:grid=3:stride=2:normalise',
    'words:triangle:count=16:patches=200:rounds=1:mirror=no',
    'kernel-map:filters1=8:filters2=16:keep=4:patches=200:rounds=1',
    'kernel-map:filters1=8:filters2=16:keep=0:pool1=3:pool2=2:patches=200:rounds=1:mirror=no',
    'hog+hue+pixels',
  ].map((features) => ({ features })),
  { features: 'hog+hue', hidden: [20] },
];

describe('an ONNX file gives the scores of its model, by another runtime', () => {
  test.each(CASES)('$features $loss $activation $hidden', async (wanted) => {
    const backend = await openBackend({ threads: 1 });
    try {
      const file = await modelOf(backend, wanted);
      const { bytes, inputs, outputs } = onnxModel(file);
      const { names, outputs: given } = await runOnnx(bytes, images.data);
      expect(names).toEqual([...inputs, ...outputs].map(({ name }) => name));
      const truth = await trainedPredictor(backend, { ...file, origin: { ...file.origin, loss: 'svm' } }).predict(
        images,
      );
      const limits = limitsOf(wanted.features);
      expectNear(given.scores!, truth.scores, limits);
      const softmax = file.origin.loss === 'softmax';
      expect(Object.keys(given)).toEqual(softmax ? ['scores', 'probabilities'] : ['scores']);
      if (softmax)
        expectNear(given.probabilities!, (await trainedPredictor(backend, file).predict(images)).scores, limits);
    } finally {
      await backend.close();
    }
  });
});

/** What all but three images may differ by, relative to their largest score, and what any may. */
interface Limits {
  readonly most: number;
  readonly any: number;
}

/**
 * Of hue and hog, which are computed in f64, every code is the same. Of what is computed in f32 a number on the edge between two codes
 * may be rounded to the other one; and the root of the inverse of a kernel matrix makes rounding errors larger.
 */
function limitsOf(features: string): Limits {
  if (features.startsWith('kernel-map')) return { most: 1e-4, any: 1e-3 };
  return { most: 1e-5, any: /whiten|words/.test(features) ? 1e-3 : 1e-5 };
}

function expectNear(given: Float32Array, truth: Float64Array, { most, any }: Limits): void {
  expect(given).toHaveLength(truth.length);
  const errors = Array.from({ length: N }, (_, i) => {
    const row = truth.subarray(i * 10, (i + 1) * 10);
    const size = Math.max(1, ...row.map(Math.abs));
    return Math.max(...row.map((s, c) => Math.abs(s - given[i * 10 + c]!))) / size;
  }).sort((a, b) => a - b);
  expect(errors[N - 4]).toBeLessThan(most);
  expect(errors[N - 1]).toBeLessThan(any);
}

describe('what ONNX cannot have is refused', () => {
  test.each([
    ['cs231n', 'a model of the features cs231n cannot be exported as onnx'],
    ['hue+hog:colour=grey', 'a model of the features hog:colour=grey cannot be exported as onnx'],
  ])('%s', async (features, message) => {
    const backend = await openBackend({ threads: 1 });
    const file = await modelOf(backend, { features });
    await backend.close();
    const error = thrownUserError(() => onnxModel(file));
    expect(error).toMatchObject({ kind: 'usage', message });
    expect(error.hint).toContain('npz');
  });

  test('rows of its own', async () => {
    const backend = await openBackend({ threads: 1 });
    const { origin, model } = await modelOf(backend, { features: 'pixels' });
    await backend.close();
    const rows = { ...model, input: { ...model.input, kind: 'f32' as const } };
    expect(thrownUserError(() => onnxModel({ origin, model: rows })).message).toContain('takes rows of its own');
  });
});
