import type { LinearHyperparameters } from './hyperparameters.ts';
import { INITIALIZERS } from './initializers.ts';
import { LOSSES, type LossName } from './losses.ts';
import { OPTIMIZERS } from './optimizers.ts';
import { REGULARIZERS } from './regularizers.ts';

const COMMON = {
  regularizer: REGULARIZERS.l2,
  regularizationStrength: 1e-4,
  epochs: 10,
  batchSize: 256,
  shuffle: true,
  init: INITIALIZERS.normal,
  optimizer: OPTIMIZERS.sgd,
} as const;

/**
 * What is used where nothing else is asked for: chosen on 5,000 held-out training images of CIFAR-10. The hinge loss has
 * the longer gradients, so that it wants the shorter steps.
 */
export const LINEAR_DEFAULTS: Readonly<Record<LossName, LinearHyperparameters>> = {
  softmax: { ...COMMON, loss: LOSSES.softmax, learningRate: 0.05 },
  svm: { ...COMMON, loss: LOSSES.svm, learningRate: 0.01 },
};
