import { describe, expect, test } from 'vitest';
import { makeShapes } from '../../../src/dataset/shapes/make-shapes.ts';
import { matrix } from '../../../src/kernels/matrix.ts';
import { createWasmBackend } from '../../../src/kernels/wasm.ts';
import { predict } from '../../../src/models/classifier.ts';
import { randomSearch } from '../../../src/models/solvers/random-search.ts';
import { makeFolds, splitsOf } from '../../../src/selection/folds.ts';
import { accuracy } from '../../../src/selection/metrics.ts';
import { gridSettings, knnTrials, linearTrials, onFeatures } from '../../../src/selection/space/space.ts';
import { planJobs, type SweepJob, trialsIn } from '../../../src/selection/sweep/jobs.ts';
import { rank } from '../../../src/selection/sweep/ranking.ts';
import { runJob } from '../../../src/selection/sweep/run-job.ts';
import { Scoreboard } from '../../../src/selection/sweep/scoreboard.ts';
import { sweep } from '../../../src/selection/sweep/sweep.ts';
import { Random } from '../../../src/util/random.ts';
import { thrownUserError, userError } from '../../helpers/caught.ts';
import { randomCodes } from '../../models/linear/problem.ts';

const n = 90;
const { train, classNames } = makeShapes({ seed: 4, nTrain: n, nTest: 1 });
const settings = gridSettings({
  ...{ loss: ['softmax', 'svm'], reg: ['l2'], regStrength: [1e-3], epochs: [2], batchSize: [20], learningRate: [0.01] },
  ...{ solver: ['sgd', 'random-search'], tries: [3, 20] },
});
const exact = gridSettings({
  ...{ loss: ['softmax', 'mse'], reg: ['l2'], regStrength: [1e-3, 0.1], solver: ['exact'] },
  ...{ epochs: [1], batchSize: [1] },
});
const trials = [
  ...knnTrials({ metric: ['l1', 'l2'], k: [1, 3], ties: 'smallest' }),
  ...linearTrials(settings, n),
  ...onFeatures('hue', linearTrials(exact, n)),
];
const hues = randomCodes(1, n, 6, 10).pixels;
const folds = makeFolds(n, 3);
const nothing = () => false;
const data = {
  ...{ pixels: matrix(train.pixels, n, 3072), labels: train.labels, classNames, folds, trials, seed: 3 },
  rowsOf: async () => hues,
};

describe('planJobs', () => {
  const pairsOf = (jobs: readonly SweepJob[]): readonly string[] =>
    jobs.flatMap((job) => ('pairs' in job ? job.pairs.map(({ trial, split }) => `${trial} ${split}`) : []));
  const all = (kind: 'linear' | 'randomSearch' | 'exact') =>
    trials.flatMap((trial, i) => (kind in trial ? [0, 1, 2].map((split) => `${i} ${split}`) : []));

  test('one search for each metric, one job of all trainings, one of all random searches and one of all exact solutions', () => {
    const jobs = planJobs({ trials, nSplits: 3, isKnown: nothing });
    expect(jobs.map(({ kind }) => kind)).toEqual(['knn', 'knn', 'linear', 'random-search', 'exact']);
    expect(jobs.map(({ features }) => features)).toEqual([...Array(4).fill(undefined), 'hue']);
    expect(jobs.slice(0, 2).map(trialsIn)).toEqual([
      [0, 1],
      [2, 3],
    ]);
    expect(pairsOf(jobs)).toEqual([...all('linear'), ...all('randomSearch'), ...all('exact')]);
  });

  test.each([1, 2, 4, 100])('jobs of at most %i pairs: together all of them, each once', (most) => {
    const jobs = planJobs({ trials, nSplits: 3, isKnown: nothing, most });
    expect(pairsOf(jobs)).toEqual([...all('linear'), ...all('randomSearch'), ...all('exact')]);
    for (const job of jobs) if ('pairs' in job) expect(job.pairs.length).toBeLessThanOrEqual(most);
  });

  test('what is known is not planned; a search is, where some split of a trial is open', () => {
    const isKnown = (trial: number, split: number) => trial === 0 || (trial >= 2 && split < 2);
    const jobs = planJobs({ trials, nSplits: 3, isKnown });
    expect(jobs.filter(({ kind }) => kind === 'knn').map(trialsIn)).toEqual([[1], [2, 3]]);
    expect(pairsOf(jobs).every((pair) => pair.endsWith(' 2'))).toBe(true);
    expect(planJobs({ trials, nSplits: 3, isKnown: () => true })).toEqual([]);
  });

  test('a pruned sweep is one job of all its trainings: cutting it is refused', () => {
    expect(planJobs({ trials, nSplits: 3, isKnown: nothing, prune: true })).toEqual(
      planJobs({ trials, nSplits: 3, isKnown: nothing }),
    );
    const cut = thrownUserError(() => planJobs({ trials, nSplits: 3, isKnown: nothing, prune: true, most: 2 }));
    expect([cut.kind, cut.message]).toEqual(['usage', 'a pruned sweep cannot be cut into jobs; got most 2']);
    expect(cut.hint).toContain('leave most out');
  });

  test('jobs are plain JSON', () => {
    const jobs = planJobs({ trials, nSplits: 3, isKnown: nothing, most: 2 });
    expect(JSON.parse(JSON.stringify(jobs))).toEqual(jobs);
  });
});

