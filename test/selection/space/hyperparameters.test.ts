import { describe, expect, test } from 'vitest';
import { LOSSES } from '../../../src/models/objective/losses.ts';
import { REGULARIZERS } from '../../../src/models/objective/regularizers.ts';
import { OPTIMIZERS } from '../../../src/models/training/optimizers.ts';
import { SCHEDULES } from '../../../src/models/training/schedules.ts';
import { type Chosen, hasMeaning } from '../../../src/selection/space/choices.ts';
import type { TrainedModel } from '../../../src/selection/space/descriptor.ts';
import { type HyperparameterName, hyperparameter } from '../../../src/selection/space/hyperparameters.ts';

describe('hasMeaning', () => {
  test.each<[HyperparameterName, Chosen, boolean, TrainedModel?]>([
    ['delta', {}, false],
    ['delta', { loss: 'svm' }, true],
    ['delta', { loss: 'mse' }, false],
    ['elasticBeta', { reg: 'elastic' }, true],
    ['elasticBeta', { reg: 'l1' }, false],
    ['regStrength', {}, true],
    ['regStrength', { reg: 'none' }, false],
    ['momentum', { optimizer: 'nesterov' }, true],
    ['momentum', { optimizer: 'adam' }, false],
    ['epsilon', { optimizer: 'adagrad' }, true],
    ['decay', {}, false],
    ['decay', { schedule: 'inverse' }, true],
    ['decayEvery', { schedule: 'step' }, true],
    ['decayEvery', { schedule: 'exponential' }, false],
    ['warmUp', {}, true],
    ['learningRate', { optimizer: 'adam' }, true],
    ['momentum', {}, false],
    ['momentum', {}, true, 'network'],
    ['momentum', { optimizer: 'sgd' }, false, 'network'],
    ['epochs', {}, true, 'network'],
  ])('%s with %j: %s', (name, chosen, expected, model) => {
    expect(hasMeaning(name, chosen, model)).toBe(expected);
  });
});

test.each([
  ['loss', LOSSES],
  ['reg', REGULARIZERS],
  ['optimizer', OPTIMIZERS],
  ['schedule', SCHEDULES],
] as const)('every number of every %s has its owners', (chooser, choices) => {
  for (const [choice, { settings }] of Object.entries(choices)) {
    for (const number of Object.keys(settings)) {
      const name = number === 'beta' ? 'elasticBeta' : (number as HyperparameterName);
      expect(hyperparameter(name).of).toMatchObject({ chooser, owners: expect.arrayContaining([choice]) });
    }
  }
});
