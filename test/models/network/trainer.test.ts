import { describe, expect, test } from 'vitest';
import { matrix } from '../../../src/kernels/matrix.ts';
import { ReferenceBackend } from '../../../src/kernels/reference.ts';
import { predict, scores } from '../../../src/models/classifier.ts';
import type { NetworkClassifier } from '../../../src/models/network/classifier.ts';
import { deadUnits } from '../../../src/models/network/dead-units.ts';
import type { TrainNetworkRequest } from '../../../src/models/network/request.ts';
import { trainNetwork } from '../../../src/models/network/trainer.ts';
import { INITIALIZERS } from '../../../src/models/training/initializers.ts';
import { OPTIMIZERS } from '../../../src/models/training/optimizers.ts';
import type { StepSizes } from '../../../src/models/training/steps/sizes.ts';
import type { TrainingState } from '../../../src/models/training/training-state.ts';
import { Random } from '../../../src/util/random.ts';
import { userError } from '../../helpers/caught.ts';
import { pixelInput, randomExamples } from '../linear/problem.ts';
import { networkRequest } from './problem.ts';

const backend = new ReferenceBackend();

test('learns what no linear classifier can: the exclusive or', async () => {
  const pixels = matrix(Uint8Array.of(0, 0, 0, 255, 255, 0, 255, 255), 4, 2);
  const train = { pixels, labels: Uint8Array.of(0, 1, 1, 0) };
  const setting = { hidden: [8], epochs: 400, batchSize: 4, learningRate: 0.1, regularizationStrength: 0 };
  const { classifier, epochs } = await trainNetwork(
    networkRequest({ ...setting, train, classNames: ['same', 'other'], random: Random.seeded(1) }),
  );
  expect(epochs.at(-1)!.trainLoss).toBeLessThan(0.05);
  expect([...(await predict(backend, classifier, pixels))]).toEqual([0, 1, 1, 0]);
});

test('the first loss is that of scores near 0', async () => {
  const losses: number[] = [];
  const onBatch = ({ loss }: { loss: number }) => losses.push(loss);
  const init = INITIALIZERS.normal;
  await trainNetwork(networkRequest({ init, epochs: 1, regularizationStrength: 0, onBatch }));
  expect(losses[0]).toBeCloseTo(Math.log(3), 3);
});

/** x ↦ W2 max(0, W1 x + b1) + b2 on two pixels, in numbers that can be checked by hand. */
const byHand: NetworkClassifier = {
  classNames: ['a', 'b'],
  layers: [
    { weight: Float32Array.of(1, -1, 2, 0, -1, -1), bias: Float32Array.of(0, 1, -1) },
    { weight: Float32Array.of(1, 1, 5, -2, 1, 5), bias: Float32Array.of(0.5, 0) },
  ],
  activation: 'relu',
  input: { ...pixelInput([0, 0]), kind: 'f32', scale: Float32Array.of(1, 1) },
};

test('scores by hand', async () => {
  const x = matrix(Float32Array.of(3, 1, 0, 2), 2, 2);
  // hidden: max(0, [2, 7, -5]) and max(0, [-2, 1, -3])
  expect([...(await scores(backend, byHand, x)).data]).toEqual([9.5, 3, 1.5, 1]);
  expect(await deadUnits(backend, byHand, x)).toEqual([{ layer: 1, units: 3, dead: 1 }]);
});

test('resumed after any epoch, with noise of every kind, it ends in the same bits', async () => {
  const mirrored = randomExamples(1, 30, 12, 3).pixels.data.map((x) => 255 - x);
  const setting = { dropout: 0.3, mirrored: matrix(mirrored, 30, 12), epochs: 4, hidden: [7, 5] };
  const states: TrainingState[] = [];
  const whole = await trainNetwork(networkRequest({ ...setting, onState: (state) => states.push(state) }));
  for (const resumeFrom of states.slice(0, -1)) {
    const resumed = await trainNetwork(networkRequest({ ...setting, resumeFrom, random: Random.seeded(99) }));
    expect(resumed.classifier).toEqual(whole.classifier);
  }
});

