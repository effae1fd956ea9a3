import { expect, test } from 'vitest';
import { inFlags } from '../../src/cli/setting-flags.ts';
import { crossval } from '../../src/commands/crossval.ts';
import { hint, settingError, usageError } from '../../src/errors.ts';
import { plannedSweep } from '../../src/experiments/crossval/space.ts';
import { checkNeighbours } from '../../src/selection/cross-validate-knn.ts';
import { holdOutLast, makeFolds } from '../../src/selection/folds.ts';
import { thrownUserError } from '../helpers/caught.ts';
import { typedSweep } from '../helpers/commands/typed.ts';

const failing = (error: Error) => () => {
  throw error;
};

test.each<[string, () => unknown, string, string | undefined]>([
  [
    'a k that is too large',
    () => checkNeighbours([9], makeFolds(10, 5)),
    '--k must be at most 8, the training images left by 5 folds; got 9',
    'the largest that works: --k 8',
  ],
  [
    'one fold',
    () => makeFolds(10, 1),
    '--folds must be a whole number of at least 2; got 1',
    '5 folds are usual: --folds 5',
  ],
  [
    'too many folds',
    () => makeFolds(10, 11),
    '--folds must be at most 10, the number of images; got 11',
    'use --folds 5, or more images',
  ],
  [
    'all held out',
    () => holdOutLast(20, 20),
    '--val must be less than 20, to leave images to train on; got 20',
    'a tenth is usual: --val 2',
  ],
  [
    'a setting whose flag has another name',
    failing(settingError('beta', 'a number of at least 0', -1)),
    '--elastic-beta must be a number of at least 0; got -1',
    undefined,
  ],
  [
    'a setting without a flag',
    failing(
      usageError('no', {
        hint: hint`try ${{ setting: 'height', value: 3 }}, or ${{ setting: 'k', value: 2 }}`,
        setting: 'height',
      }),
    ),
    'no',
    'try height = 3, or --k 2',
  ],
  [
    'a grid of too many settings',
    () => plannedSweep(typedSweep('--epochs 1..500 --batch-size 1..500'), 100),
    'a sweep has at most 10,000 linear trials; these lists make more',
    'shorten them, or draw some of the combinations: --search random --trials 100',
  ],
])('%s is told in flags', (_, call, message, words) => {
  expect(inFlags(thrownUserError(call), crossval.flags)).toMatchObject({
    name: 'UserError',
    kind: 'usage',
    message,
    hint: words,
  });
});

test('what names no setting stays as it is', () => {
  for (const error of [new Error('a = b'), usageError('no', { hint: 'yes' }), 'text']) {
    expect(inFlags(error, crossval.flags)).toBe(error);
  }
});
