import { afterAll, describe, expect, test } from 'vitest';
import type { Backend } from '../../../../src/kernels/backend.ts';
import { copyRows, rowsLike } from '../../../../src/kernels/copy-rows.ts';
import { createWasmBackend } from '../../../../src/kernels/wasm.ts';
import { fitInput } from '../../../../src/models/input/input.ts';
import type { Scaling } from '../../../../src/models/input/scaling.ts';
import { SCALINGS } from '../../../../src/models/input/scalings.ts';
import { linearClasses } from '../../../../src/models/linear/classifier.ts';
import { LINEAR_DEFAULTS } from '../../../../src/models/linear/defaults.ts';
import { linearModel } from '../../../../src/models/linear/model/model.ts';
import { trainLinear } from '../../../../src/models/linear/trainer.ts';
import { LOSSES, lossNamed } from '../../../../src/models/objective/losses.ts';
import { elasticNet, REGULARIZERS } from '../../../../src/models/objective/regularizers.ts';
import { Cohort } from '../../../../src/models/training/cohorts/cohort.ts';
import type { CohortState, MemberState } from '../../../../src/models/training/cohorts/cohort-state.ts';
import type { LinearHyperparameters } from '../../../../src/models/training/hyperparameters.ts';
import { INITIALIZERS } from '../../../../src/models/training/initializers.ts';
import { OPTIMIZERS, optimizerNamed } from '../../../../src/models/training/optimizers.ts';
import { dataOf } from '../../../../src/models/training/parameters.ts';
import { SCHEDULES } from '../../../../src/models/training/schedules.ts';
import { namesIn } from '../../../../src/util/named.ts';
import { Random } from '../../../../src/util/random.ts';
import { userError } from '../../../helpers/caught.ts';
import { oneThreadBackend } from '../../../helpers/one-thread.ts';
import { classNamesOf, linearTensors, randomExamples, randomFeatures } from '../../linear/problem.ts';

/* Settings trained together, against each of them trained alone: the same bits. */

const threads: Backend = await createWasmBackend({ threads: 2 });
const oneThread: Backend = await oneThreadBackend();
afterAll(() => Promise.all([threads.close(), oneThread.close()]));

interface Shape {
  readonly nImages: number;
  readonly nFeatures: number;
  readonly nClasses: number;
  /** Given, the rows are f32. */
  readonly scaling?: Scaling;
}

/** A cohort on all images but every third, which judge. */
async function cohortOf(
  shape: Shape,
  trials: readonly LinearHyperparameters[],
  from?: CohortState,
  backend: Backend = threads,
) {
  const make = shape.scaling === undefined ? randomExamples : randomFeatures;
  const examples = make(shape.nImages, shape.nImages, shape.nFeatures, shape.nClasses);
  const every = Int32Array.from({ length: shape.nImages }, (_, i) => i);
  const training = every.filter((i) => i % 3 !== 1);
  const validation = every.filter((i) => i % 3 === 1);
  const pixels = rowsLike(backend, examples.pixels, shape.nImages);
  pixels.data.set(examples.pixels.data);
  const labels = backend.uint8(1, shape.nImages);
  labels.data.set(examples.labels);
  const own = rowsLike(backend, examples.pixels, training.length);
  copyRows(examples.pixels, training, own);
  const cohort = new Cohort({
    backend,
    workers: backend.workers!,
    rows: pixels,
    labels: labels.data,
    training,
    input: await fitInput(backend, own, shape.scaling),
    model: linearModel(shape.nClasses, shape.nFeatures),
    trials,
    random: from === undefined ? Random.seeded(9) : Random.fromState(from.random),
    from,
  });
  /** The weights and biases of a setting. */
  const parameters = (trial: number) => {
    const { parameters } = cohort.state.members[cohort.trials.indexOf(trial)]!;
    return { weight: dataOf(parameters, 'weight'), bias: dataOf(parameters, 'bias') };
  };
  const free = () => {
    cohort.free();
    backend.free(pixels, labels, own);
  };
  return { cohort, parameters, examples, training, validation, free };
}

