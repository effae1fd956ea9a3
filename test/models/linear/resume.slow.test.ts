import { afterAll, describe, expect, test } from 'vitest';
import type { Backend } from '../../../src/kernels/backend.ts';
import { ReferenceBackend } from '../../../src/kernels/reference.ts';
import { createWasmBackend } from '../../../src/kernels/wasm.ts';
import type { TrainLinearRequest } from '../../../src/models/linear/request.ts';
import { trainLinear } from '../../../src/models/linear/trainer.ts';
import { OPTIMIZERS, optimizerNamed } from '../../../src/models/training/optimizers.ts';
import { dataOf } from '../../../src/models/training/parameters.ts';
import { SCHEDULES } from '../../../src/models/training/schedules.ts';
import type { TrainingState } from '../../../src/models/training/training-state.ts';
import { Random } from '../../../src/util/random.ts';
import { linearTensors, randomExamples, request } from './problem.ts';

const backends: Readonly<Record<string, Backend>> = {
  reference: new ReferenceBackend(),
  wasm: await createWasmBackend({ threads: 2 }),
};
afterAll(() => Promise.all(Object.values(backends).map((backend) => backend.close())));

const EPOCHS = 6;
const val = randomExamples(2, 40, 12, 3);

interface Whole {
  readonly states: readonly TrainingState[];
  readonly result: unknown;
}

/** All of a result but the seconds, which no two trainings share. */
const timeless = ({ epochs, ...rest }: Awaited<ReturnType<typeof trainLinear>>) => ({
  ...rest,
  epochs: epochs.map(({ seconds: _, ...record }) => record),
});

const timelessState = ({ epochs, ...rest }: TrainingState) => ({
  ...rest,
  epochs: epochs.map(({ seconds: _, ...record }) => record),
});

async function train(changes: Partial<TrainLinearRequest>): Promise<Whole> {
  const states: TrainingState[] = [];
  const onState = (state: TrainingState) => states.push(state);
  const random = Random.seeded(5);
  const result = await trainLinear(request({ epochs: EPOCHS, val, ...changes, random, onState }));
  return { states, result: timeless(result) };
}

/** Trains once undisturbed, then from each state that it went through: the same result, and the same states after it. */
async function expectSameFromEveryEpoch(changes: Partial<TrainLinearRequest>): Promise<Whole> {
  const whole = await train(changes);
  for (const [i, from] of whole.states.entries()) {
    // Whoever goes on has another generator, and weights of its own: all that counts is in the state.
    const resumed = await train({ ...changes, resumeFrom: structuredClone(from) });
    expect(resumed.result).toEqual(whole.result);
    expect(resumed.states.map(timelessState)).toEqual(whole.states.slice(i + 1).map(timelessState));
  }
  return whole;
}

describe('resumed after any epoch, a training ends in the same bits', () => {
  const cases = Object.keys(backends).flatMap((backend) =>
    Object.values(OPTIMIZERS).flatMap((optimizer) =>
      [undefined, 2, 50].map((earlyStopping) => ({ backend, optimizer, earlyStopping })),
    ),
  );
  test.each(cases)('$optimizer.name, early stopping $earlyStopping, $backend', async ({ backend, ...changes }) => {
    const { states } = await expectSameFromEveryEpoch({
      ...changes,
      backend: backends[backend]!,
      learningRate: 0.3,
      schedule: SCHEDULES.cosine,
      warmUp: { amount: 2.5, unit: 'epochs' },
    });
    expect(states.length).toBeGreaterThan(1);
  });

  test.each(Object.values(SCHEDULES))('$name schedule', async (schedule) => {
    await expectSameFromEveryEpoch({ schedule, backend: backends.wasm!, batchSize: 7 });
  });

  test('stopped early: nothing is left to train, and the best weights come back', async () => {
    const changes = { earlyStopping: 1, learningRate: 1, epochs: 30 };
    const { states } = await expectSameFromEveryEpoch(changes);
    expect(states.length).toBeLessThan(30);
  });

  test('without shuffling, from zeros and without validation', async () => {
    await expectSameFromEveryEpoch({ shuffle: false, val: undefined });
  });
});

