import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { userError } from '../../helpers/caught.ts';
import { sweepOf } from '../../helpers/commands/finished-run.ts';
import { runJson, runLine } from '../../helpers/commands/run-line.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

const drawn = (models: string) =>
  `crossval --dataset shapes --limit 300 --model ${models} --learning-rate 1e-3..1e-1:log --epochs 2 --folds 2 --search random --run-dir run`;
const DRAWN = drawn('linear --loss softmax,svm');

/** What was found, but for what says how it came about. */
const found = (json: Parameters<typeof sweepOf>[0]) => {
  const { options, ...rest } = sweepOf(json);
  const { drawnBefore: _, runDir: _runDir, ...kept } = options;
  return { ...rest, options: kept };
};

describe('a random search is extended, with the bits of one longer run', () => {
  test.each([
    ['finished', DRAWN, undefined],
    ['stopped in the middle', DRAWN, 'trial 1/3'],
    ['of several models, whose trials are numbered anew', drawn('knn,linear,network --k 1,3 --hidden 4..9'), undefined],
    ['of several models, stopped in the middle', drawn('linear,network --hidden 4..9'), 'trial 4/6'],
    ['on several features', drawn('linear --features pixels,hue'), undefined],
  ])('%s', async (_, line, stopAt) => {
    const cwd = await scratchFolder();
    const first = runLine(`${line} --trials 3`, { cwd, ...(stopAt !== undefined && { stopAt }) });
    if (stopAt === undefined) await first;
    else expect((await userError(first)).kind).toBe('interrupted');
    const extended = await runJson('crossval --resume run --trials 2', { cwd });
    const whole = await runJson(`${line} --trials 5`);
    expect(found(extended)).toEqual(found(whole));
    expect(extended.options.drawnBefore).toEqual([3]);
    const lines = (await readFile(join(cwd, 'run/metrics.jsonl'), 'utf8')).trim().split('\n');
    const numbers = lines.map((one) => JSON.parse(one)).map(({ trial, params }) => [trial, params]);
    for (const [trial, params] of numbers) expect(whole.trials[trial].params).toEqual(params);
    // The rest is known, whatever was added since.
    const again = await runJson('crossval --resume run', { cwd });
    expect(found(again)).toEqual(found(whole));
  });

  test('a score on the test set stays with its winner', async () => {
    const cwd = await scratchFolder();
    const env = { XDG_DATA_HOME: join(cwd, 'own') };
    await runLine(`${DRAWN} --trials 1 --test`, { cwd, env });
    const json = await runJson('crossval --resume run --trials 3', { cwd, env });
    const same = json.trials.findIndex((trial: object) => JSON.stringify(trial) === JSON.stringify(json.best)) === 0;
    expect(json.testReadings).toBe(same ? 1 : 2);
  });
});

test('last suggests the newest run of the command that can be resumed, or none', async () => {
  const cwd = await scratchFolder();
  const data = '--dataset shapes --limit 60';
  const hint = async (line: string) => (await userError(runLine(line, { cwd }))).hint;
  await userError(runLine(`linear ${data} --epochs 2`, { cwd, stopAt: 'epoch 1/2' }));
  await runLine(`linear ${data} --epochs 1`, { cwd });
  await runLine(`crossval ${data} --model knn --k 1 --folds 2`, { cwd });
  expect(await hint('linear --resume last')).toBe('did you mean cifar-train linear --resume runs/linear-1?');
  expect(await hint('linear --resume crossval-1')).toBe('for example: cifar-train linear --resume runs/linear-1');
  expect(await hint('crossval --resume last')).toBe(
    'no run of crossval can be resumed here; `cifar-train runs` lists the runs',
  );
});

describe('refused', () => {
  test.each([
    [`crossval --dataset shapes --limit 300 --model knn --k 1 --folds 2 --run-dir run`, 'but run is not one'],
    [`${DRAWN} --trials 2 --prune`, 'but run prunes: which trials it stops depends on all of them'],
  ])('%s', async (line, why) => {
    const cwd = await scratchFolder();
    await runLine(line, { cwd });
    const error = await userError(runLine('crossval --resume run --trials 2', { cwd }));
    expect(error.message).toBe(`--trials with --resume adds draws to a random search, ${why}`);
    expect(error.hint).toBe('leave it out: cifar-train crossval --resume run');
  });

  test('more than any sweep has', async () => {
    const cwd = await scratchFolder();
    await runLine(`${DRAWN} --trials 1`, { cwd });
    const error = await userError(runLine('crossval --resume run --trials 10000', { cwd }));
    expect(error.message).toContain('which then has 10001: it must be a whole number from 1 to 10000');
  });
});
