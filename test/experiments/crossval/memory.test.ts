import { expect, test } from 'vitest';
import { besideTrials } from '../../../src/experiments/crossval/memory.ts';
import { plannedSweep } from '../../../src/experiments/crossval/space.ts';
import { copyOfCodes, rowsOfNeighbours } from '../../../src/experiments/features/plan-memory.ts';
import { exactMemory } from '../../../src/models/solvers/exact/memory.ts';
import { thrownUserError } from '../../helpers/caught.ts';
import { typedSweep } from '../../helpers/commands/typed.ts';

const [nSamples, nFeatures] = [10_000, 600];
const exactly = (nGrams: number): number => {
  const { kernels, process } = exactMemory({ nSamples, nFeatures, nClasses: 10, bytesAFeature: 2, nGrams });
  return kernels + process;
};

test.each([
  ['--model linear --features hog', 'hog', copyOfCodes(nSamples, nFeatures)],
  ['--model knn --features hog', 'hog', rowsOfNeighbours(nSamples, nFeatures)],
  ['--features hog', 'hog', rowsOfNeighbours(nSamples, nFeatures)], // trainings by gradients take less
  ['--model linear --features hog --solver exact', 'hog', exactly(6)], // of five folds and a training part
  ['--model linear --features hog --solver sgd,exact', 'hog', exactly(6)],
  ['--model linear --features hog+pixels:whiten --solver exact', 'hog+pixels:whiten', exactly(2)], // learned: fold by fold
])('%s: what the trial that takes most takes', (line, features, bytes) => {
  const { trials } = plannedSweep(typedSweep(line), 100);
  const sizes = { nClasses: 10, nSplits: 5 };
  expect(besideTrials(features, trials, sizes)(nSamples, nFeatures)).toBe(bytes);
});

test('one validation part has one matrix; others than the features asked for do not count', () => {
  const { trials } = plannedSweep(typedSweep('--model linear --features hog,hue --solver exact'), 100);
  expect(besideTrials('hog', trials, { nClasses: 10, nSplits: 1 })(nSamples, nFeatures)).toBe(exactly(1));
  expect(besideTrials('words', trials, { nClasses: 10, nSplits: 5 })(nSamples, nFeatures)).toBe(0);
});

test('more features than the kernels have room for are refused in words', () => {
  const { trials } = plannedSweep(typedSweep('--model linear --features hog --solver exact'), 100);
  const beside = besideTrials('hog', trials, { nClasses: 10, nSplits: 5 });
  const { kind, message, hint } = thrownUserError(() => beside(nSamples, 50_000));
  expect([kind, message]).toEqual(['failed', expect.stringContaining('exact solutions for 50000 features take')]);
  expect(hint).toContain('solver = sgd');
});
