import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCli } from '../helpers/cli.ts';
import { scratchFolder } from '../helpers/scratch.ts';

const SHAPES = ['crossval', '--dataset', 'shapes', '--limit', '200', '--folds', '4'];
const SMALL = [
  ...SHAPES,
  '--k',
  '1,5',
  '--metric',
  'l1',
  '--learning-rate',
  '1e-3..1e-1:log:3',
  '--reg-strength',
  '1e-3',
  '--epochs',
  '2',
];

interface Trial {
  readonly params: Readonly<Record<string, unknown>>;
  readonly splitTestScores: readonly number[];
  readonly meanTestScore: number;
  readonly rankTestScore: number;
}

describe('crossval', () => {
  test('every combination once, ranked; the CSV says the same; the winner comes with its command', async () => {
    const cwd = await scratchFolder();
    const { code, stdout, stderr } = await runCli([...SMALL, '--json', '--csv', 'sweep.csv'], { cwd });
    expect(code).toBe(0);
    const { trials, best, trainCommand } = JSON.parse(stdout) as { trials: Trial[]; best: Trial; trainCommand: string };
    expect(
      trials.map(({ params }) => [params.model, params.k ?? params.loss, params.learningRate ?? params.metric]),
    ).toEqual([
      ['knn', 1, 'l1'],
      ['knn', 5, 'l1'],
      ['linear', 'softmax', 0.001],
      ['linear', 'softmax', 0.01],
      ['linear', 'softmax', 0.1],
      ['linear', 'svm', 0.001],
      ['linear', 'svm', 0.01],
      ['linear', 'svm', 0.1],
    ]);
    for (const trial of trials) {
      expect(trial.splitTestScores).toHaveLength(4);
      expect(trial.meanTestScore).toBeCloseTo(trial.splitTestScores.reduce((a, b) => a + b) / 4, 12);
      expect(trial.rankTestScore).toBe(1 + trials.filter((other) => other.meanTestScore > trial.meanTestScore).length);
    }
    expect(best.rankTestScore).toBe(1);
    expect(trainCommand).toContain(`cifar-train ${best.params.model} `);
    expect(trainCommand).toContain('--dataset shapes --limit 200');
    expect(stderr).toContain('trial 8/8');

    const [head = '', ...rows] = (await readFile(join(cwd, 'sweep.csv'), 'utf8')).trimEnd().split('\n');
    expect(head.split(',').slice(0, 4)).toEqual(['mean_fit_time', 'std_fit_time', 'mean_score_time', 'std_score_time']);
    expect(head.endsWith('std_test_score,rank_test_score,status,epochs_trained')).toBe(true);
    expect(rows.map((line) => Number(line.split(',').at(-5)))).toEqual(trials.map((trial) => trial.meanTestScore));

    const again = await runCli([...trainCommand.split(' ').slice(1), '--no-run', '--quiet', '--json'], { cwd });
    expect(again.code).toBe(0);
  });

  test('a k-NN trial has the result that knn gives, a linear one that of its setting alone', async () => {
    const cwd = await scratchFolder();
    const trialsOf = async (...args: string[]) =>
      (JSON.parse((await runCli([...args, '--json', '--no-run'], { cwd })).stdout) as { trials: Trial[] }).trials;
    const all = await trialsOf(...SMALL);
    const knn = JSON.parse(
      (await runCli(['knn', ...SHAPES.slice(1), '--k', '5', '--metric', 'l1', '--json', '--no-run'], { cwd })).stdout,
    );
    expect(all[1]!.splitTestScores).toEqual(knn.results[0].foldAccuracies);
    const alone = [
      '--model',
      'linear',
      '--loss',
      'svm',
      '--learning-rate',
      '0.1',
      '--reg-strength',
      '1e-3',
      '--epochs',
      '2',
    ];
    const [one] = await trialsOf(...SHAPES, ...alone);
    expect(one!.splitTestScores).toEqual(all[7]!.splitTestScores);
  });

  test('reads no test set unasked', async () => {
    const cwd = await scratchFolder();
    await runCli([...SMALL, '--no-run'], { cwd });
    await expect(readFile(join(cwd, 'data/test-readings.jsonl'))).rejects.toThrow('ENOENT');
  });

  test('a trial that diverges comes last, and does not stop the others', async () => {
    const args = [
      '--model',
      'linear',
      '--loss',
      'softmax',
      '--learning-rate',
      '0.01,1e6',
      '--reg-strength',
      '1',
      '--epochs',
      '2',
    ];
    const { code, stdout, stderr } = await runCli([...SHAPES, ...args, '--no-run'], { cwd: await scratchFolder() });
    expect(code).toBe(0);
    expect(stderr).toContain('diverged');
    expect(stdout).toContain('--learning-rate 0.01 ');
    expect(stdout).toMatch(/2 {2}linear learningRate=1e6 +diverged/);
    expect(stdout).not.toContain('NaN');
  });

  test('where every trial diverges there is no winner to name', async () => {
    const args = [
      '--model',
      'linear',
      '--loss',
      'softmax',
      '--learning-rate',
      '1e6',
      '--reg-strength',
      '1',
      '--epochs',
      '3',
    ];
    const { code, stderr } = await runCli([...SHAPES, ...args, '--no-run'], { cwd: await scratchFolder() });
    expect(code).toBe(1);
    expect(stderr).toContain('every trial diverged');
  });
});
