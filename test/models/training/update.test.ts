import { describe, expect, test } from 'vitest';
import { LINEAR_DEFAULTS } from '../../../src/models/linear/defaults.ts';
import { trainLinear } from '../../../src/models/linear/trainer.ts';
import { elasticNet, REGULARIZERS } from '../../../src/models/objective/regularizers.ts';
import type { LinearHyperparameters } from '../../../src/models/training/hyperparameters.ts';
import { OPTIMIZERS } from '../../../src/models/training/optimizers.ts';
import { inverse, learningRateAt } from '../../../src/models/training/schedules.ts';
import { initialUpdateState, update } from '../../../src/models/training/update.ts';
import { request } from '../linear/problem.ts';

/** Weights [1, -0.5, 0.01] and bias [2, 0.02] after steps along the same data gradient. */
function after(changes: Partial<LinearHyperparameters>, nSteps = 1) {
  const hyperparameters = { ...LINEAR_DEFAULTS.softmax, learningRate: 0.1, ...changes };
  const parameters = [
    { name: 'weight', shape: [1, 3], penalised: true, data: Float32Array.from([1, -0.5, 0.01]) },
    { name: 'bias', shape: [2], penalised: false, data: Float32Array.from([2, 0.02]) },
  ];
  const state = initialUpdateState(hyperparameters.optimizer, parameters);
  for (let step = 1; step <= nSteps; step++) {
    const gradients = [Float32Array.from([0.5, 0, -0.1]), Float32Array.from([1, 0])];
    const learningRate = learningRateAt(hyperparameters, step, 1);
    update(hyperparameters, parameters, gradients, state, { number: step, learningRate });
  }
  return parameters.flatMap(({ data }) => [...data]);
}
const near = (numbers: readonly number[]) => numbers.map((x) => expect.closeTo(x, 6));

describe('one step by hand: gradient [0.5, 0, -0.1] from [1, -0.5, 0.01], bias gradient [1, 0] from [2, 0.02]', () => {
  test.each([
    { what: 'none', changes: { regularizer: REGULARIZERS.none }, weight: [0.95, -0.5, 0.02] },
    // The penalty adds 2 · 0.25 · W to the gradient.
    { what: 'l2', changes: { regularizer: REGULARIZERS.l2 }, weight: [0.95 - 0.05, -0.5 + 0.025, 0.02 - 0.0005] },
    // After the step every weight moves 0.1 · 0.25 towards 0.
    { what: 'l1', changes: { regularizer: REGULARIZERS.l1 }, weight: [0.95 - 0.025, -0.5 + 0.025, 0] },
    {
      what: 'elastic',
      changes: { regularizer: elasticNet(0.5) },
      weight: [0.95 - 0.025 - 0.025, -0.5 + 0.0125 + 0.025, 0],
    },
    // Decoupled: times 1 - 0.1 · 2 · 0.25 before Adam's first step of 0.1 against the sign of the gradient.
    {
      what: 'adamw, l2',
      changes: { regularizer: REGULARIZERS.l2, optimizer: OPTIMIZERS.adamw },
      weight: [0.95 - 0.1, -0.5 * 0.95, 0.0095 + 0.1],
      bias: [1.9, 0.02],
    },
    // Through the gradient: [0.5 + 0.5, -0.25, -0.1 + 0.005], of which Adam's first step sees the signs.
    {
      what: 'adam, l2',
      changes: { regularizer: REGULARIZERS.l2, optimizer: OPTIMIZERS.adam },
      weight: [0.9, -0.4, 0.11],
      bias: [1.9, 0.02],
    },
  ])('$what: $weight', ({ changes, weight, bias = [1.9, 0.02] }) => {
    expect(after({ regularizationStrength: 0.25, ...changes })).toEqual(near([...weight, ...bias]));
  });
});

test('the schedule sets the rate of the step and of its threshold', () => {
  const halved = { regularizer: REGULARIZERS.l1, regularizationStrength: 0.25, schedule: inverse() };
  // Rates 0.1 and 0.05.
  expect(after(halved, 2)).toEqual(near([0.925 - 0.025 - 0.0125, -0.475 + 0.0125, 0, 1.85, 0.02]));
});

test('warm-up reaches the step', () => {
  const changes = { regularizer: REGULARIZERS.none, warmUp: { amount: 4, unit: 'steps' } } as const;
  expect(after(changes)).toEqual(near([1 - 0.0125, -0.5, 0.0125, 1.975, 0.02]));
});

describe('l1 reaches exact zeros', () => {
  test.each([REGULARIZERS.l1, elasticNet(0.5)])(
    '$name: more with a stronger penalty, none with l2',
    async (regularizer) => {
      const share = async (changes: Partial<LinearHyperparameters>) => {
        const { weight } = (await trainLinear(request({ epochs: 40, ...changes }))).classifier;
        return weight.filter((w) => w === 0).length / weight.length;
      };
      const weak = await share({ regularizer, regularizationStrength: 0.01 });
      const strong = await share({ regularizer, regularizationStrength: 0.05 });
      expect(weak).toBeGreaterThan(0);
      expect(strong).toBeGreaterThan(weak);
      expect(await share({ regularizer, regularizationStrength: 10 })).toBe(1);
      expect(await share({ regularizer: REGULARIZERS.l2, regularizationStrength: 0.05 })).toBe(0);
    },
  );
});
