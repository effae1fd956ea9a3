import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Affine } from '../../../src/kernels/backend.ts';
import { type MatrixF32, matrix, type Rows } from '../../../src/kernels/matrix.ts';
import { ReferenceBackend } from '../../../src/kernels/reference.ts';
import type { Examples } from '../../../src/models/examples.ts';
import { meanImage } from '../../../src/models/input/mean-image.ts';
import { SCALINGS } from '../../../src/models/input/scalings.ts';
import { linearClasses, linearScores } from '../../../src/models/linear/classifier.ts';
import { LINEAR_DEFAULTS } from '../../../src/models/linear/defaults.ts';
import type { TrainLinearRequest } from '../../../src/models/linear/request.ts';
import { trainLinear } from '../../../src/models/linear/trainer.ts';
import { LOSSES, type LossName } from '../../../src/models/objective/losses.ts';
import { REGULARIZERS } from '../../../src/models/objective/regularizers.ts';
import type { BatchRecord, EpochRecord } from '../../../src/models/training/epoch.ts';
import { INITIALIZERS } from '../../../src/models/training/initializers.ts';
import { namesIn } from '../../../src/util/named.ts';
import { Random } from '../../../src/util/random.ts';
import { plainLoss } from '../objective/plain-losses.ts';
import { centredColumns, columnMeans, plainTraining } from './plain-training.ts';
import { randomExamples, randomFeatures, relativeDifference, request, train } from './problem.ts';

/*
 * What training computes for every kind of request and rows, against loops that read like the lecture. It is long because the kinds
 * are neighbours of each other, best read in one place.
 */

const { zeros, normal } = INITIALIZERS;
const lossesOf = (epochs: readonly EpochRecord[]) => epochs.map(({ trainLoss }) => trainLoss);

describe('one step by hand', () => {
  // Two images of two pixels; less their mean they are x = (-1/2, 64/255) and -x.
  const two: Examples = {
    pixels: matrix(Uint8Array.from([0, 170, 255, 42]), 2, 2),
    labels: Uint8Array.from([0, 1]),
  };

  interface Step {
    readonly name: LossName;
    /** Of the right class in its own image, and against it in the other. */
    readonly dScore: number;
    readonly loss: number;
    readonly bias?: number;
  }
  test.each<Step>([
    // At W = 0 both probabilities are 1/2: dL/ds = ∓1/2 for each image, halved by the mean.
    { name: 'softmax', dScore: 0.5, loss: Math.log(2) },
    // At W = 0 every margin is violated: dL/ds = ∓1 for each image.
    { name: 'svm', dScore: 1, loss: 1 },
    // At W = 0 every margin is 1, and the slope of its square 2.
    { name: 'squared-hinge', dScore: 2, loss: 1 },
    // At W = 0 both classes are at fault.
    { name: 'ova-hinge', dScore: 1, loss: 2 },
    { name: 'crammer-singer', dScore: 1, loss: 1 },
    // At W = 0: ((0 - 1)² + 0²) / 2, with a slope of 2 (0 - 1) / 2 along the score of the right class and none along the other.
    { name: 'mse', dScore: 0.5, loss: 0.5, bias: 0.1 * 0.5 },
  ])('$name', async ({ name, dScore, loss, bias = 0 }) => {
    const { classifier, epochs } = await trainLinear(
      request({
        ...LINEAR_DEFAULTS[name],
        train: two,
        classNames: ['a', 'b'],
        init: zeros,
        learningRate: 0.1,
        epochs: 1,
        batchSize: 2,
      }),
    );
    // dL/dW[0] = (-dScore · x + dScore · -x) / 2 = -dScore · x, and for W[1] the opposite.
    const step = [-1 / 2, 64 / 255].map((x) => 0.1 * dScore * x);
    expect(relativeDifference(classifier.weight, [...step, ...step.map((w) => -w)])).toBeLessThan(1e-6);
    for (const b of classifier.bias) expect(b).toBeCloseTo(bias, 7);
    expect(classifier.input.offset[0]).toBe(-1 / 2);
    expect(epochs[0]?.trainLoss).toBeCloseTo(loss, 14);
  });
});

