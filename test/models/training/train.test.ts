import { afterAll, describe, expect, test } from 'vitest';
import type { Backend } from '../../../src/kernels/backend.ts';
import { matrix, row } from '../../../src/kernels/matrix.ts';
import { ReferenceBackend } from '../../../src/kernels/reference.ts';
import { fitInput } from '../../../src/models/input/input.ts';
import { scaledRows } from '../../../src/models/input/scaled-rows.ts';
import { LINEAR_DEFAULTS } from '../../../src/models/linear/defaults.ts';
import { LOSSES } from '../../../src/models/objective/losses.ts';
import { elasticNet, REGULARIZERS } from '../../../src/models/objective/regularizers.ts';
import { Cohort } from '../../../src/models/training/cohorts/cohort.ts';
import type { Initializer } from '../../../src/models/training/initializers.ts';
import { OPTIMIZERS } from '../../../src/models/training/optimizers.ts';
import { dataOf, type NamedTensor } from '../../../src/models/training/parameters.ts';
import { type TrainingRequest, train } from '../../../src/models/training/train.ts';
import type { TrainingState } from '../../../src/models/training/training-state.ts';
import { penaltyOn } from '../../../src/models/training/update.ts';
import { Random } from '../../../src/util/random.ts';
import { oneThreadBackend } from '../../helpers/one-thread.ts';
import { numericalGradient, randomExamples, relativeDifference } from '../linear/problem.ts';
import { forward, twoLayers } from './two-layers.ts';

/* The engine knows no model: one with two matrices and two vectors trains as the linear one does. */

const oneThread = await oneThreadBackend();
const reference = new ReferenceBackend();
afterAll(() => oneThread.close());

const [nSamples, nFeatures, nHidden, nClasses] = [150, 11, 5, 3];
const examples = randomExamples(3, nSamples, nFeatures, nClasses);
const model = twoLayers(nFeatures, nHidden, nClasses);
/** Larger than a linear model's: hidden units must differ from each other. */
const init: Initializer = {
  name: 'half',
  description: 'normal numbers of deviation 1/2',
  fill: (weight, random) => weight.set(Array.from(weight, () => 0.5 * random.normal())),
};
const hyperparameters = {
  ...LINEAR_DEFAULTS.softmax,
  ...{ init, batchSize: 40, epochs: 3, learningRate: 0.05 },
  ...{ regularizer: elasticNet(0.5), regularizationStrength: 1e-3 },
};

async function requestOn(backend: Backend, changes: Partial<TrainingRequest> = {}): Promise<TrainingRequest> {
  const rows = backend.uint8(nSamples, nFeatures);
  rows.data.set(examples.pixels.data);
  return {
    ...{ backend, model, hyperparameters, rows, labels: examples.labels, input: await fitInput(backend, rows) },
    ...{
      judge: async () => ({ valAccuracy: null }),
      isMirrored: false,
      earlyStopping: undefined,
      random: Random.seeded(4),
      resumeFrom: undefined,
    },
    ...{ signal: undefined, onBatch: undefined, onEpoch: undefined, onState: undefined },
    ...changes,
  };
}

const flat = (tensors: readonly NamedTensor[]) => tensors.flatMap(({ data }) => [...data]);

test('the gradient that the test model gives is that of finite differences', async () => {
  const random = Random.seeded(8);
  const parameters = model.parameters.map((spec) => {
    const n = spec.shape.reduce((a, b) => a * b, 1);
    return { ...spec, data: Float32Array.from({ length: n }, () => 0.5 * random.normal()) };
  });
  const x = Float32Array.from({ length: 6 * nFeatures }, () => random.normal());
  const labels = Uint8Array.of(0, 1, 2, 2, 1, 0);
  const batch = { features: matrix(x, 6, nFeatures), labels, first: 0, noise: { key: 0 } };
  const pass = model.plainPass(reference, LOSSES.softmax, 6);
  const gradients = parameters.map(({ data }) => new Float32Array(data.length));
  await pass.run(batch, parameters, gradients);
  const plain = (all: Float64Array): number => {
    const at = parameters.map(({ data }, i) => {
      const start = parameters.slice(0, i).reduce((sum, { data }) => sum + data.length, 0);
      return all.subarray(start, start + data.length);
    });
    const [W1, b1, W2, b2] = at;
    const losses = Array.from(batch.labels, (label, i) => {
      const hidden = Array.from(b1!, (b, h) => {
        let sum = b;
        for (let p = 0; p < nFeatures; p++) sum += W1![h * nFeatures + p]! * x[i * nFeatures + p]!;
        return Math.max(0, sum);
      });
      const scores = Array.from(b2!, (b, c) => hidden.reduce((sum, a, h) => sum + a * W2![c * nHidden + h]!, b));
      return Math.log(scores.reduce((sum, s) => sum + Math.exp(s), 0)) - scores[label]!;
    });
    return losses.reduce((sum, loss) => sum + loss) / losses.length;
  };
  const expected = numericalGradient(plain, Float64Array.from(flat(parameters)));
  expect(
    relativeDifference(
      gradients.flatMap((gradient) => [...gradient]),
      expected,
    ),
  ).toBeLessThan(1e-4);
});

