import { expect, test } from 'vitest';
import { trainCommand } from '../../../src/experiments/crossval/train-command.ts';
import type { Trial } from '../../../src/selection/results.ts';

const OPTIONS = {
  ...{ dataset: 'cifar10', classes: undefined, dataDir: undefined, limit: undefined, seed: 0, ties: 'smallest' },
  ...{ folds: undefined, val: undefined, shuffle: false, stratify: false, test: false },
};
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
  expect(trainCommand(trial(reg, strength), OPTIONS).join(' ')).toBe(command);
});

test.each([
  ['true', '20-10', '--hidden 20-10 --mirror --epochs 5 --val 0'],
  ['false', 500, '--hidden 500 --epochs 5 --val 0'],
])('a network that wins, mirrored %s, is trained with flags that network takes', (mirror, hidden, flags) => {
  const winner = { params: { model: 'network', hidden, mirror, epochs: 5 } } as unknown as Trial;
  expect(trainCommand(winner, OPTIONS).join(' ')).toBe(`cifar-train network ${flags}`);
});

const knn = { params: { model: 'knn', metric: 'l1', weights: 'distance', k: 7 } } as unknown as Trial;

test.each([
  ['on its folds and the test set', {}, '--folds 5 --test'],
  ['on the folds that the sweep had', { folds: 10, shuffle: true }, '--folds 10 --shuffle --test'],
  ['on stratified folds', { stratify: true }, '--folds 5 --stratify --test'],
  ['with its rule for ties', { ties: 'nearest' }, '--folds 5 --test', '--ties nearest '],
  ['on the test set alone after --val', { val: 100 }, '--test'],
  ['without reading the test set again', { test: true }, '--folds 5'],
])('a winner of k-NN is judged %s', (_, sweep, judging, ties = '') => {
  expect(trainCommand(knn, { ...OPTIONS, ...sweep }).join(' ')).toBe(
    `cifar-train knn --metric l1 --weights distance --k 7 ${ties}${judging}`,
  );
});