describe('against the same training in plain f64 loops', () => {
  const cases = Object.values(LOSSES).flatMap((loss) =>
    Object.values(REGULARIZERS).flatMap((regularizer) => [
      { loss, regularizer, shuffle: false, init: zeros, batchSize: 5 },
      { loss, regularizer, shuffle: true, init: normal, batchSize: 22 },
      { loss, regularizer, shuffle: true, init: zeros, batchSize: 7 },
      { loss, regularizer, shuffle: true, init: normal, batchSize: 1000 },
    ]),
  );
  test.each(cases)(
    '$loss.name, $regularizer.name, shuffle $shuffle, $init.name, batches of $batchSize',
    async ({ loss, regularizer, shuffle, init, batchSize }) => {
      const options = { learningRate: 0.05, regularizationStrength: 0.01, epochs: 4, shuffle, batchSize };
      const { classifier, epochs } = await trainLinear(request({ loss, regularizer, init, ...options }));
      const inUnits = rowsOfNumbers(train, (byte) => byte / 255);
      const plain = plainTraining({
        ...options,
        X: centredColumns(inUnits),
        labels: [...train.labels],
        nClasses: 3,
        loss: loss.name as LossName,
        squared: regularizer.name === 'l2' || regularizer.name === 'elastic' ? 1 : 0,
        absolute: regularizer.name === 'l1' || regularizer.name === 'elastic' ? 1 : 0,
        normal: init === normal,
        random: Random.seeded(3),
      });
      expect(relativeDifference(classifier.weight, plain.W.flat())).toBeLessThan(1e-4);
      expect(relativeDifference(classifier.bias, plain.b)).toBeLessThan(1e-4);
      expect(
        relativeDifference(
          classifier.input.offset,
          columnMeans(inUnits).map((m) => -m),
        ),
      ).toBeLessThan(1e-6);
      expect(relativeDifference(lossesOf(epochs), plain.epochLosses)).toBeLessThan(1e-5);
    },
  );
});

/** The rows of examples of 12 features. */
const rowsOfNumbers = ({ pixels, labels }: Examples, of = (x: number) => x): number[][] =>
  Array.from(labels, (_, i) => Array.from(pixels.data.subarray(i * 12, i * 12 + 12), of));

