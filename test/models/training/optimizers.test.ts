import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { adagrad } from '../../../src/models/training/optimizers/adagrad.ts';
import { adam, adamw } from '../../../src/models/training/optimizers/adam.ts';
import { momentum, nesterov } from '../../../src/models/training/optimizers/momentum.ts';
import { initialState, type Optimizer } from '../../../src/models/training/optimizers/optimizer.ts';
import { rmsprop } from '../../../src/models/training/optimizers/rmsprop.ts';
import { OPTIMIZERS, optimizerNamed } from '../../../src/models/training/optimizers.ts';
import { namesIn } from '../../../src/util/named.ts';
import { relativeDifference } from '../linear/problem.ts';

/** Steps one after the other, from a state of zeros. */
function steps(
  optimizer: Optimizer,
  start: readonly number[],
  gradients: readonly (readonly number[])[],
  { learningRate = 0.1, weightDecay = 0 } = {},
): Float32Array {
  const parameters = Float32Array.from(start);
  const state = initialState(optimizer, start.length);
  gradients.forEach((gradient, i) => {
    optimizer.step(parameters, Float32Array.from(gradient), state, { number: i + 1, learningRate, weightDecay });
  });
  return parameters;
}

describe('two steps by hand, from 1 with gradients 0.5 and -0.25 and a rate of 0.1', () => {
  test.each([
    { optimizer: OPTIMIZERS.sgd, first: 1 - 0.05, second: 1 - 0.05 + 0.025 },
    { optimizer: momentum(), first: 1 - 0.05, second: 0.95 - 0.1 * (0.9 * 0.5 - 0.25) },
    {
      optimizer: nesterov(),
      first: 1 - 0.1 * (0.5 + 0.9 * 0.5),
      second: 0.905 - 0.1 * (-0.25 + 0.9 * (0.9 * 0.5 - 0.25)),
    },
    { optimizer: adagrad(), first: 1 - 0.1, second: 0.9 + 0.025 / Math.sqrt(0.25 + 0.0625) },
    {
      optimizer: rmsprop(),
      first: 1 - 0.05 / Math.sqrt(0.01 * 0.25),
      second: 1 - 0.05 / Math.sqrt(0.0025) + 0.025 / Math.sqrt(0.99 * 0.0025 + 0.01 * 0.0625),
    },
    {
      optimizer: adam(),
      first: 1 - 0.1, // m̂ = g and ŝ = g² in the first step
      second:
        0.9 -
        (0.1 * (0.9 * 0.05 - 0.1 * 0.25)) /
          (1 - 0.81) /
          Math.sqrt((0.999 * 0.00025 + 0.001 * 0.0625) / (1 - 0.999 ** 2)),
    },
  ])('$optimizer.name', ({ optimizer, first, second }) => {
    expect(steps(optimizer, [1], [[0.5]])[0]).toBeCloseTo(first, 6);
    expect(steps(optimizer, [1], [[0.5], [-0.25]])[0]).toBeCloseTo(second, 6);
  });
});

describe('four steps of torch.optim', () => {
  // Made once with torch 1.13 in float64, lr 0.1, from these parameters with these gradients.
  const start = [1, -0.5, 0.25];
  const gradients = [
    [0.5, -2, 0],
    [0.25, 1, -0.001],
    [-0.125, 0.5, 3],
    [1, -0.25, 0.5],
  ];
  test.each([
    { torch: 'SGD', optimizer: OPTIMIZERS.sgd, end: [0.8375, -0.425, -0.0999] },
    { torch: 'SGD(momentum=0.9)', optimizer: momentum(), end: [0.68405, -0.1532, -0.369729] },
    { torch: 'SGD(momentum=0.5)', optimizer: momentum({ momentum: 0.5 }), end: [0.78125, -0.35, -0.249825] },
    { torch: 'SGD(momentum=0.9, nesterov)', optimizer: nesterov(), end: [0.553145, -0.11288, -0.6576561] },
    { torch: 'Adagrad', optimizer: adagrad(), end: [0.7903282463778609, -0.45569662568518043, 0.2335600977175373] },
    {
      torch: 'Adagrad(eps=0.1)',
      optimizer: adagrad({ epsilon: 0.1 }),
      end: [0.8174658946263792, -0.45808261078410556, 0.1382993462097907],
    },
    { torch: 'RMSprop', optimizer: rmsprop(), end: [-1.099527980672742, -0.05918137970480447, 0.08469546251533383] },
    {
      torch: 'RMSprop(alpha=0.5, eps=0.1)',
      optimizer: rmsprop({ alpha: 0.5, epsilon: 0.1 }),
      end: [0.7446144759109127, -0.45983310490704343, 0.08547086708753396],
    },
    { torch: 'Adam', optimizer: adam(), end: [0.6770470318075444, -0.3559168708322177, 0.19939253448277194] },
    {
      torch: 'Adam(betas=(0.5, 0.75), eps=0.1)',
      optimizer: adam({ beta1: 0.5, beta2: 0.75, epsilon: 0.1 }),
      end: [0.7532672720683222, -0.4269878666328672, 0.1052338498544592],
    },
    {
      torch: 'AdamW(weight_decay=0.2)',
      optimizer: adamw(),
      weightDecay: 0.2,
      end: [0.6101147456852078, -0.32415922319785256, 0.17831507815660588],
    },
    {
      torch: 'AdamW(weight_decay=0)',
      optimizer: adamw(),
      end: [0.6770470318075444, -0.3559168708322177, 0.19939253448277194],
    },
  ])('$torch', ({ optimizer, end, weightDecay = 0 }) => {
    expect(relativeDifference(steps(optimizer, start, gradients, { weightDecay }), end)).toBeLessThan(3e-7);
  });
});

