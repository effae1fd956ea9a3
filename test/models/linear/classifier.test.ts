import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matrix } from '../../../src/kernels/matrix.ts';
import { ReferenceBackend } from '../../../src/kernels/reference.ts';
import { type LinearClassifier, linearClasses, linearScores } from '../../../src/models/linear/classifier.ts';
import { bestClass } from '../../../src/models/scores.ts';
import {
  classNamesOf,
  pixelInput,
  randomCodes,
  randomExamples,
  randomFeatures,
  randomNumbers,
  relativeDifference,
} from './problem.ts';

const backend = new ReferenceBackend();

function classifierOf(nClasses: number, nFeatures: number, seed: number): LinearClassifier {
  return {
    classNames: classNamesOf(nClasses),
    weight: Float32Array.from(randomNumbers(seed, nClasses * nFeatures)),
    bias: Float32Array.from(randomNumbers(seed + 1, nClasses)),
    input: pixelInput(randomNumbers(seed + 2, nFeatures)),
  };
}

test('the 2 × 2 image of the lecture: -96.8, 437.9, 60.75 (the slide’s 61.95 forgot the bias)', async () => {
  const W = [
    [0.2, -0.5, 0.1, 2.0],
    [1.5, 1.3, 2.1, 0.0],
    [0, 0.25, 0.2, -0.3],
  ];
  // The lecture multiplies bytes; the classifier divides them by 255, so its weights are 255 times as large.
  const lecture: LinearClassifier = {
    classNames: ['cat', 'dog', 'ship'],
    weight: Float32Array.from(W.flat(), (w) => 255 * w),
    bias: Float32Array.from([1.1, 3.2, -1.2]),
    input: pixelInput([0, 0, 0, 0]),
  };
  const image = matrix(Uint8Array.from([56, 231, 24, 2]), 1, 4);
  const s = (await linearScores(backend, lecture, image)).data;
  [-96.8, 437.9, 60.75].forEach((expected, c) => {
    expect(s[c]).toBeCloseTo(expected, 3);
  });
  expect([...(await linearClasses(backend, lecture, image))]).toEqual([1]);
});

test.each([
  [
    matrix(new Float32Array(4), 1, 4),
    'the pixels to classify must be bytes from 0 to 255, in a Uint8Array; got Float32Array',
  ],
  [matrix(new Uint8Array(5), 1, 5), 'the images to classify have 5 features, the classifier 4'],
])('pixels that cannot be classified, %#', async (pixels, message) => {
  const classifier = classifierOf(3, 4, 21);
  for (const classify of [linearScores, linearClasses]) {
    const error = await classify(backend, classifier, pixels as never).catch((e: unknown) => e);
    expect(error).toMatchObject({ name: 'UserError', kind: 'usage', message });
  }
});

