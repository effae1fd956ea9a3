import { describe, expect, test } from 'vitest';
import { makeShapes } from '../../../src/dataset/shapes/make-shapes.ts';
import { matrix } from '../../../src/kernels/matrix.ts';
import { ReferenceBackend } from '../../../src/kernels/reference.ts';
import { checkDataOf } from '../../../src/models/checking/check-data.ts';
import {
  checkNetworkGradient,
  chooseNetworkCoordinates,
  choosing,
} from '../../../src/models/checking/gradient-check.ts';
import { networkObjective } from '../../../src/models/checking/network-objective.ts';
import { sanityChecks } from '../../../src/models/checking/sanity-checks.ts';
import { ACTIVATIONS } from '../../../src/models/network/activations.ts';
import { networkModel } from '../../../src/models/network/model/model.ts';
import type { Loss } from '../../../src/models/objective/losses/loss.ts';
import { LOSSES, lossNamed } from '../../../src/models/objective/losses.ts';
import { REGULARIZERS } from '../../../src/models/objective/regularizers.ts';
import { namesIn } from '../../../src/util/named.ts';
import { Random } from '../../../src/util/random.ts';
import { atOnce, type PausingWork } from '../../../src/util/turns.ts';
import { randomNumbers } from '../linear/problem.ts';

const [nSamples, nFeatures, nClasses] = [9, 6, 4];
const hidden = [5, 3];
const data = {
  features: Float64Array.from(randomNumbers(61, nSamples * nFeatures)),
  labels: Uint8Array.from([0, 1, 2, 3, 3, 2, 1, 0, 2]),
  nFeatures,
  nClasses,
};
const nParameters = 5 * 7 + 3 * 6 + 4 * 4;
const parameters = Float64Array.from(randomNumbers(62, nParameters));
const everywhere = Array.from({ length: nParameters }, (_, i) => i);
const plain = { loss: LOSSES.softmax, regularizer: REGULARIZERS.none, regularizationStrength: 0 };

describe.each(namesIn(ACTIVATIONS))('%s', (activation) => {
  test.each(namesIn(LOSSES))('%s: the gradient is right in every coordinate, with every penalty', (loss) => {
    for (const regularizer of Object.values(REGULARIZERS)) {
      const objective = { loss: LOSSES[loss], regularizer, regularizationStrength: 0.3 };
      const found = checkNetworkGradient(objective, { hidden, activation }, data, parameters, everywhere);
      expect(found).toMatchObject({ nKinks: 0, nWrong: 0 });
      expect(found.largestError).toBeLessThan(1e-5);
    }
  });

  test('loss and gradient are those of the pass that trains, whose parameters stand in the same order', async () => {
    const model = networkModel(nClasses, nFeatures, { hidden, activation, dropout: 0 });
    let at = 0;
    const tensors = model.parameters.map((spec) => {
      const n = spec.shape.reduce((a, b) => a * b, 1);
      at += n;
      return { ...spec, data: Float32Array.from(parameters.subarray(at - n, at)) };
    });
    const gradients = tensors.map((tensor) => new Float32Array(tensor.data.length));
    const pass = model.plainPass(new ReferenceBackend(), LOSSES.softmax, nSamples);
    const features = matrix(Float32Array.from(data.features), nSamples, nFeatures);
    const loss = await pass.run({ features, labels: data.labels, first: 0, noise: { key: 0 } }, tensors, gradients);
    const gradient = new Float64Array(nParameters);
    const { value } = networkObjective(plain, { hidden, activation }, data);
    expect(atOnce(value(parameters, gradient))).toBeCloseTo(loss, 5);
    const trained = gradients.flatMap((one) => [...one]);
    for (const [i, slope] of gradient.entries()) expect(trained[i]).toBeCloseTo(slope, 5);
  });
});

/** One sample with a feature of 1, one hidden unit with z = w, scores of 2 max(0, z) and 0. */
const one = { features: Float64Array.of(1), labels: Uint8Array.of(0), nFeatures: 1, nClasses: 2 };
const unit = { hidden: [1], activation: 'relu' } as const;
const at = (z: number) => Float64Array.of(z, 0, 2, 0, 0, 0);

