import { Redis } from 'ioredis';
import { describe, expect, onTestFinished, test } from 'vitest';
import { runJson } from '../../helpers/commands/run-line.ts';
import { hasRedis, sharedRedis, WITHOUT_REDIS } from '../../helpers/queue/redis-server.ts';
import { DATA, swept, tableHere } from '../../helpers/queue/swept.ts';
import { sharedWorkers, startWorker } from '../../helpers/queue/workers.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

/** One of each kind of job, with names and numbers of every sort. */
const SWEEPS = {
  'k-NN and linear classifiers, on folds':
    '--folds 3 --shuffle --k 1,3 --weights uniform,distance --ties nearest --loss svm --delta 0.7 --reg l2,none --reg-strength 1e-3 ' +
    '--learning-rate 0.01,0.1 --optimizer momentum --warm-up 1epochs --epochs 2 --batch-size all,20',
  'networks, on a stratified part':
    '--model network --val 30 --stratify --hidden 8,8-6 --dropout 0.3 --mirror true,false --activation tanh --epochs 2',
  'other solvers':
    '--model linear --features hue --folds 2 --solver exact,random-search --tries 10 --reg-strength 1e-3,1e-2 --loss softmax,mse',
  'features that learn nothing, and others':
    '--folds 2 --features hog+hue,pixels:whiten --k 1,3 --loss softmax --epochs 2',
  'features that learn, on a single part':
    '--val 40 --features words:count=8:patches=200 --k 1 --loss softmax --epochs 2',
  'settings that diverge': '--model linear --folds 2 --loss mse --learning-rate 1e4,0.01 --epochs 3',
  pruning:
    '--model knn,linear,network --k 1 --folds 3 --hidden 8 --loss softmax --learning-rate 0.01,0.1,0.2 --epochs 9 --prune',
} as const;

describe.skipIf(!hasRedis)(hasRedis ? 'over a queue' : WITHOUT_REDIS, () => {
  const redis = sharedRedis();

  describe('workers of 1 and 3 threads make the table that one machine makes, which reproduces the run', () => {
    sharedWorkers(() => redis.server.address, 1, 3);

    test.each(Object.entries(SWEEPS))('%s', async (_, line) => {
      const cwd = await scratchFolder();
      const { table } = await swept(`${DATA} ${line} --queue ${redis.server.address}`, { cwd });
      expect(table).toEqual(await tableHere(`${DATA} ${line}`));
      const { compared } = await runJson('runs reproduce last', { cwd });
      expect(compared.filter((one: object) => 'place' in one)).toEqual([]);
    });
  });

  test('five workers share the jobs, and the server has none of them in the end', async () => {
    const line = '--folds 4 --model linear --learning-rate 0.01,0.1 --optimizer sgd,adam --epochs 40';
    const { address, port } = redis.server;
    const workers = [1, 1, 2, 3, 4].map((threads) => startWorker(address, { threads }));
    const { table } = await swept(`${DATA} ${line}`, { env: { CIFAR_TRAIN_QUEUE: address } });
    expect(table).toEqual(await tableHere(`${DATA} ${line}`));
    const jobs = await Promise.all(workers.map(async (worker) => (await worker.stop()).nJobs));
    expect(jobs.filter((n) => n > 0).length).toBeGreaterThan(1);
    const client = new Redis(port);
    onTestFinished(() => client.disconnect());
    const lists = ['wait', 'active', 'completed', 'failed'].map((state) => client.keys(`cifar-train:*:${state}`));
    expect((await Promise.all(lists)).flat()).toEqual([]);
  });
});
