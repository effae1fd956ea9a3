import { describe, expect, test } from 'vitest';
import * as library from '../../src/index.ts';
import { userError } from '../helpers/caught.ts';
import { parts } from '../helpers/library/calls.ts';

describe('folds that contradict themselves', () => {
  const { backend, pixels, labels, folds, classNames, vote } = parts;
  const rows = (...samples: number[]) => Int32Array.of(...samples);
  const [first, second, third] = folds.members as [Int32Array, Int32Array, Int32Array];
  const trials = library.knnTrials({ metric: ['l2'], k: [1], ties: 'smallest' });
  const data = { backend, pixels, labels, classNames, trials, seed: 0 };
  const job = { kind: 'knn', trials: [0] } as const;
  const USES: Readonly<Record<string, (wrong: library.Folds) => unknown>> = {
    splitsOf: (wrong) => library.splitsOf(wrong),
    trainingRows: (wrong) => library.trainingRows(wrong, 0),
    crossValidateKnn: (wrong) => library.crossValidateKnn({ backend, pixels, labels, folds: wrong, ...vote, ks: [1] }),
    sweep: (wrong) => library.sweep({ ...data, folds: wrong }),
    runJob: (wrong) => library.runJob(job, { ...data, folds: wrong, onResult: () => {} }),
  };

  test.each<[what: string, wrong: object, message: string]>([
    [
      'foldOf of fewer images',
      { foldOf: rows(0, 0, 0) },
      'an image of fold 1 must be from 0 to 2, as foldOf has them; got 3',
    ],
    ['members that only have a length', { members: { length: 12 } }, 'members must be a list'],
    ['no members', { members: [] }, 'members must be a list'],
    ['members of fewer folds', { members: [first, second] }, 'there are 3 folds, but members of 2'],
    ['another number of folds', { nFolds: 5 }, 'there are 5 folds, but members of 3'],
    ['an empty fold', { members: [rows(), second, third] }, 'fold 1 has no images'],
    ['a negative image', { members: [rows(-1), second, third] }, 'an image of fold 1 must be from 0 to 11'],
    ['an image in two folds', { members: [first, second, rows(8, 9, 10, 11, 0)] }, 'image 0 occurs more than once'],
    ['folds exchanged', { members: [second, first, third] }, 'is a member of fold 1, but foldOf says otherwise'],
    ['an image left out', { members: [first.subarray(1), second, third] }, 'foldOf puts image 0 in a fold'],
  ])('%s', async (_, wrong, message) => {
    for (const [name, use] of Object.entries(USES)) {
      const error = await userError((async () => use({ ...folds, ...wrong } as library.Folds))());
      expect(error.message, name).toContain(message);
      expect(error.kind).toBe('usage');
    }
  });
});