async function expectAlike(shape: Shape, trials: readonly LinearHyperparameters[], epochs: number): Promise<void> {
  const { cohort, parameters, examples, training, validation, free } = await cohortOf(shape, trials);
  for (let epoch = 0; epoch < epochs; epoch++) expect(await cohort.trainEpoch()).toEqual([]);
  const classes = await cohort.classesOf(validation);
  for (const [t, trial] of trials.entries()) {
    const { classifier } = await trainLinear({
      ...trial,
      epochs,
      schedule: { ...trial.schedule, factor: (done) => trial.schedule.factor(done, trial.epochs) },
      backend: threads,
      train: { ...examples, rows: training },
      scaling: shape.scaling,
      classNames: classNamesOf(shape.nClasses),
      random: Random.seeded(9),
    });
    const { weight, bias } = parameters(t);
    expect(weight).toEqual(classifier.weight);
    expect(bias).toEqual(classifier.bias);
    expect(classes[t]).toEqual(await linearClasses(threads, classifier, examples.pixels, { rows: validation }));
  }
  free();
}

const base: LinearHyperparameters = { ...LINEAR_DEFAULTS.softmax, batchSize: 48, learningRate: 0.02 };

describe('every setting of a cohort has the bits that it has alone', () => {
  const shape = { nImages: 190, nFeatures: 40, nClasses: 10 };

  test('losses, penalties, rates and schedules', async () => {
    const losses = namesIn(LOSSES).map((loss) => ({ ...base, loss: lossNamed(loss) }));
    await expectAlike(
      shape,
      [
        ...losses,
        { ...base, learningRate: 0.1, schedule: SCHEDULES.cosine, epochs: 9 },
        { ...base, warmUp: { amount: 5, unit: 'steps' } },
        { ...base, regularizer: elasticNet(0.3), regularizationStrength: 0.01 },
        { ...base, regularizer: REGULARIZERS.l1, regularizationStrength: 0.02 },
        { ...base, regularizer: REGULARIZERS.none },
      ],
      3,
    );
  });

  test('update rules', async () => {
    const rules = namesIn(OPTIMIZERS).map((name) => optimizerNamed(name, { momentum: 0.7 }));
    await expectAlike(
      shape,
      rules.map((optimizer) => ({ ...base, optimizer, regularizationStrength: 0.01 })),
      3,
    );
  });

  test.each([
    { shape: { nImages: 9, nFeatures: 3, nClasses: 3 }, batchSize: 1, nTrials: 3 },
    { shape: { nImages: 500, nFeatures: 17, nClasses: 5 }, batchSize: 300, nTrials: 2 },
    { shape: { nImages: 900, nFeatures: 12, nClasses: 2 }, batchSize: 600, nTrials: 5 },
    { shape: { nImages: 120, nFeatures: 3072, nClasses: 10 }, batchSize: 256, nTrials: 4 },
    { shape: { nImages: 240, nFeatures: 9, nClasses: 7 }, batchSize: 1, nTrials: 1 },
  ])('$shape, batches of $batchSize, $nTrials settings', async ({ shape, batchSize, nTrials }) => {
    const trials = Array.from({ length: nTrials }, (_, i) => ({
      ...base,
      batchSize,
      shuffle: false,
      init: INITIALIZERS.zeros,
      learningRate: 0.01 * (i + 1),
      loss: i % 2 === 0 ? LOSSES.softmax : LOSSES.svm,
    }));
    await expectAlike(shape, trials, 2);
  });
});

test('f32 features: every setting has the bits that it has alone', async () => {
  const trials = [base, { ...base, loss: LOSSES.svm, optimizer: optimizerNamed('momentum') }];
  await expectAlike({ nImages: 190, nFeatures: 41, nClasses: 10, scaling: SCALINGS.standard }, trials, 2);
});

test('the calling thread, over memory that is not shared, gives every setting the bits that threads give', async () => {
  const shape = { nImages: 300, nFeatures: 3072, nClasses: 10 };
  const trials = [
    ...namesIn(OPTIMIZERS).map((name) => ({ ...base, optimizer: optimizerNamed(name) })),
    ...namesIn(LOSSES).map((loss) => ({ ...base, loss: lossNamed(loss), regularizer: elasticNet(0.3) })),
  ];
  const [one, many] = [await cohortOf(shape, trials, undefined, oneThread), await cohortOf(shape, trials)];
  for (const { cohort } of [one, many]) for (let epoch = 0; epoch < 2; epoch++) await cohort.trainEpoch();
  expect(one.cohort.state).toEqual(many.cohort.state);
  expect(await one.cohort.classesOf(one.validation)).toEqual(await many.cohort.classesOf(many.validation));
  one.free();
  many.free();
});

