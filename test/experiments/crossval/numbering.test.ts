import { expect, test } from 'vitest';
import { sweepCheckpoints } from '../../../src/experiments/crossval/checkpoints.ts';
import { type NumberedTrials, TrialNumbers } from '../../../src/experiments/crossval/numbering.ts';
import type { Resources } from '../../../src/experiments/experiment.ts';
import type { CohortFile } from '../../../src/runs/cohort-file.ts';
import { runDirectory } from '../../../src/runs/run-directory.ts';
import type { CohortMember } from '../../../src/selection/judging/cohort-keeper.ts';
import { knnTrials } from '../../../src/selection/space/space.ts';
import { thrownUserError } from '../../helpers/caught.ts';

const trialsOf = (...ks: readonly number[]) => knnTrials({ metric: ['l2'], k: ks, ties: 'nearest' });
const numberedAs = (digest: string, ...ks: readonly number[]): NumberedTrials => ({ digest, trials: trialsOf(...ks) });

test('a trial is found by its params, in any order', () => {
  const numbers = new TrialNumbers(trialsOf(1, 3));
  expect(numbers.of({ k: 3, model: 'knn', metric: 'l2' })).toBe(1);
  expect(numbers.of({ k: 5, model: 'knn', metric: 'l2' })).toBeUndefined();
  expect(numbers.of({ k: '3', model: 'knn', metric: 'l2' })).toBeUndefined();
});

const resources = {
  recorder: { directory: runDirectory('run') },
  data: { dataset: { digest: 'data' } },
} as unknown as Resources;
const fileOf = (sweepDigest: string, ...trials: readonly number[]) =>
  ({
    progress: { id: 0, split: 0, members: trials.map((trial) => ({ trial }) as CohortMember) },
    origin: { version: '1', dataDigest: 'data', sweepDigest },
  }) as unknown as CohortFile;
const numberings = [numberedAs('now', 1, 2, 3, 4), numberedAs('once', 1, 3), numberedAs('then', 1, 3, 4)] as const;

test('checkpoints of a sweep that was extended since are of the same trials', () => {
  const files = [fileOf('now', 1, 2), fileOf('once', 0, 1), fileOf('then', 2)];
  const { begun } = sweepCheckpoints(resources, [...numberings], files)!;
  expect(begun.map(({ members }) => members.map(({ trial }) => trial))).toEqual([[1, 2], [0, 2], [3]]);
});

test('those of another sweep are refused', () => {
  const error = thrownUserError(() => sweepCheckpoints(resources, [...numberings], [fileOf('other', 0)]));
  expect([error.kind, error.message]).toEqual(['data', expect.stringContaining('a checkpoint of another sweep')]);
});