describe('a unit next to its kink', () => {
  test.each([
    [2e-6, 'right'],
    [-2e-6, 'right'],
    [3e-8, 'right'],
    [0, 'kink'],
    [2e-4, 'right'],
  ])('z = %f: %s', (z, verdict) => {
    const { coordinates } = checkNetworkGradient(plain, unit, one, at(z), [0]);
    expect(coordinates[0]!.verdict).toBe(verdict);
    // The slope of the loss at scores of 0 is p - 1 = -1/2, times 2, where the unit is on.
    if (z !== 0) expect(coordinates[0]!.numerical).toBeCloseTo(z > 0 ? -1 : 0, 3);
  });

  test.each([2e-6, -2e-6, 2e-4])('z = %f: a mistake is one', (z) => {
    const loss: Loss = {
      ...LOSSES.softmax,
      sample(scores, place, n, label, slopes, scale) {
        const value = LOSSES.softmax.sample(scores, place, n, label, slopes, scale);
        slopes[place] = slopes[place]! * 1.01;
        return value;
      },
    };
    const found = checkNetworkGradient({ ...plain, loss }, unit, one, at(z), [0, 2, 4]);
    expect(found.nWrong).toBeGreaterThan(0);
    expect(found.nKinks).toBe(0);
  });

  test('kinks of the loss are none of the network', () => {
    const svm = { ...plain, loss: LOSSES.svm };
    // The margin s_1 - s_0 + 1 is 3e-6: within the step of the hinge.
    const near = Float64Array.of(0.5 - 1.5e-6, 0, 2, 0, 0, 0);
    expect(checkNetworkGradient(svm, unit, one, near, [0, 4])).toMatchObject({ nKinks: 2, nWrong: 0 });
  });
});

test('coordinates: so many weights of each layer, and every bias', () => {
  const found = chooseNetworkCoordinates(data, hidden, 10, Random.seeded(1));
  const within = (from: number, to: number) => found.filter((index) => index >= from && index < to).length;
  // 30 weights, 5 biases; 15 and 3; 12 and 4
  expect([within(0, 30), within(30, 35), within(35, 50), within(50, 53), within(53, 65), within(65, 69)]).toEqual([
    ...[10, 5, 10, 3, 10, 4],
  ]);
  expect(found).toEqual([...new Set(found)].toSorted((a, b) => a - b));
});

test('coordinates of a hidden layer of more than 100 units: as many biases as weights', () => {
  const nBiases = (units: number, n: number) => {
    const first = units * nFeatures;
    const found = chooseNetworkCoordinates(data, [units], n, Random.seeded(1));
    const own = found.filter((index) => index >= first && index < first + units);
    expect(new Set(own).size).toBe(own.length);
    return [own.length, found.length - own.length];
  };
  const ofScores = 4;
  expect(nBiases(100, 3)).toEqual([100, 3 + 3 + ofScores]);
  expect(nBiases(101, 3)).toEqual([3, 3 + 3 + ofScores]);
  expect(nBiases(101, 1000)).toEqual([101, 101 * 6 + 101 * 4 + ofScores]);
});

test('whoever waits has a turn after every sample in every layer, and while very many numbers are shuffled', () => {
  const pauses = (work: PausingWork<unknown>) => [...work].length;
  const { value } = networkObjective(plain, { hidden, activation: 'relu' }, data);
  const layers = hidden.length + 1;
  expect(pauses(value(parameters))).toBeGreaterThanOrEqual(nSamples * layers);
  expect(pauses(value(parameters, new Float64Array(nParameters)))).toBeGreaterThanOrEqual(2 * nSamples * layers);
  expect(pauses(choosing(data, [2 ** 10, 2 ** 12], 1, Random.seeded(1)))).toBeGreaterThanOrEqual(2); // 2 ** 22 weights
  for (const wide of [[2 ** 17], Array(17).fill(2)])
    expect(() => choosing(data, wide, 1, Random.seeded(1)).next()).toThrow(/hidden must be/);
});

test.each(['relu', 'tanh'] as const)('a network of %s is sane; with a wrong sign it is not', async (activation) => {
  const { train, classNames } = makeShapes({ seed: 0, nTrain: 6, nTest: 1 });
  const examples = { pixels: matrix(train.pixels, 6, 3072), labels: train.labels };
  const backend = new ReferenceBackend();
  const checked = await checkDataOf(backend, examples, classNames.length);
  const request = { backend, tiny: examples, data: checked, classNames, network: { hidden: [8], activation } };
  const sane = await sanityChecks({ ...request, loss: LOSSES.softmax, random: Random.seeded(2) });
  expect(sane.start.expected).toBeCloseTo(Math.log(10), 12);
  expect([sane.start.passed, sane.penalty.passed, sane.tiny.passed, sane.tiny.accuracy]).toEqual([true, true, true, 1]);
  // Scores of tiny weights are far above this margin.
  const narrow = await sanityChecks({ ...request, loss: lossNamed('svm', { delta: 1e-12 }), random: Random.seeded(2) });
  expect([narrow.start.expected, narrow.start.passed]).toEqual([9e-12, true]);
  const wrong: Loss = {
    ...LOSSES.softmax,
    sample(scores, place, n, label, slopes, scale) {
      return LOSSES.softmax.sample(scores, place, n, label, slopes, -scale);
    },
  };
  const insane = await sanityChecks({ ...request, loss: wrong, random: Random.seeded(2) });
  expect([insane.start.passed, insane.tiny.passed]).toEqual([true, false]);
});