describe('f32 features, against the same training in plain f64 loops', () => {
  const features = randomFeatures(4, 22, 12, 3);
  const options = { learningRate: 0.05, regularizationStrength: 0.01, epochs: 4, shuffle: true, batchSize: 7 };
  const plainly = (X: readonly (readonly number[])[]) =>
    plainTraining({
      ...{ ...options, X, labels: [...features.labels], nClasses: 3, loss: 'softmax' },
      ...{ squared: 1, absolute: 0, normal: true, random: Random.seeded(3) },
    });

  test('standardised', async () => {
    const asked = request({ ...options, train: features, scaling: SCALINGS.standard });
    const { classifier, epochs } = await trainLinear(asked);
    const plain = plainly(centredColumns(rowsOfNumbers(features), true));
    expect(classifier.input.kind).toBe('f32');
    expect(relativeDifference(classifier.weight, plain.W.flat())).toBeLessThan(1e-4);
    expect(relativeDifference(classifier.bias, plain.b)).toBeLessThan(1e-4);
    expect(relativeDifference(lossesOf(epochs), plain.epochLosses)).toBeLessThan(1e-5);
  });

  test('as they are', async () => {
    const small = { ...features, pixels: matrix(features.pixels.data.map(Math.tanh), 22, 12) };
    const { classifier, epochs } = await trainLinear(request({ ...options, train: small }));
    const plain = plainly(rowsOfNumbers(small));
    expect([...classifier.input.scale, ...classifier.input.offset]).toEqual([
      ...Array(12).fill(1),
      ...Array(12).fill(0),
    ]);
    expect(relativeDifference(classifier.weight, plain.W.flat())).toBeLessThan(1e-4);
    expect(relativeDifference(lossesOf(epochs), plain.epochLosses)).toBeLessThan(1e-5);
  });

  test('what is learned of them is learned from the training rows alone', async () => {
    const rows = Int32Array.from([3, 4, 5, 21, 0, 1]);
    const alone = {
      pixels: matrix(Float32Array.from([...rows].flatMap((r) => rowsOfNumbers(features)[r]!)), 6, 12),
      labels: Uint8Array.from(rows, (r) => features.labels[r]!),
    };
    const val = { ...features, rows: Int32Array.from([2, 6, 7, 8]) };
    const scaling = SCALINGS.standard;
    const chosen = await trainLinear(request({ train: { ...features, rows }, val, scaling }));
    expect(chosen.classifier).toEqual((await trainLinear(request({ train: alone, scaling }))).classifier);
  });

  test.each<{ changes: Partial<TrainLinearRequest>; message: string }>([
    { changes: { train, val: features }, message: 'validation images are f32, training images bytes' },
    {
      changes: { train: features, scaling: SCALINGS.centred },
      message: 'centred scaling takes bytes; these rows are f32',
    },
    {
      changes: {
        val: { pixels: matrix(features.pixels.data.subarray(3 * 12), 19, 12), labels: features.labels.subarray(3) },
      },
      message: 'image 3 is in both the training and the validation part',
    },
    { changes: { val: { ...features, rows: Int32Array.of(5) } }, message: 'image 5 is in both the training and the' },
    {
      changes: {
        train: {
          ...features,
          pixels: matrix(features.pixels.data.map((x, i) => (i === 30 ? NaN : x)) as Float32Array, 22, 12),
        },
      },
      message: 'the training part has the feature NaN at row 2, column 6',
    },
  ])('$message', async ({ changes, message }) => {
    const error = await trainLinear(request({ train: features, ...changes })).catch((e: unknown) => e);
    expect(error).toMatchObject({ name: 'UserError', kind: 'usage', message: expect.stringContaining(message) });
  });
});

describe('reproducible', () => {
  test('the same seed gives the same bits', async () => {
    const [first, second] = [await trainLinear(request()), await trainLinear(request())];
    expect(second.classifier).toEqual(first.classifier);
    expect(lossesOf(second.epochs)).toEqual(lossesOf(first.epochs));
  });
  test('another seed gives another order and another start', async () => {
    const weights = [];
    for (const init of [normal, zeros]) {
      for (const seed of [3, 4]) {
        weights.push((await trainLinear(request({ init, random: Random.seeded(seed) }))).classifier.weight.join());
      }
    }
    expect(new Set(weights).size).toBe(4);
  });
  test('from zeros without shuffling the seed plays no part', async () => {
    const run = (seed: number) => trainLinear(request({ init: zeros, shuffle: false, random: Random.seeded(seed) }));
    expect((await run(1)).classifier).toEqual((await run(2)).classifier);
  });
});

test.each(['onBatch', 'onEpoch', 'onState'])('an %s that rejects ends the training', async (name) => {
  const rejected = async () => {
    throw new Error('the disk is full');
  };
  await expect(trainLinear(request({ [name]: rejected }))).rejects.toThrow('the disk is full');
});