test('a state is a copy: the training goes on without it', async () => {
  const seen: [TrainingState, TrainingState][] = [];
  const onState = (state: TrainingState) => seen.push([state, structuredClone(state)]);
  await trainLinear(request({ optimizer: OPTIMIZERS.adam, val, earlyStopping: 2, epochs: EPOCHS, onState }));
  expect(seen.length).toBeGreaterThan(1);
  for (const [state, then] of seen) expect(state).toEqual(then);
});

test('divergence is judged by the first batch of the whole training', async () => {
  const { states } = await train({ learningRate: 1e-9 });
  const [weight, bias] = states[0]!.parameters;
  const data = weight!.data.map((_, i) => (i % 2 === 0 ? 1e12 : -1e12));
  const from = { ...states[0]!, parameters: [{ ...weight!, data }, bias!] };
  const goOn = (firstLoss: number) => train({ learningRate: 1e-9, resumeFrom: { ...from, firstLoss } });
  await expect(goOn(1)).rejects.toThrow('training diverged: the loss is ');
  expect((await goOn(1e18)).states.at(-1)!.epochs).toHaveLength(EPOCHS);
});

describe('a state of another training is refused', () => {
  const small = randomExamples(3, 20, 11, 3);
  test.each<[string, Partial<TrainLinearRequest>, (state: TrainingState) => TrainingState, string]>([
    ['fewer pixels', { train: small }, (s) => s, 'its weight has 36 numbers, not 33'],
    ['more classes', { classNames: ['a', 'b', 'c', 'd'] }, (s) => s, 'its weight has 36 numbers, not 48'],
    [
      'too many biases',
      {},
      (s) => ({ ...s, parameters: linearTensors(dataOf(s.parameters, 'weight'), new Float32Array(4)) }),
      'its bias has 4 numbers, not 3',
    ],
    ['no bias', {}, (s) => ({ ...s, parameters: s.parameters.slice(0, 1) }), 'its bias has 0 numbers, not 3'],
    [
      'another rule',
      { optimizer: optimizerNamed('adam') },
      (s) => s,
      'for the weight, adam expects mean, meanSquare; the state has velocity',
    ],
    ['a rule without memory', { optimizer: optimizerNamed('sgd') }, (s) => s, 'for the weight, sgd expects nothing'],
    [
      'half a memory',
      {},
      (s) => ({ ...s, update: { ...s.update, bias: { velocity: new Float32Array(2) } } }),
      'its arrays for the bias have another size',
    ],
    ['fewer epochs', { epochs: 2 }, (s) => s, 'it is at the end of epoch 3 of 2'],
    ['no epoch', {}, (s) => ({ ...s, epochs: [] }), 'it is at the end of epoch 0 of 6'],
    ['a gap', {}, (s) => ({ ...s, epochs: s.epochs.with(1, s.epochs[0]!) }), 'not numbered 1, 2, 3, …'],
    ['no early stopping', { earlyStopping: undefined }, (s) => s, 'its best epoch is '],
    ['early stopping', {}, (s) => ({ ...s, best: null }), 'its best epoch is not known'],
    [
      'best weights of another shape',
      {},
      (s) => ({ ...s, best: { ...s.best!, parameters: linearTensors(new Float32Array(33), new Float32Array(3)) } }),
      'or has another size',
    ],
    [
      'a best epoch to come',
      {},
      (s) => ({ ...s, best: { ...s.best!, epoch: 4 } }),
      'its best epoch, 4, is not one of its',
    ],
    [
      'no validation',
      {},
      (s) => ({ ...s, epochs: s.epochs.map((record) => ({ ...record, valAccuracy: null })) }),
      'one of its epochs has no validation accuracy',
    ],
  ])('%s', async (_, changes, spoil, message) => {
    const options = { optimizer: OPTIMIZERS.momentum, earlyStopping: 50 };
    const { states } = await train(options);
    const error = await train({ ...options, ...changes, resumeFrom: spoil(states[2]!) }).catch((e: unknown) => e);
    expect(error).toMatchObject({ name: 'UserError', kind: 'data' });
    expect((error as Error).message).toContain('this state belongs to another training: ');
    expect((error as Error).message).toContain(message);
  });
});