test('mirror images are taken about as often as the others, and drawn anew for each epoch', async () => {
  // Where images are 0 and their mirror images 255, and scores are near 0, the gradients of the first layer's weight
  // and bias, each of one number, are to each other as the mean of what was drawn: a step takes all.
  const n = 400;
  const setting = {
    train: { pixels: matrix(new Uint8Array(n), n, 1), labels: new Uint8Array(n) },
    mirrored: matrix(new Uint8Array(n).fill(255), n, 1),
    classNames: ['a', 'b'],
    hidden: [1],
    activation: 'sigmoid' as const,
    init: INITIALIZERS.normal,
    optimizer: OPTIMIZERS.sgd,
    regularizationStrength: 0,
    dropout: 0,
    learningRate: 1,
    batchSize: n,
    epochs: 5,
  };
  const steps: (readonly [weight: number, bias: number])[] = [];
  const onState = ({ parameters }: TrainingState) => steps.push([parameters[0]!.data[0]!, parameters[1]!.data[0]!]);
  await trainNetwork(networkRequest({ ...setting, onState }));
  const shares = steps.slice(1).map(([weight, bias], i) => (weight - steps[i]![0]) / (bias - steps[i]![1]));
  expect(Math.min(...shares)).toBeGreaterThan(0.4);
  expect(Math.max(...shares)).toBeLessThan(0.6);
  expect(Math.max(...shares) - Math.min(...shares)).toBeGreaterThan(0.02);
});

test('tells the sizes of the last step of each epoch', async () => {
  const all: (readonly StepSizes[])[] = [];
  const states: TrainingState[] = [];
  const setting = { onSizes: (sizes: readonly StepSizes[]) => all.push(sizes), batchSize: 30, epochs: 3, dropout: 0 };
  const plain = { ...setting, onState: (state: TrainingState) => states.push(state) };
  await trainNetwork(networkRequest(plain));
  expect(all.map((sizes) => sizes.map(({ name }) => name))).toEqual([
    ['weight1', 'weight2'],
    ['weight1', 'weight2'],
    ['weight1', 'weight2'],
  ]);
  // One step an epoch: the update is the difference of two states.
  const [before, after] = [states[0]!, states[1]!].map(({ parameters }) => parameters[0]!.data);
  const rms = (data: ArrayLike<number>) =>
    Math.sqrt(Array.from(data, (x) => x * x).reduce((a, b) => a + b) / data.length);
  expect(all[1]![0]!.weight).toBeCloseTo(rms(before!), 9);
  expect(all[1]![0]!.update).toBeCloseTo(rms(after!.map((x, i) => x - before![i]!)), 9);
  expect(all[1]![0]!.gradient).toBeGreaterThan(0);
});

describe('refuses', () => {
  test.each<[Partial<TrainNetworkRequest>, string]>([
    [{ hidden: [] }, 'hidden must be a list of 1 to 16 numbers of units from 1 to 65536'],
    [{ hidden: [0] }, 'hidden must be a list of 1 to 16 numbers of units from 1 to 65536; got 0'],
    [{ hidden: [2.5] }, 'got 2.5'],
    [{ dropout: 1 }, 'dropout must be a number of at least 0 and less than 1; got 1'],
    [{ dropout: Number.NaN }, 'dropout must be'],
    [{ init: INITIALIZERS.zeros }, 'init must be other than zeros'],
    [{ activation: 'swish' as 'relu' }, 'activation must be relu, leaky-relu, tanh or sigmoid; got "swish"'],
    [{ mirrored: matrix(new Uint8Array(12), 1, 12) }, 'mirror images must be of the kind and number of the images'],
  ])('%o', async (changes, message) => {
    const { kind, message: said } = await userError(trainNetwork(networkRequest(changes)));
    expect([kind, said]).toEqual(['usage', expect.stringContaining(message)]);
  });
});

