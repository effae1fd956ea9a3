import { defineCommand } from '../cli/command.ts';
import { type LinearSpec, linearFields, solverOf } from '../experiments/specs/linear.ts';
import { valueFlags } from './flags/hyperparameter-flags.ts';
import { trainingFlags } from './flags/training-flags.ts';
import { train } from './running/train.ts';

const flags = { ...valueFlags(linearFields), ...trainingFlags };

export const linear = defineCommand({
  name: 'linear',
  description:
    'Trains f(x, W) = Wx + b on pixels scaled to [0, 1] minus the mean training image, or on standardised features (--features), by mini-batch gradient descent or to the optimum (--solver exact). The same seed and options give the same weights, to the bit, on any machine and for any number of threads.',
  flags,
  examples: [
    ['cifar-train linear --loss softmax', 'a softmax classifier, with a tenth of the training images for validation'],
    ['cifar-train linear --loss svm --learning-rate 0.01 --epochs 20', 'a multiclass SVM, trained longer'],
    [
      'cifar-train linear --optimizer adam --schedule cosine --epochs 50 --early-stopping 5',
      'until the validation accuracy stops rising',
    ],
    ['cifar-train linear --loss mse --reg l1 --reg-strength 3e-4', 'least squares with weights that are exactly 0'],
    ['cifar-train linear --solver exact --reg-strength 0.01', 'the optimum: no learning rate, no epochs'],
    ['cifar-train linear --solver random-search --tries 1000', 'the baseline: the best of 1,000 random weights'],
    ['cifar-train linear --loss softmax --val 0 --test', 'train on everything, then score on the test set'],
    [
      'cifar-train linear --features hog+hue --solver exact --reg-strength 1e-3',
      'edges and colours instead of pixels, to the optimum',
    ],
    ['cifar-train linear --loss svm --classes cat,dog', 'two classes only'],
    ['cifar-train linear --loss softmax --dataset shapes', 'no download needed'],
    ['cifar-train linear --loss svm --seed 0..4', 'the same training with five seeds: how much is luck?'],
    ['cifar-train linear --resume runs/linear-3', 'continue an interrupted run, ending in the same weights'],
  ],
  run: (options, context) =>
    train<LinearSpec>(
      {
        name: 'linear',
        ...{ fields: linearFields, flags, hasEpochs: (spec) => solverOf(spec) === 'sgd' },
        kind: async () => (await import('../experiments/linear/kind.ts')).linearKind,
        check: async (spec, given) => (await import('../experiments/linear/check.ts')).checkNewTraining(spec, given),
      },
      options,
      context,
    ),
});