describe('linearScores', () => {
  test.each([1, 511, 512, 513, 1100])('%d images: W (x / 255 - mean) + b, whatever the chunks', async (n) => {
    const classifier = classifierOf(3, 5, 31);
    const { pixels } = randomExamples(32, n, 5, 3);
    const expected: number[] = [];
    for (let i = 0; i < n; i++) {
      for (let c = 0; c < 3; c++) {
        let s = classifier.bias[c]!;
        for (let p = 0; p < 5; p++) {
          s += classifier.weight[c * 5 + p]! * (pixels.data[i * 5 + p]! / 255 + classifier.input.offset[p]!);
        }
        expected.push(s);
      }
    }
    const result = await linearScores(backend, classifier, pixels);
    expect([result.nRows, result.nCols]).toEqual([n, 3]);
    expect(relativeDifference(result.data, expected)).toBeLessThan(1e-6);
  });

  test('of f32 features: W (x · scale + offset) + b; bytes are refused', async () => {
    const classifier: LinearClassifier = {
      ...classifierOf(3, 5, 31),
      input: {
        kind: 'f32',
        scale: Float32Array.from(randomNumbers(35, 5)),
        offset: Float32Array.from(randomNumbers(36, 5)),
      },
    };
    const { scale, offset } = classifier.input;
    const { pixels } = randomFeatures(33, 600, 5, 3);
    const expected = Array.from({ length: 600 * 3 }, (_, at) => {
      const [i, c] = [Math.floor(at / 3), at % 3];
      let s = classifier.bias[c]!;
      for (let p = 0; p < 5; p++) {
        s += classifier.weight[c * 5 + p]! * (pixels.data[i * 5 + p]! * scale[p]! + offset[p]!);
      }
      return s;
    });
    expect(relativeDifference((await linearScores(backend, classifier, pixels)).data, expected)).toBeLessThan(1e-6);
    await expect(linearScores(backend, classifier, randomExamples(32, 4, 5, 3).pixels)).rejects.toThrow(
      'the pixels to classify must be f32 features, in a Float32Array; got Uint8Array',
    );
  });

  test('of 16-bit codes; f32 features are refused', async () => {
    const { pixels } = randomCodes(33, 600, 5, 3);
    const affine = { scale: Float32Array.from(randomNumbers(35, 5)), offset: Float32Array.from(randomNumbers(36, 5)) };
    const ofCodes: LinearClassifier = { ...classifierOf(3, 5, 31), input: { kind: 'codes', ...affine } };
    const ofFloats: LinearClassifier = { ...ofCodes, input: { kind: 'f32', ...affine } };
    const floats = matrix(Float32Array.from(pixels.data), 600, 5);
    expect(await linearScores(backend, ofCodes, pixels)).toEqual(await linearScores(backend, ofFloats, floats));
    await expect(linearScores(backend, ofCodes, floats)).rejects.toThrow(
      'the pixels to classify must be 16-bit codes, in an Int16Array; got Float32Array',
    );
  });

  test('of chosen rows, in the order asked for', async () => {
    const classifier = classifierOf(4, 6, 41);
    const { pixels } = randomExamples(42, 20, 6, 4);
    const all = await linearScores(backend, classifier, pixels);
    const some = await linearScores(backend, classifier, pixels, { rows: Int32Array.from([19, 0, 7, 7]) });
    const expected = [19, 0, 7, 7].flatMap((r) => [...all.data.subarray(r * 4, r * 4 + 4)]);
    expect([...some.data]).toEqual(expected);
  });

  test('of no images: an empty matrix', async () => {
    const none = await linearScores(backend, classifierOf(4, 6, 41), matrix(new Uint8Array(0), 0, 6));
    expect(none).toEqual({ data: new Float32Array(0), nRows: 0, nCols: 4 });
  });

  test('an aborted signal stops it with its reason', async () => {
    const { pixels } = randomExamples(42, 20, 6, 4);
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(linearScores(backend, classifierOf(4, 6, 41), pixels, { signal })).rejects.toThrow('enough');
    await expect(linearClasses(backend, classifierOf(4, 6, 41), pixels, { signal })).rejects.toThrow('enough');
  });
});

describe('linearClasses', () => {
  test('the class with the largest score', async () => {
    const classifier = classifierOf(4, 6, 51);
    const { pixels } = randomExamples(52, 600, 6, 4);
    const { data } = await linearScores(backend, classifier, pixels);
    const predicted = await linearClasses(backend, classifier, pixels);
    predicted.forEach((label, i) => {
      const row = [...data.subarray(i * 4, i * 4 + 4)];
      expect(label).toBe(row.indexOf(Math.max(...row)));
    });
    expect(new Set(predicted).size).toBeGreaterThan(1);
  });

  test('equal scores: the smallest class', async () => {
    const flat: LinearClassifier = {
      classNames: ['a', 'b', 'c'],
      weight: new Float32Array(6),
      bias: Float32Array.from([1, 2, 2]),
      input: pixelInput([0, 0]),
    };
    expect([...(await linearClasses(backend, flat, matrix(Uint8Array.from([1, 2, 3, 4]), 2, 2)))]).toEqual([1, 1]);
  });

  test('bestClass is the first place of the maximum', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -2, max: 2 }), { minLength: 1, maxLength: 10 }), (row) => {
        expect(bestClass(Float32Array.from([99, ...row, 99]), 1, row.length)).toBe(row.indexOf(Math.max(...row)));
      }),
      { seed: 4 },
    );
  });
});
