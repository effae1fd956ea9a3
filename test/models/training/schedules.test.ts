import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  constant,
  cosine,
  exponential,
  inverse,
  learningRateAt,
  NO_WARM_UP,
  SCHEDULES,
  scheduleNamed,
  stepDecay,
} from '../../../src/models/training/schedules.ts';
import { namesIn } from '../../../src/util/named.ts';

const factors = (schedule: { factor(t: number, epochs: number): number }, ts: readonly number[], epochs: number) =>
  ts.map((t) => schedule.factor(t, epochs));

describe('after whole epochs as torch.optim.lr_scheduler', () => {
  // Made once with torch 1.13 from a rate of 1.
  test.each([
    { torch: 'ExponentialLR(0.9)', schedule: exponential(), rates: [1, 0.9, 0.81, 0.729] },
    {
      torch: 'StepLR(2, 0.1)',
      schedule: stepDecay({ decayEvery: 2 }),
      rates: [1, 1, 0.1, 0.1, 0.01, 0.01],
    },
    {
      torch: 'CosineAnnealingLR(10)',
      schedule: cosine,
      rates: [
        1, 0.9755282581475768, 0.9045084971874737, 0.7938926261462366, 0.6545084971874737, 0.5, 0.34549150281252633,
        0.2061073738537635, 0.09549150281252633, 0.024471741852423234,
      ],
    },
  ])('$torch', ({ schedule, rates }) => {
    const computed = factors(
      schedule,
      rates.map((_, epoch) => epoch),
      10,
    );
    computed.forEach((rate, epoch) => {
      expect(rate).toBeCloseTo(rates[epoch]!, 14);
    });
  });
});

test('constant: one throughout', () => {
  expect(factors(constant, [0, 3.7, 9], 10)).toEqual([1, 1, 1]);
});
test('inverse: 1 / (1 + k t)', () => {
  expect(factors(inverse({ decay: 0.5 }), [0, 1, 2, 6], 10)).toEqual([1, 1 / 1.5, 0.5, 0.25]);
  expect(inverse().factor(1, 10)).toBe(0.5);
});
test('step: two drops in a training of any length, at whole epochs, where nothing else is asked for', () => {
  expect(factors(stepDecay({ decay: 0.5 }), [0, 3.99, 4, 7.9, 8, 9.99], 10)).toEqual([1, 1, 0.5, 0.5, 0.25, 0.25]);
  expect(factors(stepDecay({ decay: 0.5 }), [0, 1, 2], 3)).toEqual([1, 0.5, 0.25]);
});

test.each(Object.values(SCHEDULES))('$name begins at 1 and never rises nor reaches 0', (schedule) => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 300 }),
      fc.double({ min: 0, max: 0.9999, noNaN: true }),
      fc.double({ min: 0, max: 0.9999, noNaN: true }),
      (epochs, a, b) => {
        expect(schedule.factor(0, epochs)).toBe(1);
        const [early, late] = a < b ? [a, b] : [b, a];
        const [before, after] = factors(schedule, [early * epochs, late * epochs], epochs);
        expect(after).toBeLessThanOrEqual(before!);
        expect(after).toBeGreaterThan(0);
      },
    ),
    { seed: 6 },
  );
});

describe('the rate of one step', () => {
  const plan = { learningRate: 0.4, schedule: constant, warmUp: NO_WARM_UP, epochs: 3 };
  const rates = (changes: Partial<typeof plan>, steps: readonly number[], nBatches = 10) =>
    steps.map((step) => learningRateAt({ ...plan, ...changes }, step, nBatches));

  test('warms up in equal steps, the n-th with the whole rate', () => {
    expect(rates({ warmUp: { amount: 4, unit: 'steps' } }, [1, 2, 3, 4, 5])).toEqual(
      [0.1, 0.2, 0.4 * 0.75, 0.4, 0.4].map((x) => expect.closeTo(x, 15)),
    );
  });
  test('warm-up of epochs counts their steps', () => {
    expect(rates({ warmUp: { amount: 0.5, unit: 'epochs' } }, [1, 4, 5, 6])).toEqual(
      rates({ warmUp: { amount: 5, unit: 'steps' } }, [1, 4, 5, 6]),
    );
  });
  test('warm-up scales what the schedule gives', () => {
    const schedule = inverse();
    expect(rates({ schedule, warmUp: { amount: 20, unit: 'steps' } }, [11])[0]).toBeCloseTo((0.4 / 2) * (11 / 20), 15);
  });
  test('depends on the number of the step alone: drops come with the first step of an epoch', () => {
    const schedule = stepDecay({ decay: 0.5, decayEvery: 1 });
    expect(rates({ schedule }, [1, 10, 11, 20, 21])).toEqual([0.4, 0.4, 0.2, 0.2, 0.1]);
    expect(rates({ schedule }, [21, 1, 11])).toEqual([0.1, 0.4, 0.2]);
  });
  test('the last step of a cosine still moves', () => {
    expect(rates({ schedule: cosine }, [30])[0]).toBeGreaterThan(0);
  });
});

describe('a schedule by its name', () => {
  test('takes the settings that it has', () => {
    const settings = namesIn(SCHEDULES).map((name) => {
      const schedule = scheduleNamed(name, { decay: 0.25, decayEvery: 3 });
      expect(schedule.name).toBe(name);
      return schedule.settings;
    });
    expect(settings).toEqual([{}, { decay: 0.25, decayEvery: 3 }, { decay: 0.25 }, {}, { decay: 0.25 }]);
    expect(SCHEDULES.step.settings).toEqual({ decay: 0.1 });
  });
  test.each([
    {
      make: () => stepDecay({ decay: 1.5 }),
      message: 'decay of the step schedule must be a number greater than 0 and at most 1; got 1.5',
    },
    { make: () => stepDecay({ decayEvery: 0 }), message: 'decayEvery must be a whole number of at least 1; got 0' },
    { make: () => exponential({ decay: 0 }), message: 'decay of the exponential schedule must be' },
    { make: () => exponential({ decay: Number.NaN }), message: 'got NaN' },
    {
      make: () => inverse({ decay: -1 }),
      message: 'decay of the inverse schedule must be a number of at least 0; got -1',
    },
  ])('$message', ({ make, message }) => {
    expect(make).toThrow(message);
  });
});
