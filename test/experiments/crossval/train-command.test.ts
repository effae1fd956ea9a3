import { expect, test } from 'vitest';
import { trainCommand } from '../../../src/experiments/crossval/train-command.ts';
import type { Trial } from '../../../src/selection/results.ts';

const trial = (reg: string, regStrength: number) =>
  ({ params: { model: 'linear', loss: 'svm', reg, regStrength, learningRate: 0.01 } }) as unknown as Trial;

test.each([
  ['l2', 1e-4, 'cifar-train linear --loss svm --reg l2 --reg-strength 1e-4 --learning-rate 0.01 --val 0'],
  [
    'l1',
    0.123456789e-4,
    'cifar-train linear --loss svm --reg l1 --reg-strength 1.23456789e-5 --learning-rate 0.01 --val 0',
  ],
  ['none', 0, 'cifar-train linear --loss svm --reg none --learning-rate 0.01 --val 0'],
])('a winner with --reg %s is trained with flags that linear takes', (reg, strength, command) => {
  const options = {
    dataset: 'cifar10',
    classes: undefined,
    dataDir: undefined,
    limit: undefined,
    seed: 0,
    ties: 'smallest',
  };
  expect(trainCommand(trial(reg, strength), options).join(' ')).toBe(command);
});
