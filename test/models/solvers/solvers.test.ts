import { describe, expect, test } from 'vitest';
import { ReferenceBackend } from '../../../src/kernels/reference.ts';
import { LINEAR_DEFAULTS } from '../../../src/models/linear/defaults.ts';
import { trainLinear } from '../../../src/models/linear/trainer.ts';
import { LOSSES } from '../../../src/models/objective/losses.ts';
import { REGULARIZERS } from '../../../src/models/objective/regularizers.ts';
import { solveExactly } from '../../../src/models/solvers/exact.ts';
import { randomSearch } from '../../../src/models/solvers/random-search.ts';
import { SOLVERS } from '../../../src/models/solvers/solvers.ts';
import { Random } from '../../../src/util/random.ts';
import { train } from '../linear/problem.ts';

const backend = new ReferenceBackend();
const objective = { loss: LOSSES.softmax, regularizer: REGULARIZERS.l2, regularizationStrength: 1e-3 };
const problem = () => {
  const shares: number[] = [];
  const onProgress = (done: number, total: number) => shares.push(done / total);
  return { backend, train, classNames: ['a', 'b', 'c'], random: Random.seeded(6), onProgress, shares };
};
const rising = (shares: readonly number[]) => shares.every((share, i) => share > (shares[i - 1] ?? 0));

test('each is in the table by its own name', () => {
  expect(Object.values(SOLVERS).map(({ name }) => name)).toEqual(Object.keys(SOLVERS));
});

describe('each finds what its function finds', () => {
  test('sgd', async () => {
    const setting = { ...LINEAR_DEFAULTS.softmax, epochs: 3, batchSize: 5 };
    const given = problem();
    const { classifier, trainLoss, epochs } = await SOLVERS.sgd.solve(setting, given);
    const trained = await trainLinear({ ...setting, ...problem() });
    expect(classifier).toEqual(trained.classifier);
    expect([trainLoss, epochs.length]).toEqual([trained.epochs[2]!.trainLoss, 3]);
    expect(given.shares).toEqual([1 / 3, 2 / 3, 1]);
  });

  test('random-search', async () => {
    const setting = { ...objective, tries: 20 };
    const given = problem();
    const solution = await SOLVERS['random-search'].solve(setting, given);
    expect(solution).toEqual(await randomSearch({ ...setting, ...problem() }));
    expect(solution.epochs).toEqual([]);
    expect([rising(given.shares), given.shares.at(-1)]).toEqual([true, 1]);
  });
});

test('exact finds what its function finds', async () => {
  const { random, shares, ...given } = problem();
  const solution = await SOLVERS.exact.solve(objective, { ...given, random });
  const { regularizationStrength, ...rest } = objective;
  const found = await solveExactly({ ...rest, ...given, regularizationStrengths: [regularizationStrength] });
  expect([solution, rising(shares.slice(1))]).toEqual([found[0], true]); // step 0 is where it starts
});

test.each<[string, () => void, string]>([
  ['exact', () => SOLVERS.exact.check({ ...objective, loss: LOSSES.svm }), 'svm has kinks'],
  ['sgd', () => SOLVERS.sgd.check({ ...LINEAR_DEFAULTS.svm, epochs: 0 }), 'epochs must be'],
  ['random-search', () => SOLVERS['random-search'].check({ ...objective, tries: 0 }), 'tries must be'],
  [
    'random-search',
    () => SOLVERS['random-search'].check({ ...objective, tries: 1, regularizationStrength: -1 }),
    'regularizationStrength must be',
  ],
])('%s checks its setting: %#', (_, check, message) => {
  expect(check).toThrow(message);
});
