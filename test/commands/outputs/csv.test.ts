import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { userError } from '../../helpers/caught.ts';
import { runLine } from '../../helpers/commands/run-line.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

const SWEEP = 'crossval --dataset shapes --limit 60 --model knn --k 1,3 --folds 2 --no-run --csv sweep.csv';

test('one table replaces another, whatever separates their fields', async () => {
  const cwd = await scratchFolder();
  for (const [name, separator] of [
    ['tab', '\t'],
    ['\t', '\t'],
    ['\\t', '\t'],
    [';', ';'],
    [',', ','],
  ] as const) {
    await runLine(`${SWEEP} --csv-separator ${name}`, { cwd });
    const [head, row] = readFileSync(join(cwd, 'sweep.csv'), 'utf8').split('\n');
    expect(head!.startsWith(`mean_fit_time${separator}std_fit_time${separator}`)).toBe(true);
    expect(row).toContain(separator);
  }
});

const SHAPES = '--dataset shapes --limit 100';

test.each([
  ['linear --epochs 3 --seed 4,7', [4, 4, 4, 7, 7, 7]],
  ['network --hidden 5 --epochs 2 --seed 1', [1, 1]],
])('%s: a row for each epoch, with the numbers of metrics.jsonl', async (line, seeds) => {
  const cwd = await scratchFolder();
  await runLine(`${line} ${SHAPES} --run-dir run --csv epochs.csv`, { cwd });
  const [head, ...rows] = readFileSync(join(cwd, 'epochs.csv'), 'utf8').trimEnd().split('\n');
  expect(head).toBe('seed,epoch,train_loss,val_loss,train_accuracy,val_accuracy,seconds');
  const recorded = readFileSync(join(cwd, 'run/metrics.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((text) => JSON.parse(text));
  const numbers = rows.map((row) => row.split(',').map(Number));
  expect(numbers.map(([seed]) => seed)).toEqual(seeds);
  expect(numbers.map((row) => row.slice(1, 6))).toEqual(
    recorded.map((one) => [one.epoch, one.trainLoss, one.valLoss, one.trainAccuracy, one.valAccuracy]),
  );
});

test('nothing held out leaves fields empty, and one table of epochs replaces another', async () => {
  const cwd = await scratchFolder();
  for (const separator of [';', ',']) {
    await runLine(`linear ${SHAPES} --epochs 1 --val 0 --no-run --csv epochs.csv --csv-separator ${separator}`, {
      cwd,
    });
    const [, row] = readFileSync(join(cwd, 'epochs.csv'), 'utf8').split('\n');
    const fields = row!.split(separator);
    expect([fields[0], fields[1], fields[3], fields[5]]).toEqual(['0', '1', '', '']);
  }
  const error = await userError(runLine(`${SWEEP.replace('sweep.csv', 'epochs.csv')}`, { cwd }));
  expect(error.message).toBe('--csv would replace epochs.csv, which is not a table of a sweep');
});

test('its own table is replaced, but not with what somebody has written under it', async () => {
  const cwd = await scratchFolder();
  const line = `linear ${SHAPES} --epochs 1 --no-run --csv t.csv`;
  await runLine(line, { cwd });
  await runLine(line, { cwd });
  const [path, own] = [join(cwd, 't.csv'), readFileSync(join(cwd, 't.csv'), 'utf8')];
  for (const mine of ['\nMy conclusion: the rate is too small\n', '=1+1,my own data\n', 'without a line break']) {
    writeFileSync(path, own + mine);
    expect((await userError(runLine(line, { cwd }))).message).toContain('t.csv, which is not a table of epochs');
    expect(readFileSync(path, 'utf8')).toBe(own + mine);
  }
});

test.each([
  ['linear', 'seed,epoch,train_loss,val_loss,train_accuracy,val_accuracy,seconds,my notes\n0,1\n', 'a table of epochs'],
  ['linear', 'seed,epoch,remark\n0,1,mine\n', 'a table of epochs'],
  ['crossval --model knn --k 1 --folds 2', 'mean_fit_time,std_fit_time,remark\n', 'a table of a sweep'],
])('%s does not take the table of somebody else for its own: %j', async (line, mine, what) => {
  const cwd = await scratchFolder();
  writeFileSync(join(cwd, 'mine.csv'), mine);
  const error = await userError(runLine(`${line} ${SHAPES} --no-run --csv mine.csv`, { cwd }));
  expect(error.message).toBe(`--csv would replace mine.csv, which is not ${what}`);
  expect(readFileSync(join(cwd, 'mine.csv'), 'utf8')).toBe(mine);
});

test('a training that diverges or is stopped says that there is no table', async () => {
  const cwd = await scratchFolder();
  const line = `linear ${SHAPES} --epochs 3 --no-run --csv t.csv`;
  const said: string[] = [];
  const diverging = runLine(`${line} --loss mse --learning-rate 1e9`, { cwd, onNote: (note) => said.push(note) });
  await userError(diverging);
  expect(said.join('\n')).toContain('the training has not come to its end: nothing new is in t.csv');
  expect(existsSync(join(cwd, 't.csv'))).toBe(false);
});

test('a training that was stopped writes its table when it goes on, or another', async () => {
  const cwd = await scratchFolder();
  await userError(runLine(`linear ${SHAPES} --epochs 3 --run-dir run --csv a.csv`, { cwd, stopAt: 'epoch 1/3' }));
  expect(existsSync(join(cwd, 'a.csv'))).toBe(false);
  cpSync(join(cwd, 'run'), join(cwd, 'other'), { recursive: true });
  await runLine('linear --resume run', { cwd });
  await runLine('linear --resume other --csv b.csv --csv-separator ;', { cwd });
  const [a, b] = ['a.csv', 'b.csv'].map((name) => readFileSync(join(cwd, name), 'utf8').trimEnd().split('\n'));
  expect(a).toHaveLength(4);
  const withoutSeconds = (lines: readonly string[]) => lines.map((line) => line.split(/[,;]/).slice(0, 6));
  expect(withoutSeconds(b!)).toEqual(withoutSeconds(a!));
  expect(b![0]).toContain('seed;epoch');
});

test.each([
  ['linear --solver exact --csv a.csv', '--csv is a table of epochs, but this solver trains in none'],
  ['linear --solver random-search --csv a.csv', '--csv is a table of epochs, but this solver trains in none'],
  ['linear --csv-separator ;', '--csv-separator has nothing to separate: there is no --csv'],
  ['network --csv runs/network-1', '--csv runs/network-1 would take a place of runs'],
  ['crossval --dataset shapes --csv-separator ;', '--csv-separator has nothing to separate: there is no --csv'],
  ['predict model cat.jpg --csv-separator ;', '--csv-separator has nothing to separate: there is no --csv'],
  ['crossval --csv -', '--csv takes the path of a file; got -, which stands for one that comes in'],
  ['crossval --csv a.csv --csv-separator :', `--csv-separator must be ',', ';' or tab; got ":"`],
])('%s', async (line, message) => {
  const error = await userError(runLine(line));
  expect(error).toMatchObject({ kind: 'usage' });
  expect(error.message).toBe(message);
});