describe('batches', () => {
  test('cover each epoch once, in the given order or in a new one each time; the last may be smaller', async () => {
    const orders: number[][] = [];
    class Spy extends ReferenceBackend {
      override gatherAffine(rows: Rows, order: Int32Array, affine: Affine, out: MatrixF32) {
        orders.push([...order]);
        return super.gatherAffine(rows, order, affine, out);
      }
    }
    await trainLinear(request({ backend: new Spy(), shuffle: false, epochs: 2 }));
    expect(orders.map((rows) => rows.length)).toEqual([5, 5, 5, 5, 2, 5, 5, 5, 5, 2]);
    const inOrder = Array.from({ length: 22 }, (_, i) => i);
    expect(orders.flat()).toEqual([...inOrder, ...inOrder]);

    orders.length = 0;
    await trainLinear(request({ backend: new Spy(), init: zeros, epochs: 2 }));
    const random = Random.seeded(3);
    expect(orders.flat()).toEqual([...random.permutation(22), ...random.permutation(22)]);
    expect(orders.flat().slice(0, 22)).not.toEqual(orders.flat().slice(22));
  });

  test('are reported one by one; the epoch’s loss is their mean, each weighted by its size', async () => {
    const batches: BatchRecord[] = [];
    const seen: EpochRecord[] = [];
    const { epochs } = await trainLinear(
      request({ onBatch: (record) => batches.push(record), onEpoch: (record) => seen.push(record) }),
    );
    expect(seen).toEqual(epochs);
    expect(epochs.map(({ epoch, valAccuracy }) => [epoch, valAccuracy])).toEqual([1, 2, 3].map((e) => [e, null]));
    expect(batches.map(({ epoch, batch, nBatches }) => [epoch, batch, nBatches])).toEqual(
      [1, 2, 3].flatMap((e) => [1, 2, 3, 4, 5].map((b) => [e, b, 5])),
    );
    for (const { epoch, trainLoss } of epochs) {
      const own = batches.filter((record) => record.epoch === epoch).map(({ loss }) => loss);
      const weighted = own.reduce((sum, loss, i) => sum + loss * (i < 4 ? 5 : 2), 0);
      expect(trainLoss).toBeCloseTo(weighted / 22, 12);
    }
  });

  test('a batch size above the training size takes no more memory than the images', async () => {
    const whole = await trainLinear(request({ batchSize: 22 }));
    expect((await trainLinear(request({ batchSize: 2 ** 50 }))).classifier).toEqual(whole.classifier);
  });

  test('any batch size up to far above the training size works', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 30 }), async (batchSize, n) => {
        const rows = Int32Array.from({ length: n }, (_, i) => i % 22);
        const sizes: number[] = [];
        await trainLinear(
          request({ batchSize, train: { ...train, rows }, epochs: 1, onBatch: ({ batch }) => sizes.push(batch) }),
        );
        expect(sizes).toHaveLength(Math.ceil(n / Math.min(batchSize, n)));
      }),
      { seed: 6, numRuns: 40 },
    );
  });
});

