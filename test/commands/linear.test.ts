import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeShapes } from '../../src/dataset/shapes.ts';
import { loadLinearModel } from '../../src/runs/model-file.ts';
import { runCli } from '../helpers/cli.ts';
import { scratchFolder } from '../helpers/scratch.ts';

const SHAPES = ['linear', '--dataset', 'shapes', '--limit', '500'];

describe('linear', () => {
  test('--json, the run and the model agree; the model predicts what was reported', async () => {
    const cwd = await scratchFolder();
    const { code, stdout } = await runCli([...SHAPES, '--epochs', '3', '--test', '--json'], { cwd });
    expect(code).toBe(0);
    const report = JSON.parse(stdout);
    expect(report.epochs.map(({ epoch }: { epoch: number }) => epoch)).toEqual([1, 2, 3]);
    expect(report.valAccuracy).toBe(report.epochs[2].valAccuracy);
    expect(report.modelPath).toBe('runs/linear-1/model.safetensors');
    const metrics = (await readFile(join(cwd, 'runs/linear-1/metrics.jsonl'), 'utf8')).trim().split('\n');
    expect(metrics.map((line) => JSON.parse(line))).toEqual(report.epochs);

    const { model } = await loadLinearModel(join(cwd, report.modelPath));
    const test = makeShapes({ seed: 0 }).makeTest();
    let right = 0;
    for (let i = 0; i < test.nSamples; i++) {
      const scores = model.classNames.map((_, c) => {
        let sum = model.bias[c]!;
        for (let p = 0; p < 3072; p++)
          sum += model.weight[c * 3072 + p]! * (test.pixels[i * 3072 + p]! / 255 - model.mean[p]!);
        return sum;
      });
      if (scores.indexOf(Math.max(...scores)) === test.labels[i]) right++;
    }
    // f64 sums here, f32 in the kernels: a handful of near ties may fall the other way.
    expect(Math.abs(right / test.nSamples - report.testAccuracy)).toBeLessThanOrEqual(3 / test.nSamples);
  });

  test('the same model file for any number of threads; another for another seed', async () => {
    const cwd = await scratchFolder();
    const model = async (name: string, ...args: string[]) => {
      await runCli([...SHAPES, '--epochs', '2', '--run-dir', name, ...args], { cwd });
      return readFile(join(cwd, name, 'model.safetensors'));
    };
    const one = await model('one', '--threads', '1');
    expect((await model('two', '--threads', '2')).equals(one)).toBe(true);
    expect((await model('three', '--threads', '3')).equals(one)).toBe(true);
    expect((await model('other', '--seed', '1')).equals(one)).toBe(false);
  });

  test('shows epochs on stderr, and curve and confusion matrix on stdout', async () => {
    const { stdout, stderr } = await runCli([...SHAPES, '--loss', 'svm', '--epochs', '2', '--no-run'], {
      cwd: await scratchFolder(),
    });
    expect(stderr).toMatch(/epoch 1\/2 .*\n.*epoch 2\/2/);
    expect(stdout).toContain('training loss');
    expect(stdout).toMatch(/validation accuracy: \d+\.\d\d % of 50 images/);
    expect(stdout).toContain('disk');
    expect(stdout + stderr).not.toContain('\u001b');
  });

  test('--val 0 validates nothing', async () => {
    const { stdout } = await runCli([...SHAPES, '--epochs', '1', '--val', '0', '--no-run', '--json'], {
      cwd: await scratchFolder(),
    });
    expect(JSON.parse(stdout)).toMatchObject({ valAccuracy: null, epochs: [{ valAccuracy: null }] });
  });

  test('a rate so large that the loss is lost stops, says so and suggests a smaller one', async () => {
    const cwd = await scratchFolder();
    const { code, stderr } = await runCli([...SHAPES, '--learning-rate', '1e6', '--reg-strength', '1'], { cwd });
    expect(code).toBe(1);
    expect(stderr).toContain('training diverged');
    expect(stderr).toContain('--learning-rate 100000');
    const manifest = JSON.parse(await readFile(join(cwd, 'runs/linear-1/run.json'), 'utf8'));
    expect(manifest.status).toBe('failed');
  });
});