test.each([1, 3])(
  'jobs run one by one, on backends of their own with %i threads, give the table of the sweep',
  async (threads) => {
    const timeless = ({
      meanFitTime: _f,
      stdFitTime: _g,
      meanScoreTime: _s,
      stdScoreTime: _t,
      ...rest
    }: object & {
      [Key in 'meanFitTime' | 'stdFitTime' | 'meanScoreTime' | 'stdScoreTime']: number;
    }) => rest;
    const one = await createWasmBackend({ threads: 2 });
    const whole = await sweep({ ...data, backend: one });
    await one.close();
    const board = new Scoreboard(
      trials.map(({ params }) => params),
      3,
    );
    // As another machine would get them: in any order, as text.
    const jobs = planJobs({ trials, nSplits: 3, isKnown: nothing, most: 4 }).toReversed();
    for (const text of jobs.map((job) => JSON.stringify(job))) {
      const backend = await createWasmBackend({ threads });
      const progress: number[] = [];
      await runJob(JSON.parse(text) as SweepJob, {
        ...data,
        backend,
        onResult: (trial, split, result) => board.add(trial, split, result),
        onProgress: (done, total) => progress.push(done / total),
      });
      expect(progress.at(-1)).toBe(1);
      await backend.close();
    }
    expect(rank(board.finished()).map(timeless)).toEqual(whole.map(timeless));
  },
);

test('a random search is judged as by hand: the best weights of the training part, on the rest', async () => {
  const backend = await createWasmBackend({ threads: 1 });
  const at = trials.findIndex((trial) => 'randomSearch' in trial && trial.randomSearch.tries === 20);
  const trial = trials[at]!;
  if (!('randomSearch' in trial)) throw new Error('no random search');
  const found: number[] = [];
  const pairs = [0, 1, 2].map((split) => ({ trial: at, split }));
  const job: SweepJob = { kind: 'random-search', pairs };
  await runJob(job, { ...data, backend, onResult: (_, split, { accuracy }) => (found[split] = accuracy!) });
  for (const [split, { training, validation }] of splitsOf(folds).entries()) {
    const examples = { pixels: data.pixels, labels: data.labels, rows: training };
    const request = { ...trial.randomSearch, backend, train: examples, classNames, random: Random.seeded(3) };
    const { classifier } = await randomSearch(request);
    const predicted = await predict(backend, classifier, data.pixels, { rows: validation });
    expect(found[split]).toBe(
      accuracy(
        predicted,
        Uint8Array.from(validation, (i) => data.labels[i]!),
      ),
    );
  }
  await backend.close();
});

test.each([
  ['{"kind":"linear","pairs":[{"trial":0,"split":0}]}', 'of linear trials of this sweep on its 3 splits'],
  ['{"kind":"linear","pairs":[{"trial":99,"split":0}]}', 'got {"trial":99,"split":0}'],
  ['{"kind":"knn","trials":[0,2]}', 'must be trials of k-NN that differ in k alone'],
  ['{"kind":"knn","trials":[0,99]}', 'of knn trials of this sweep'],
  ['{"kind":"exact","pairs":[{"trial":12,"split":0}]}', 'of exact trials of this sweep'],
  ['{"kind":"tree","pairs":[{"trial":0,"split":0}]}', 'must be a job that planJobs gave'],
  ['{"kind":"linear","trials":[0]}', 'must be a job that planJobs gave'],
  ['{"kind":"linear","pairs":[]}', 'must be a job that planJobs gave'],
  ['null', 'must be a job that planJobs gave; got null'],
])('refuses the job %s', async (text, message) => {
  const backend = await createWasmBackend({ threads: 1 });
  const error = await userError(runJob(JSON.parse(text) as SweepJob, { ...data, backend, onResult: () => {} }));
  expect([error.kind, error.message]).toEqual(['usage', expect.stringContaining(message)]);
  await backend.close();
});

test('refuses a part of the trainings of a pruned sweep, also if one is named twice', async () => {
  const backend = await createWasmBackend({ threads: 1 });
  const first = trials.findIndex((one) => 'linear' in one);
  const n = 3 * trials.filter((one) => 'linear' in one).length;
  const pairs = Array.from({ length: n }, () => ({ trial: first, split: 0 }));
  const request = { ...data, backend, prune: true, onResult: () => {} };
  const error = await userError(runJob({ kind: 'linear', pairs }, request));
  expect([error.kind, error.message]).toEqual([
    'usage',
    `job must be all ${n} trainings of a sweep that prunes; got 1 of them`,
  ]);
  await backend.close();
});

test('refuses a split that there is not, and jobs of nothing', async () => {
  const backend = await createWasmBackend({ threads: 1 });
  const trial = trials.findIndex((one) => 'linear' in one);
  const job: SweepJob = { kind: 'linear', pairs: [{ trial, split: 3 }] };
  const error = await userError(runJob(job, { ...data, backend, onResult: () => {} }));
  expect(error.message).toContain('on its 3 splits');
  const none = thrownUserError(() => planJobs({ trials, nSplits: 3, isKnown: nothing, most: 0 }));
  expect(none.message).toBe('most must be a whole number of at least 1; got 0');
  await backend.close();
});