describe('what is learned from', () => {
  test('rows choose the images: as if only those had been there', async () => {
    const rows = Int32Array.from([3, 4, 5, 21, 0, 1]);
    const pixels = Uint8Array.from([...rows].flatMap((r) => [...train.pixels.data.subarray(r * 12, r * 12 + 12)]));
    const alone = { pixels: matrix(pixels, 6, 12), labels: Uint8Array.from(rows, (r) => train.labels[r]!) };
    const chosen = await trainLinear(request({ train: { ...train, rows } }));
    expect(chosen.classifier).toEqual((await trainLinear(request({ train: alone }))).classifier);
  });

  test('the mean image is that of the training rows, rounded once', async () => {
    const images = matrix(Uint8Array.from([0, 10, 255, 255, 11, 254]), 3, 2);
    expect([...(await meanImage(new ReferenceBackend(), images, Int32Array.of(0, 1, 2)))]).toEqual(
      [266, 519].map((sum) => Math.fround(sum / (3 * 255))),
    );
  });

  test('nothing from the validation part: with it, with another, without it, the same bits', async () => {
    const val = randomExamples(2, 40, 12, 3);
    const blank = { pixels: matrix(new Uint8Array(480).fill(255), 40, 12), labels: val.labels };
    const without = await trainLinear(request());
    const trained = await trainLinear(request({ val }));
    const other = await trainLinear(request({ val: blank }));
    expect(trained.classifier).toEqual(without.classifier);
    expect(other.classifier).toEqual(without.classifier);
    expect(lossesOf(trained.epochs)).toEqual(lossesOf(without.epochs));
  });

  test('validation accuracy is that of the weights at the end of the epoch, on the rows that count', async () => {
    const backend = new ReferenceBackend();
    const val = { ...randomExamples(2, 40, 12, 3), rows: Int32Array.from({ length: 29 }, (_, i) => 39 - i) };
    const { classifier, epochs } = await trainLinear(request({ val, learningRate: 1 }));
    const predicted = await linearClasses(backend, classifier, val.pixels, { rows: val.rows });
    expect(new Set(predicted).size).toBe(3);
    const right = [...val.rows].filter((r, i) => predicted[i] === val.labels[r]).length;
    expect(right).toBeGreaterThan(0);
    expect(right).toBeLessThan(29);
    expect(epochs[2]?.valAccuracy).toBe(right / 29);
  });

  test('validation loss and training accuracy are those of the same weights, on as many images', async () => {
    const val = randomExamples(2, 10, 12, 3);
    const asked = request({ val, learningRate: 0.5, regularizer: REGULARIZERS.l2, regularizationStrength: 0.1 });
    const { classifier, epochs } = await trainLinear(asked);
    const { backend, train, loss } = asked;
    const { data } = await linearScores(backend, classifier, val.pixels);
    const expected = [...val.labels].map(
      (y, i) => plainLoss(loss.name as LossName, [...data.slice(3 * i, 3 * i + 3)], y).loss,
    );
    const squares = classifier.weight.reduce((sum, w) => sum + w * w, 0);
    const mean = expected.reduce((a, b) => a + b) / 10;
    expect(epochs.at(-1)?.valLoss).toBeCloseTo(mean + 0.1 * squares, 5);
    const rows = Int32Array.from({ length: 10 }, (_, i) => train.rows?.[i] ?? i);
    const predicted = await linearClasses(backend, classifier, train.pixels, { rows });
    const right = [...rows].filter((row, i) => predicted[i] === train.labels[row]).length;
    expect(epochs.at(-1)?.trainAccuracy).toBe(right / 10);
  });
});

describe('sanity checks of the lecture', () => {
  const names = namesIn(LOSSES);
  test.each(names)('%s: a tiny subset is fitted to a loss near 0', async (name) => {
    const { pixels, labels } = randomExamples(5, 6, 40, 3);
    const { classifier, epochs } = await trainLinear(
      request({
        ...LINEAR_DEFAULTS[name],
        train: { pixels, labels },
        regularizer: REGULARIZERS.none,
        learningRate: 1,
        epochs: 300,
        batchSize: 6,
      }),
    );
    expect([...(await linearClasses(new ReferenceBackend(), classifier, pixels))]).toEqual([...labels]);
    expect(epochs.at(-1)?.trainLoss).toBeLessThan(0.01);
  });
  test.each(names)('%s: the first loss is the loss at W = 0', async (name) => {
    const losses: number[] = [];
    await trainLinear(request({ ...LINEAR_DEFAULTS[name], init: zeros, onBatch: ({ loss }) => losses.push(loss) }));
    expect(losses[0]).toBeCloseTo(LOSSES[name].atZero(3), 12);
  });
  test.each(['l2', 'l1', 'elastic'] as const)('the loss rises with the %s penalty', async (name) => {
    const finals = [];
    for (const regularizationStrength of [0, 0.01, 0.1, 1]) {
      const options = { regularizer: REGULARIZERS[name], regularizationStrength, epochs: 30, batchSize: 22 };
      finals.push(lossesOf((await trainLinear(request(options))).epochs).at(-1)!);
    }
    expect(finals).toEqual([...finals].sort((a, b) => a - b));
    expect(finals[3]).toBeGreaterThan(finals[0]!);
  });
});
