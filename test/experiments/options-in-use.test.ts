import { expect, test } from 'vitest';
import { optionsInUse } from '../../src/experiments/options-in-use.ts';

const GRADIENTS = {
  ...{ optimizer: 'sgd', momentum: 0.9, learningRate: 0.1, schedule: 'constant', warmUp: null },
  ...{ epochs: 10, batchSize: 256, init: 'normal', shuffle: true, earlyStopping: 3 },
};
const OTHERS = { loss: 'softmax', reg: 'l2', regStrength: 1e-4, val: 1000, seed: 0, threads: 2, features: 'hog' };
const ALL = { ...OTHERS, ...GRADIENTS, tries: 20 };

test.each([
  ['linear', { solver: 'exact' }, []],
  ['linear', { solver: 'random-search' }, ['tries']],
  ['linear', { solver: null, optimizer: 'random-search' }, ['tries']],
  ['linear', { solver: null }, Object.keys(GRADIENTS)],
  ['linear', { solver: 'sgd' }, Object.keys(GRADIENTS)],
  ['network', {}, Object.keys(GRADIENTS)],
  ['crossval', { solver: ['exact', 'random-search'] }, ['tries', 'shuffle', 'earlyStopping']], // folds are shuffled there
  ['crossval', { solver: ['exact', 'sgd'] }, Object.keys(GRADIENTS)],
] as const)('%s with %j uses, of what belongs to a solver, %j', (command, solver, used) => {
  const all = { ...ALL, ...solver };
  const shown = optionsInUse(command, all);
  expect(Object.keys(shown)).toEqual(Object.keys(all));
  const dropped = Object.entries(all).filter(([name, value]) => value !== null && shown[name] === null);
  const kept = Object.entries(shown).filter(([, value]) => value !== null);
  const own = [...Object.keys(GRADIENTS), 'tries'];
  expect(kept.map(([name]) => name).filter((name) => own.includes(name))).toEqual(
    own.filter((name) => (used as readonly string[]).includes(name) && all[name as keyof typeof all] !== null),
  );
  expect(dropped.every(([name]) => own.includes(name))).toBe(true);
  for (const [name, value] of kept) expect(value).toBe(all[name as keyof typeof all]);
});

test.each([
  ['linear', ['hidden', 'activation', 'dropout'], []],
  ['network', [], ['hidden', 'activation', 'dropout']],
])('a test of rates for a %s model shows what that model has', (model, dropped, kept) => {
  const shown = optionsInUse('lr-find', { model, hidden: [500], activation: 'relu', dropout: 0, loss: 'softmax' });
  for (const name of dropped) expect(shown[name]).toBeNull();
  for (const name of kept) expect(shown[name]).not.toBeNull();
  expect(shown).toMatchObject({ model, loss: 'softmax' });
});