describe.each(Object.values(OPTIMIZERS))('$name', (optimizer) => {
  test('steps every parameter by itself: in one array or in two, the same bits', () => {
    const float = fc.float({ min: -100, max: 100, noNaN: true });
    const history = fc.array(fc.tuple(float, float), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(float, float, history, (a, b, gradients) => {
        const options = { weightDecay: 0.3 };
        const together = steps(optimizer, [a, b], gradients, options);
        const apart = [0, 1].map(
          (i) =>
            steps(
              optimizer,
              [[a, b][i]!],
              gradients.map((g) => [g[i]!]),
              options,
            )[0],
        );
        expect([...together]).toEqual(apart);
      }),
      { seed: 5, numRuns: 50 },
    );
  });

  test('without a gradient nothing moves', () => {
    expect([
      ...steps(
        optimizer,
        [1, -2],
        [
          [0, 0],
          [0, 0],
        ],
      ),
    ]).toEqual([1, -2]);
  });

  test('goes downhill: the minimum of a bowl is found', () => {
    const state = initialState(optimizer, 2);
    const parameters = Float32Array.from([1, -1]);
    for (let number = 1; number <= 8000; number++) {
      const gradient = parameters.map((p, i) => (i === 0 ? 2 : 0.5) * (p - 3));
      optimizer.step(parameters, gradient, state, { number, learningRate: 0.05, weightDecay: 0 });
    }
    expect(relativeDifference(parameters, [3, 3])).toBeLessThan(0.03);
  });

  test('only decoupled decay reads the weight decay', () => {
    const [none, some] = [0, 0.5].map((weightDecay) => steps(optimizer, [2], [[1]], { weightDecay })[0]!);
    expect(none! - some!).toBeCloseTo(optimizer.decoupledDecay ? 0.1 * 0.5 * 2 : 0, 6);
  });

  test('its state starts at zero, one number a parameter', () => {
    const state = initialState(optimizer, 3);
    expect(Object.keys(state)).toEqual(optimizer.stateNames);
    for (const array of Object.values(state)) expect(array).toEqual(new Float32Array(3));
  });
});

test('sgd rounds once to f32', () => {
  expect(steps(OPTIMIZERS.sgd, [0.1], [[0.3]], { learningRate: 0.7 })[0]).toBe(
    Math.fround(Math.fround(0.1) - 0.7 * Math.fround(0.3)),
  );
});

describe('an update rule by its name', () => {
  test('takes the settings that it has', () => {
    const given = { momentum: 0.5, alpha: 0.6, beta1: 0.7, beta2: 0.8, epsilon: 0.01 };
    const settings = Object.fromEntries(
      namesIn(OPTIMIZERS).map((name) => [name, optimizerNamed(name, given).settings]),
    );
    expect(settings).toEqual({
      sgd: {},
      momentum: { momentum: 0.5 },
      nesterov: { momentum: 0.5 },
      adagrad: { epsilon: 0.01 },
      rmsprop: { alpha: 0.6, epsilon: 0.01 },
      adam: { beta1: 0.7, beta2: 0.8, epsilon: 0.01 },
      adamw: { beta1: 0.7, beta2: 0.8, epsilon: 0.01 },
    });
    for (const [name, optimizer] of Object.entries(OPTIMIZERS)) expect(optimizer.name).toBe(name);
  });
  test.each([
    {
      make: () => momentum({ momentum: 1 }),
      message: 'momentum must be a number of at least 0 and less than 1; got 1',
    },
    { make: () => nesterov({ momentum: -0.1 }), message: 'momentum must be' },
    { make: () => rmsprop({ alpha: Number.NaN }), message: 'alpha must be' },
    { make: () => rmsprop({ epsilon: 0 }), message: 'epsilon must be a number greater than 0; got 0' },
    { make: () => adagrad({ epsilon: Number.POSITIVE_INFINITY }), message: 'epsilon must be' },
    { make: () => adam({ beta1: 1.5 }), message: 'beta1 must be' },
    { make: () => adamw({ beta2: 1 }), message: 'beta2 must be' },
    { make: () => adamw({ epsilon: -1 }), message: 'epsilon must be' },
  ])('$message', ({ make, message }) => {
    expect(make).toThrow(message);
  });
});
