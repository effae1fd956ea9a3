import { describe, expect, test } from 'vitest';
import { hashedJob, jobFrom, jobResult, type QueueJob, resultOf } from '../../../src/experiments/queue/job.ts';
import { checkEqual, placedResults } from '../../../src/experiments/queue/results.ts';
import { toQueue } from '../../../src/experiments/queue/translate.ts';
import { executeJob } from '../../../src/experiments/queue/worker/execute.ts';
import { version } from '../../../src/runs/version.ts';
import type { SplitResult } from '../../../src/selection/results.ts';
import { knnTrials } from '../../../src/selection/space/space.ts';
import { neverShow } from '../../../src/util/text/mask-secrets.ts';
import { userError } from '../../helpers/caught.ts';

const digest = 'a'.repeat(64);
const origin = {
  runId: '0123456789abcdef01234567',
  origin: { version: '0.1.0', dataDigest: digest, sweepDigest: digest },
  seed: 0,
  folds: { folds: 2, shuffle: false, stratify: false },
};
const trials = knnTrials({ metric: ['l1'], k: [1, 3], ties: 'nearest' });
const sizes = { trials, nTrain: 20, nSplits: 2 };
const made = toQueue({ kind: 'knn', trials: [0, 1] }, sizes, origin);
const wrong = (what: string) => new Error(what);
/** As JSON brings it. */
const arrived = (value: unknown) => JSON.parse(JSON.stringify(value));

test('a job arrives as it was sent', () => {
  expect(jobFrom(arrived(made.job), made.id, wrong)).toEqual(made);
  expect(made.id).toBe(`${origin.runId}-${made.hash.slice(0, 32)}`);
  expect(made.job.members).toEqual([
    { trial: 0, params: { model: 'knn', metric: 'l1', k: 1 } },
    { trial: 1, params: { model: 'knn', metric: 'l1', k: 3 } },
  ]);
});

test.each<[string, (job: QueueJob) => unknown, RegExp]>([
  ['text', () => 'run this', /must be an object/],
  ['nothing', () => null, /must be an object/],
  ['another format', (job) => ({ ...job, format: 'cifar-train job 2' }), /format must be "cifar-train job 1"/],
  ['a field of its own', (job) => ({ ...job, path: '/etc/passwd' }), /Unrecognized key: "path"/],
  ['an unknown kind', (job) => ({ ...job, kind: 'shell' }), /kind must be/],
  ['no members', (job) => ({ ...job, members: [] }), /members must be a list of at least 1/],
  ['an object for a number', (job) => ({ ...job, seed: {} }), /seed must be/],
  ['a name without end', (job) => ({ ...job, members: [{ trial: 0, params: { model: 'x'.repeat(3000) } }] }), /model/],
  ['millions of members', (job) => ({ ...job, members: Array(60_000).fill(job.members[0]) }), /members must be a list/],
  ['more bytes than any job has', (job) => ({ ...job, kind: 'x'.repeat(9e6) }), /more than 8388608 bytes/],
  ['other content than its id says', (job) => ({ ...job, seed: 1 }), /its id is not that of its content/],
])('a job that is forged is refused: %s', (_, forge, message) => {
  expect(() => jobFrom(arrived(forge(made.job)), made.id, wrong)).toThrow(message);
});

const result: SplitResult = {
  ...{ status: 'finished', accuracy: 0.5, trainAccuracy: null, sparsity: null, curve: [], epochs: 0 },
  ...{ fitSeconds: 0, scoreSeconds: 1 },
};
const all = [0, 1].flatMap((trial) => [0, 1].map((split) => ({ trial, split, ...result })));
const taken = (value: unknown) =>
  placedResults(resultOf(made, arrived(value), wrong), made.job, { trials, nSplits: 2 }, wrong);

test('results arrive as they were sent', () => {
  const placed = taken(jobResult(made.hash, 'node7.123', all));
  expect(placed.map(({ trial, split }) => [trial, split])).toEqual([
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ]);
  expect(placed[0]).toEqual({ trial: 0, split: 0, host: 'node7.123', result });
});

test('a password in the name of a host is masked before that is kept', () => {
  neverShow('pwS3CR3Tx9q');
  expect(taken(jobResult(made.hash, 'pwS3CR3Tx9q.123', all))[0]!.host).toBe('***.123');
});