describe('steps by worker programs are the plain ones', () => {
  test.each(['sgd', 'adam', 'adamw'] as const)('%s', async (name) => {
    const given = { hyperparameters: { ...hyperparameters, optimizer: OPTIMIZERS[name], learningRate: 0.01 } };
    const losses: number[][] = [];
    const results = [];
    for (const backend of [oneThread, reference]) {
      const own: number[] = [];
      losses.push(own);
      results.push(await train(await requestOn(backend, { ...given, onBatch: ({ loss }) => own.push(loss) })));
    }
    expect(relativeDifference(flat(results[0]!.parameters), flat(results[1]!.parameters))).toBeLessThan(1e-4);
    expect(relativeDifference(losses[0]!, losses[1]!)).toBeLessThan(1e-5);
    expect(results[0]!.parameters.map((tensor) => [tensor.name, tensor.shape])).toEqual(
      model.parameters.map(({ name, shape }) => [name, shape]),
    );
  });
});

test('the penalty counts every matrix, and no vector', async () => {
  const parameters = model.parameters.map((spec, i) => ({ ...spec, data: Float32Array.of(i + 1, -2) }));
  const objective = { loss: LOSSES.svm, regularizer: REGULARIZERS.l1, regularizationStrength: 0.5 };
  expect(penaltyOn(objective, parameters)).toBe(0.5 * (1 + 2 + 3 + 2));
});

test.each([oneThread, reference])('resumed after any epoch, it ends in the same bits: $name', async (backend) => {
  const states: TrainingState[] = [];
  const asked = { hyperparameters: { ...hyperparameters, optimizer: OPTIMIZERS.momentum } };
  const whole = await train(await requestOn(backend, { ...asked, onState: (state) => states.push(state) }));
  expect(states).toHaveLength(3);
  for (const resumeFrom of states) {
    const resumed = await train(await requestOn(backend, { ...asked, resumeFrom, random: Random.seeded(99) }));
    expect(resumed.parameters).toEqual(whole.parameters);
  }
});

test('early stopping gives the parameters of the best epoch', async () => {
  const seen: number[] = [];
  const judge = async (parameters: readonly NamedTensor[]) => {
    seen.push(dataOf(parameters, 'W2')[0]!);
    return { valAccuracy: [0.2, 0.5, 0.4, 0.4, 0.9][seen.length - 1]! };
  };
  const asked = { hyperparameters: { ...hyperparameters, epochs: 9 }, earlyStopping: 2, judge };
  const { epoch, epochs, parameters } = await train(await requestOn(oneThread, asked));
  expect([epoch, epochs.length]).toEqual([2, 4]);
  expect(dataOf(parameters, 'W2')[0]).toBe(seen[1]);
});

test('settings of a cohort get, to the bit, what they get alone; one that is dropped changes nothing', async () => {
  const trials = [
    hyperparameters,
    { ...hyperparameters, loss: LOSSES.svm, learningRate: 0.003 },
    { ...hyperparameters, optimizer: OPTIMIZERS.adam, learningRate: 0.01, regularizer: REGULARIZERS.none },
  ];
  const { rows, input } = await requestOn(oneThread);
  const labels = oneThread.uint8(1, nSamples);
  labels.data.set(examples.labels);
  const training = Int32Array.from({ length: nSamples }, (_, i) => i);
  const cohort = new Cohort({
    ...{ backend: oneThread, workers: oneThread.workers!, rows, labels: labels.data, training, input, model, trials },
    random: Random.seeded(4),
  });
  await cohort.trainEpoch();
  cohort.drop([0]);
  await cohort.trainEpoch();
  await cohort.trainEpoch();
  for (const [slot, trial] of cohort.trials.entries()) {
    const alone = await train(await requestOn(oneThread, { hyperparameters: trials[trial]! }));
    expect(cohort.state.members[slot]!.parameters).toEqual(alone.parameters);
  }
  const seen = await scaledRows(oneThread, rows, training, input);
  const expected = cohort.state.members.map(({ parameters }) => {
    const [W1, b1, W2, b2] = parameters.map(({ data }) => data);
    const layers = { W1: W1!, b1: b1!, W2: W2!, b2: b2! };
    return examples.labels.map((_, i) => {
      const scores = [...forward(layers, row(seen, i)).scores];
      return scores.indexOf(Math.max(...scores));
    });
  });
  expect(await cohort.classesOf(training)).toEqual(expected);
  cohort.free();
});
