import { defineCommand, toggle } from '../cli/command.ts';
import { networkFields } from '../experiments/specs/network.ts';
import { hyperparameter } from '../selection/space/hyperparameters.ts';
import { valueFlags } from './flags/hyperparameter-flags.ts';
import { trainingFlags } from './flags/training-flags.ts';
import { train } from './running/train.ts';

const { hidden, activation, dropout, pca, mirror, init, ...rest } = valueFlags(networkFields, 'network');

const flags = {
  ...{ hidden, activation, dropout, pca },
  mirror: { ...toggle('--mirror', hyperparameter('mirror').help), group: hyperparameter('mirror').heading },
  init: { ...init, group: 'Network:' },
  ...rest,
  ...trainingFlags,
};

export const network = defineCommand({
  name: 'network',
  description:
    'Trains a network with one hidden layer or more, f(x) = W2 max(0, W1 x + b1) + b2, on pixels scaled to [0, 1] minus the mean training image, or on standardised features (--features), by mini-batch gradient descent. The same seed and options give the same weights, to the bit, on any machine and for any number of threads.',
  flags,
  examples: [
    ['cifar-train network', 'a hidden layer of 500 ReLU units, a tenth of the training images for validation'],
    ['cifar-train network --hidden 1000 --dropout 0.5 --mirror --epochs 40', 'a larger one that overfits less'],
    ['cifar-train network --hidden 500,100 --activation tanh', 'two hidden layers'],
    [
      'cifar-train network --loss svm --optimizer adam --early-stopping 5',
      'another loss and rule, until it stops improving',
    ],
    ['cifar-train network --features hog+hue --dropout 0.5', 'edges and colours instead of pixels'],
    [
      'cifar-train network --features kernel-map:quick --pca 1000 --optimizer adam --dropout 0.5',
      'principal components of features with many weak directions',
    ],
    ['cifar-train network --seed 0..4', 'the same training with five seeds: how much is luck?'],
    ['cifar-train network --val 0 --test', 'train on everything, then score on the test set'],
    ['cifar-train network --dataset shapes --hidden 100', 'no download needed'],
    ['cifar-train network --resume runs/network-1', 'continue an interrupted run, ending in the same weights'],
  ],
  run: (options, context) =>
    train(
      {
        name: 'network',
        ...{ fields: networkFields, flags, hasEpochs: () => true },
        kind: async () => (await import('../experiments/network/kind.ts')).networkKind,
        check: async (spec, given) => (await import('../experiments/network/kind.ts')).checkNewNetwork(spec, given),
      },
      options,
      context,
    ),
});
