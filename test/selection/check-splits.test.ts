import { expect, test } from 'vitest';
import { ReferenceBackend } from '../../src/kernels/reference.ts';
import { LINEAR_DEFAULTS } from '../../src/models/linear/defaults.ts';
import { crossValidateKnn, type KnnCrossValidation } from '../../src/selection/cross-validate-knn.ts';
import { type Folds, makeFolds, type Split } from '../../src/selection/folds.ts';
import { crossValidateLinear } from '../../src/selection/linear/cross-validate-linear.ts';
import type { LinearCrossValidation } from '../../src/selection/linear/linear-cross-validation.ts';
import { knnTrials } from '../../src/selection/space/space.ts';
import { sweep } from '../../src/selection/sweep/sweep.ts';
import { userError } from '../helpers/caught.ts';
import { classNamesOf, randomExamples } from '../models/linear/problem.ts';

const n = 12;
const data = { backend: new ReferenceBackend(), ...randomExamples(1, n, 8, 3), classNames: classNamesOf(3), seed: 0 };
const rows = (...numbers: readonly number[]) => Int32Array.from(numbers);

const split = (training: Int32Array, validation: Int32Array): { readonly splits: readonly Split[] } => ({
  splits: [
    { training: rows(0, 1, 2), validation: rows(3) },
    { training, validation },
  ],
});

test.each<[string, Partial<LinearCrossValidation>, string]>([
  [
    'a row in both parts',
    split(rows(0, 1, 5, 6), rows(7, 6)),
    'image 6 is in both the training and the validation part of split 2',
  ],
  [
    'the same rows twice',
    split(rows(0, 1), rows(0, 1)),
    'image 0 is in both the training and the validation part of split 2',
  ],
  ['a row beyond the last', split(rows(0, n), rows(1)), 'the training part of split 2 has no row 12: it has 12 images'],
  ['a row before the first', split(rows(0), rows(1, -1)), 'the validation part of split 2 has no row -1'],
  ['nothing to train on', split(rows(), rows(1)), 'the training part of split 2 has no images'],
  ['nothing to judge on', split(rows(1), rows()), 'the validation part of split 2 has no images'],
  [
    'rows in a list',
    split([0, 1] as never, rows(2)),
    'the row numbers of the training part of split 2 must be in an Int32Array; got Array',
  ],
  [
    'no splits',
    { splits: [] },
    'splits must be a list of splits, such as splitsOf(makeFolds(nSamples, 5)) returns; got an empty list',
  ],
  [
    'no trials',
    { trials: [] },
    'trials must be a list of hyperparameters, such as [LINEAR_DEFAULTS.softmax]; got an empty list',
  ],
  ['labels of other data', { labels: new Uint8Array(n - 1) }, 'split 1 has 11 labels for 12 images'],
])('crossValidateLinear refuses %s', async (_, changes, message) => {
  const trials = [{ ...LINEAR_DEFAULTS.softmax, epochs: 1 }];
  const request = { ...data, trials, ...split(rows(0, 1), rows(2)), ...changes };
  const error = await userError(crossValidateLinear(request));
  expect(error.message).toContain(message);
  expect(error.kind).toBe('usage');
});

const folds = makeFolds(n, 3);
const moved = (changes: (folds: { foldOf: Int32Array; members: Int32Array[] }) => void): Folds => {
  const copy = { nFolds: 3, foldOf: folds.foldOf.slice(), members: folds.members.map((part) => part.slice()) };
  changes(copy);
  return copy;
};

test.each<[string, Folds, string]>([
  ['folds of other data', makeFolds(n + 1, 3), 'the folds are of 13 images; there are 12'],
  ['a number of folds that is not theirs', { ...folds, nFolds: 4 }, 'there are 4 folds, but members of 3'],
  [
    'a member that trains on',
    moved(({ foldOf }) => foldOf.fill(2, 0, 1)),
    'image 0 is a member of fold 1, but foldOf says otherwise',
  ],
  [
    'an image twice',
    moved(({ members }) => members.splice(0, 1, rows(0, 1, 2, 3, 3))),
    'image 3 occurs more than once in the folds',
  ],
  [
    'an image in two folds',
    moved(({ members }) => members.splice(2, 1, rows(0, 8, 9, 10, 11))),
    'image 0 occurs more than once in the folds',
  ],
  [
    'an image that no fold has',
    moved(({ members }) => members.splice(0, 1, rows(0, 1, 2))),
    'foldOf puts image 3 in a fold, but it is not among its members',
  ],
  ['an empty fold', moved(({ members }) => members.splice(0, 1, rows())), 'fold 1 has no images'],
  [
    'an invalid row',
    moved(({ members }) => members[0]!.fill(99, 0, 1)),
    'an image of fold 1 must be from 0 to 11, as foldOf has them; got 99',
  ],
])('crossValidateKnn and sweep refuse %s', async (_, wrong, message) => {
  const knn = { metric: 'l1', ties: 'smallest' } as const;
  const trials = knnTrials({ metric: ['l1'], k: [1], ties: 'smallest' });
  for (const work of [
    crossValidateKnn({ ...data, ...knn, ks: [1], folds: wrong }),
    sweep({ ...data, trials, folds: wrong }),
  ]) {
    const error = await userError(work);
    expect(error.message).toContain(message);
    expect(error.kind).toBe('usage');
  }
});

test.each<[string, Partial<KnnCrossValidation>, string]>([
  ['labels of other data', { labels: new Uint8Array(n + 1) }, 'the data has 13 labels for 12 images'],
])('crossValidateKnn refuses %s', async (_, changes, message) => {
  const request: KnnCrossValidation = { ...data, metric: 'l1', ties: 'smallest', ks: [1], folds, ...changes };
  expect(await userError(crossValidateKnn(request))).toMatchObject({ kind: 'usage', message });
});

test('sweep refuses to try nothing', async () => {
  const error = await userError(sweep({ ...data, trials: [], folds }));
  expect(error.message).toContain('trials must be a list of trials');
});

test('what is only learned from is in no fold', async () => {
  const part = {
    nFolds: 1,
    foldOf: Int32Array.from({ length: n }, (_, i) => (i < 9 ? 1 : 0)),
    members: [rows(9, 10, 11)],
  };
  const request: KnnCrossValidation = { ...data, metric: 'l1', ties: 'smallest', ks: [1], folds: part };
  expect(await crossValidateKnn(request)).toHaveLength(1);
});