test.each<[string, unknown, RegExp]>([
  ['nothing', null, /must be an object/],
  ['of another job', jobResult(digest, 'node7', all), /the result of another job/],
  ['from a host with a line break', jobResult(made.hash, 'node\n7', all), /host must be text that matches/],
  ['too few', jobResult(made.hash, 'node7', all.slice(1)), /1 result of the job are missing/],
  ['twice', jobResult(made.hash, 'node7', [...all, all[0]!]), /not in the job, or twice/],
  ['of a trial that does not exist', jobResult(made.hash, 'node7', [{ ...all[0]!, trial: 7 }]), /trial 7 on split 0/],
  ['an accuracy above 1', jobResult(made.hash, 'node7', [{ ...all[0]!, accuracy: 2 }]), /accuracy must be at most 1/],
  [
    'pruned, where nothing is',
    jobResult(made.hash, 'node7', [{ ...all[0]!, status: 'pruned' }]),
    /pruned after 0 epochs/,
  ],
  ['epochs of a search', jobResult(made.hash, 'node7', [{ ...all[0]!, epochs: 3 }]), /finished after 3 of 0 epochs/],
])('results that are forged are refused: %s', (_, value, message) => expect(() => taken(value)).toThrow(message));

describe('two machines', () => {
  const place = { trial: 4, split: 1 };

  test('that differ in seconds alone agree', () => {
    const other = { ...result, scoreSeconds: 9, steps: undefined };
    expect(() => checkEqual({ ...place, result, host: 'a' }, { result: other, host: 'b' })).not.toThrow();
  });

  test('that differ in a bit of one loss do not, and both are named', () => {
    const curve = (trainLoss: number) => [{ epoch: 1, trainLoss, valAccuracy: 0.5 }];
    const [one, other] = [
      { ...result, curve: curve(1) },
      { ...result, curve: curve(1 + Number.EPSILON) },
    ];
    const check = () => checkEqual({ ...place, result: one, host: 'node1.7' }, { result: other, host: 'node2.9' });
    expect(check).toThrow(/disagree on trial 5 on split 2: node1\.7 .* node2\.9/);
  });
});

describe('what comes to more bytes than a queue carries is refused where it is made', () => {
  test('a job', () => {
    const members = Array.from({ length: 5000 }, () => ({ trial: 0, params: { model: 'x'.repeat(2000) } }));
    expect(() => hashedJob({ ...made.job, members })).toThrow(
      /^a job of 5,000 trials has \d+ bytes, .* at most 8388608/,
    );
  });

  test('a result', () => {
    const curve = Array.from({ length: 1_000_000 }, (_, i) => ({ epoch: i, trainLoss: 1, valAccuracy: 0.5 }));
    const results = [{ ...all[0]!, curve }];
    expect(() => jobResult(made.hash, 'node7', results)).toThrow(/^the result of one job has \d+ bytes/);
  });
});

describe('a worker refuses a job', () => {
  const data = { dataset: { digest }, labels: new Uint8Array(20) };
  const executed = (job: Partial<QueueJob>) =>
    userError(executeJob(hashedJob({ ...made.job, ...job }), 'node7', { data } as never, new AbortController().signal));

  test.each<[string, Partial<QueueJob>, RegExp]>([
    ['on other images', { origin: { ...origin.origin, version, dataDigest: 'b'.repeat(64) } }, /is about other data/],
    ['of another version', { origin: { ...origin.origin, version: '9.9.9' } }, /is of version 9\.9\.9/],
    ['on a split that there is not', { origin: { ...origin.origin, version }, split: 2 }, /about split 3 of 2/],
  ])('%s', async (_, job, message) => expect((await executed(job)).message).toMatch(message));
});

test('a job is the same whoever cuts it, and another one for another seed or run', () => {
  const again = toQueue({ kind: 'knn', trials: [0, 1] }, sizes, { ...origin });
  const other = toQueue({ kind: 'knn', trials: [0, 1] }, sizes, { ...origin, seed: 1 });
  expect(again.id).toBe(made.id);
  expect(other.id).not.toBe(made.id);
  expect(hashedJob({ ...made.job, runId: 'f'.repeat(24) }).id).not.toBe(made.id);
});
