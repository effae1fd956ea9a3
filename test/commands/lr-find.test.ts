import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCli } from '../helpers/cli.ts';
import { scratchFolder } from '../helpers/scratch.ts';

const SHAPES = ['lr-find', '--dataset', 'shapes', '--limit', '500', '--steps', '60', '--batch-size', '100'];

test('--json has every rate with its loss, as metrics.jsonl, and a suggestion that trains', async () => {
  const cwd = await scratchFolder();
  const { code, stdout } = await runCli([...SHAPES, '--json'], { cwd });
  expect(code).toBe(0);
  const { points, suggestion } = JSON.parse(stdout);
  expect(points[0].learningRate).toBe(1e-6);
  expect(points.length).toBeLessThanOrEqual(60);
  const metrics = (await readFile(join(cwd, 'runs/lr-find-1/metrics.jsonl'), 'utf8')).trim().split('\n');
  expect(metrics.map((line) => JSON.parse(line))).toEqual(points);
  const args = [
    '--dataset',
    'shapes',
    '--limit',
    '500',
    '--learning-rate',
    String(suggestion),
    '--no-run',
    '--json',
    '--epochs',
    '50',
  ];
  const { epochs } = JSON.parse((await runCli(['linear', ...args], { cwd })).stdout);
  expect(epochs.at(-1).trainLoss).toBeLessThan(0.9 * points[0].loss);
});

test('draws the curve, marks the rate, and names the command that trains with it, as the rates were tried', async () => {
  const cwd = await scratchFolder();
  const args = [
    '--loss',
    'svm',
    '--delta',
    '2',
    '--optimizer',
    'adam',
    '--reg-strength',
    '0.00001',
    '--no-shuffle',
    '--no-run',
  ];
  const { stdout } = await runCli([...SHAPES, ...args], { cwd });
  expect(stdout).toContain('smoothed loss');
  expect(stdout).toContain('◆');
  const command = /cifar-train (linear .*)/.exec(stdout)?.[1] ?? '';
  const rate = /a tenth of that, (\S+), is/.exec(stdout)?.[1];
  const numbers = `linear --learning-rate ${rate} --loss svm --delta 2 --reg-strength 1e-5 --optimizer adam --batch-size 100 `;
  expect(command.startsWith(numbers)).toBe(true);
  expect(command).toMatch(/--dataset shapes --limit 500 --no-shuffle$/);
  const trained = await runCli([...command.split(' '), '--epochs', '1', '--no-run'], { cwd });
  expect(trained.code).toBe(0);
});

test('suggests no rate where the loss is smallest at an end of the range, but a wider range', async () => {
  const cwd = await scratchFolder();
  const { code, stdout } = await runCli([...SHAPES, '--to', '0.001', '--batch-size', 'all', '--no-run'], { cwd });
  expect(code).toBe(0);
  expect(stdout).toContain(
    'the loss is smallest at 0.001, the largest rate tried: a better one may lie beyond, so none is suggested\ntry --to 0.1',
  );
  expect(stdout).not.toContain('try it with');
  expect(stdout).not.toContain('◆');
});

test('the same points for any number of threads', async () => {
  const cwd = await scratchFolder();
  const run = async (threads: string) => {
    const { stdout } = await runCli([...SHAPES, '--no-run', '--json', '--threads', threads], { cwd });
    return JSON.parse(stdout).points;
  };
  expect(await run('2')).toEqual(await run('1'));
});

test('says so where no rate can be read off the loss, and how to compare rates otherwise', async () => {
  const cwd = await scratchFolder();
  const { code, stdout } = await runCli([...SHAPES, '--loss', 'crammer-singer', '--seed', '2', '--no-run'], { cwd });
  expect(code).toBe(0);
  expect(stdout).toContain('the loss hardly falls: it suggests no rate');
  expect(stdout).toContain(
    'cifar-train crossval --model linear --loss crammer-singer --learning-rate 1e-4..1:log:5 --dataset shapes --limit 500 --seed 2',
  );
  expect(stdout).not.toContain('◆');
});
