import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { trainLinear } from '../../../src/models/linear/trainer.ts';
import { EarlyStopping } from '../../../src/models/training/early-stopping.ts';
import { linearTensors, randomExamples, request } from '../linear/problem.ts';

const parametersOf = (epoch: number) => linearTensors(Float32Array.from([epoch, 0]), Float32Array.from([epoch, epoch]));

/** The first of the epochs after which to stop, counted from 0; -1 for none. */
const stopsAt = (stopping: EarlyStopping, accuracies: readonly number[]) =>
  accuracies.findIndex((accuracy, i) => {
    stopping.note(i + 1, accuracy, parametersOf(i + 1));
    return stopping.isOver(i + 1);
  });

describe('patience', () => {
  test.each([
    { accuracies: [0.1, 0.2, 0.3], patience: 1, stops: null, best: 3 },
    { accuracies: [0.3, 0.2, 0.4], patience: 1, stops: 2, best: 1 },
    { accuracies: [0.3, 0.2, 0.4], patience: 2, stops: null, best: 3 },
    { accuracies: [0.3, 0.3, 0.3], patience: 2, stops: 3, best: 1 }, // as good is no improvement
    { accuracies: [0.1, 0.3, 0.2, 0.25, 0.29], patience: 3, stops: 5, best: 2 },
    { accuracies: [0], patience: 1, stops: null, best: 1 },
  ])('of $patience with $accuracies: stops after $stops, keeps $best', ({ accuracies, patience, stops, best }) => {
    const stopping = new EarlyStopping(patience);
    expect(stopping.best).toBeUndefined();
    expect(stopping.isOver(0)).toBe(false);
    const stopped = stopsAt(stopping, accuracies);
    expect(stopped < 0 ? null : stopped + 1).toBe(stops);
    expect(stopping.best).toEqual({ epoch: best, parameters: parametersOf(best) });
  });

  test('keeps a copy: the weights are trained on', () => {
    const stopping = new EarlyStopping(5);
    const parameters = parametersOf(1);
    stopping.note(1, 0.5, parameters);
    for (const { data } of parameters) data.fill(99);
    expect(stopping.best?.parameters).toEqual(parametersOf(1));
  });

  test('goes on from where another was', () => {
    const stopping = new EarlyStopping(2, { epoch: 3, valAccuracy: 0.5, parameters: parametersOf(3) });
    expect(stopping.best).toEqual({ epoch: 3, parameters: parametersOf(3) });
    stopping.note(4, 0.5, parametersOf(4));
    expect([stopping.best?.epoch, stopping.isOver(4)]).toEqual([3, false]);
    stopping.note(5, 0.4, parametersOf(5));
    expect([stopping.best?.epoch, stopping.isOver(5)]).toEqual([3, true]);
  });

  test('the best is the first maximum of what was seen', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 1, max: 5 }),
        (accuracies, patience) => {
          const stopping = new EarlyStopping(patience);
          const stopped = stopsAt(stopping, accuracies);
          const seen = stopped < 0 ? accuracies : accuracies.slice(0, stopped + 1);
          const best = seen.indexOf(Math.max(...seen)) + 1;
          expect(stopping.best?.epoch).toBe(best);
          expect(seen.length - best).toBeLessThanOrEqual(patience);
          if (stopped >= 0) expect(seen.length - best).toBe(patience);
        },
      ),
      { seed: 7 },
    );
  });
});

describe('in a training', () => {
  const val = randomExamples(2, 40, 12, 3);

  test('stops, and gives the weights of the best epoch, as if no more had been asked for', async () => {
    const whole = await trainLinear(request({ val, epochs: 30, learningRate: 1 }));
    const accuracies = whole.epochs.map(({ valAccuracy }) => valAccuracy!);
    const stopped = await trainLinear(request({ val, epochs: 30, learningRate: 1, earlyStopping: 3 }));
    const seen = stopped.epochs.map(({ valAccuracy }) => valAccuracy!);
    expect(seen.length).toBeLessThan(30);
    expect(seen).toEqual(accuracies.slice(0, seen.length));
    const best = seen.indexOf(Math.max(...seen)) + 1;
    expect(stopped.classifierEpoch).toBe(best);
    expect(seen.length).toBe(best + 3);
    const upToBest = await trainLinear(request({ val, epochs: best, learningRate: 1 }));
    expect(stopped.classifier).toEqual(upToBest.classifier);
    expect(upToBest.classifierEpoch).toBe(best);
  });

  test.each([
    { changes: { earlyStopping: 2 }, message: 'early stopping needs validation images, but there are none' },
    { changes: { earlyStopping: 0, val }, message: 'earlyStopping must be a whole number of at least 1; got 0' },
    { changes: { earlyStopping: 1.5, val }, message: 'earlyStopping must be a whole number of at least 1; got 1.5' },
    {
      changes: { warmUp: { amount: -1, unit: 'steps' as const } },
      message: 'warmUp must be a number of at least 0; got -1',
    },
  ])('$message', async ({ changes, message }) => {
    await expect(trainLinear(request(changes))).rejects.toMatchObject({ name: 'UserError', kind: 'usage', message });
  });
});
