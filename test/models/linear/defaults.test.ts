import { describe, expect, test } from 'vitest';
import { defaultLearningRate, LINEAR_DEFAULTS } from '../../../src/models/linear/defaults.ts';
import { LOSSES, type LossName } from '../../../src/models/objective/losses.ts';
import { checkHyperparameters } from '../../../src/models/training/hyperparameters.ts';
import { momentum } from '../../../src/models/training/optimizers/momentum.ts';
import { OPTIMIZERS } from '../../../src/models/training/optimizers.ts';

test('every loss has defaults of its own, which are allowed', () => {
  expect(Object.keys(LINEAR_DEFAULTS)).toEqual(Object.keys(LOSSES));
  for (const [name, defaults] of Object.entries(LINEAR_DEFAULTS)) {
    expect(defaults.loss).toBe(LOSSES[name as LossName]);
    expect(() => checkHyperparameters(defaults)).not.toThrow();
  }
});

describe('the learning rate where none is asked for', () => {
  test.each([
    { optimizer: OPTIMIZERS.sgd, softmax: 0.05, svm: 0.01 },
    { optimizer: OPTIMIZERS.momentum, softmax: 0.005, svm: 0.001 },
    { optimizer: momentum({ momentum: 0.5 }), softmax: 0.025, svm: 0.005 },
    { optimizer: OPTIMIZERS.nesterov, softmax: 0.005, svm: 0.001 },
    { optimizer: OPTIMIZERS.adagrad, softmax: 0.01, svm: 0.01 },
    { optimizer: OPTIMIZERS.adamw, softmax: 3e-4, svm: 3e-4 },
  ])('$optimizer.name $optimizer.settings: $softmax and $svm', ({ optimizer, softmax, svm }) => {
    expect(defaultLearningRate('softmax', optimizer)).toBe(softmax);
    expect(defaultLearningRate('svm', optimizer)).toBe(svm);
  });
});