test('settings that are dropped or diverge leave the others as they are', async () => {
  const shape = { nImages: 190, nFeatures: 40, nClasses: 10 };
  const trials = [
    { ...base, learningRate: 1e9, regularizationStrength: 1 },
    base,
    { ...base, learningRate: 0.1 },
    { ...base, learningRate: 1e9, regularizationStrength: 1 },
    // Unpenalised, in the place of one whose penalty grew without bound.
    { ...base, loss: LOSSES.svm, optimizer: optimizerNamed('adam'), regularizer: REGULARIZERS.none },
  ];
  const { cohort, parameters, free } = await cohortOf(shape, trials);
  const lost = [...(await cohort.trainEpoch()), ...(await cohort.trainEpoch()), ...(await cohort.trainEpoch())];
  expect(lost.toSorted()).toEqual([0, 3]);
  cohort.drop([1]);
  await cohort.trainEpoch();
  expect(cohort.trials).toEqual([2, 4]);
  expect(cohort.epochs).toBe(4);
  const rest = [trials[2]!, trials[4]!];
  const alone = await cohortOf(shape, rest);
  for (let epoch = 0; epoch < 4; epoch++) await alone.cohort.trainEpoch();
  expect(parameters(2).weight).toEqual(alone.parameters(0).weight);
  expect(parameters(4).weight).toEqual(alone.parameters(1).weight);
  alone.free();
  free();
});

describe('a cohort that goes on from its state', () => {
  const shape = { nImages: 190, nFeatures: 40, nClasses: 10 };
  const trials = namesIn(OPTIMIZERS).map((name) => ({ ...base, optimizer: optimizerNamed(name), epochs: 4 }));

  test('ends in the same bits, and in the same state, as one that was never stopped', async () => {
    const whole = await cohortOf(shape, trials);
    for (let epoch = 0; epoch < 4; epoch++) await whole.cohort.trainEpoch();
    const first = await cohortOf(shape, trials);
    for (let epoch = 0; epoch < 2; epoch++) await first.cohort.trainEpoch();
    const { state } = first.cohort;
    await first.cohort.trainEpoch(); // what was captured is a copy
    first.free();
    const second = await cohortOf(shape, trials, state);
    expect(second.cohort.state).toEqual(state);
    for (let epoch = 0; epoch < 2; epoch++) await second.cohort.trainEpoch();
    expect(second.cohort.state).toEqual(whole.cohort.state);
    second.free();
    whole.free();
  });

  const member = (nWeights: number, names: readonly string[]): MemberState => ({
    parameters: linearTensors(new Float32Array(nWeights), new Float32Array(10)),
    update: {
      weight: Object.fromEntries(names.map((name) => [name, new Float32Array(nWeights)])),
      bias: Object.fromEntries(names.map((name) => [name, new Float32Array(10)])),
    },
    firstLoss: 1,
  });
  const fits = { epochs: 3, random: [1, 2, 3, 4], members: [member(400, [])] };

  test.each<[string, Partial<CohortState>, string]>([
    ['no epoch', { epochs: 0 }, 'it has no epochs'],
    ['all epochs', { epochs: 4 }, 'it is at the end of epoch 4 of 4'],
    ['a member too many', { members: [fits.members[0]!, fits.members[0]!] }, 'it has 2 members, not 1'],
    ['weights of another shape', { members: [member(399, [])] }, 'member 1 has other arrays'],
    ['the memory of another rule', { members: [member(400, ['velocity'])] }, 'member 1 has other arrays'],
  ])('is refused with %s', async (_, change, what) => {
    const error = await userError(cohortOf(shape, [trials[0]!], { ...fits, ...change }));
    expect([error.kind, error.message]).toEqual(['data', expect.stringContaining(what)]);
  });
});

test('a signal ends a step in its middle, before any weight has moved', async () => {
  const trials = Array.from({ length: 12 }, () => ({ ...base, batchSize: 1000 }));
  const { cohort, parameters, free } = await cohortOf({ nImages: 1500, nFeatures: 3072, nClasses: 10 }, trials);
  const start = parameters(0).weight.slice();
  const controller = new AbortController();
  const epoch = cohort.trainEpoch(controller.signal);
  controller.abort(new Error('enough'));
  await expect(epoch).rejects.toThrow('enough');
  expect(parameters(0).weight).toEqual(start);
  free();
});