describe('trained on principal components', () => {
  const setting = { pca: 5, hidden: [7, 4], dropout: 0, regularizationStrength: 0 };

  test('the classifier of the input has the loss that the components had', async () => {
    // The rate of a training that stands still: its loss at the end is that of its only step.
    const request = networkRequest({ ...setting, epochs: 1, batchSize: 30, learningRate: 1e-30 });
    let trained = Number.NaN;
    const { classifier } = await trainNetwork({ ...request, onBatch: ({ loss }) => (trained = loss) });
    expect(classifier.layers[0]!.weight).toHaveLength(7 * 12);
    const { pixels, labels } = request.train;
    const { data } = await scores(backend, classifier, pixels);
    const losses = Array.from(labels, (label, i) => {
      const own = [...data.subarray(i * 3, (i + 1) * 3)];
      return Math.log(own.reduce((sum, s) => sum + Math.exp(s), 0)) - own[label]!;
    });
    expect(losses.reduce((a, b) => a + b) / losses.length).toBeCloseTo(trained, 5);
  });

  test('it learns from components alone: directions beyond them have no weight', async () => {
    // Two pixels that are always the same vary in one direction, (1, 1).
    const pixels = matrix(Uint8Array.of(0, 0, 50, 50, 200, 200, 255, 255), 4, 2);
    const train = { pixels, labels: Uint8Array.of(0, 0, 1, 1) };
    const { classifier } = await trainNetwork(
      networkRequest({ ...setting, pca: 1, train, classNames: ['dark', 'bright'], batchSize: 4, epochs: 60 }),
    );
    const { weight } = classifier.layers[0]!;
    for (let u = 0; u < 7; u++) expect(weight[2 * u]).toBeCloseTo(weight[2 * u + 1]!, 5);
    expect([...(await predict(backend, classifier, pixels))]).toEqual([0, 0, 1, 1]);
  });

  test('the penalty is of the weights of components, which were trained', async () => {
    const states: TrainingState[] = [];
    const request = { ...setting, regularizationStrength: 0.01, onState: (state: TrainingState) => states.push(state) };
    const { classifier, penalty } = await trainNetwork(networkRequest(request));
    const squares = (data: Float32Array) => data.reduce((sum, w) => sum + w * w, 0);
    const matrices = states.at(-1)!.parameters.filter(({ shape }) => shape.length === 2);
    expect(penalty).toBeCloseTo(
      matrices.reduce((sum, { data }) => sum + squares(data), 0),
      3,
    );
    const [first] = classifier.layers;
    expect(squares(first!.weight) / squares(matrices[0]!.data)).not.toBeCloseTo(1, 2);
  });

  test('tells how much of the variance they hold: all of it, where there are as many as features', async () => {
    const shares: number[] = [];
    const progress: number[] = [];
    const told = {
      onVariance: (share: number) => shares.push(share),
      onComponents: (done: number, total: number) => progress.push(done / total),
    };
    for (const pca of [2, 12]) {
      await trainNetwork(networkRequest({ ...setting, pca, epochs: 1, ...told }));
      expect(progress.at(-1)).toBe(1);
      expect(progress).toEqual(progress.toSorted((a, b) => a - b));
      progress.length = 0;
    }
    expect(shares[0]).toBeLessThan(0.9);
    expect(shares[1]).toBeCloseTo(1, 4);
  });

  test('resumed after any epoch, with mirror images, it ends in the same bits', async () => {
    const mirrored = matrix(
      randomExamples(1, 30, 12, 3).pixels.data.map((x) => 255 - x),
      30,
      12,
    );
    const all = { ...setting, dropout: 0.3, mirrored, epochs: 3, optimizer: OPTIMIZERS.adam };
    const states: TrainingState[] = [];
    const whole = await trainNetwork(networkRequest({ ...all, onState: (state) => states.push(state) }));
    expect(states[0]!.parameters[0]!.data).toHaveLength(7 * 5);
    for (const resumeFrom of states.slice(0, -1)) {
      const resumed = await trainNetwork(networkRequest({ ...all, resumeFrom, random: Random.seeded(99) }));
      expect(resumed.classifier).toEqual(whole.classifier);
    }
    const [resumeFrom] = states;
    await expect(trainNetwork(networkRequest({ ...all, pca: 4, resumeFrom }))).rejects.toThrow('another training');
  });

  test.each<[Partial<TrainNetworkRequest>, string]>([
    [
      { pca: 5, train: { pixels: matrix(new Uint8Array(48), 4, 12), labels: Uint8Array.of(0, 1, 2, 0) } },
      'pca must be at most 4, the number of images to train on; got 5',
    ],
    [{ pca: 13 }, 'pca must be at most 12, the number of features; got 13'],
    [{ pca: 2049 }, 'pca must be a whole number from 0, for none, to 2048; got 2049'],
    [{ pca: 1.5 }, 'pca must be a whole number'],
    [
      { pca: 1, train: { pixels: matrix(new Float32Array(4), 2, 2), labels: Uint8Array.of(0, 1) } },
      'principal components need bytes or 16-bit codes; these rows are f32 features',
    ],
  ])('%o is refused', async (changes, message) => {
    const { kind, message: said } = await userError(trainNetwork(networkRequest(changes)));
    expect([kind, said]).toEqual(['usage', expect.stringContaining(message)]);
  });
});
