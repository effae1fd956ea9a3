import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { printed, userError } from '../../helpers/caught.ts';
import { runLine } from '../../helpers/commands/run-line.ts';
import { sortedData } from '../../helpers/data/sorted-data.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

const LINEAR = 'linear --epochs 3 --stratify';

test.each([
  ['linear', LINEAR, 'epoch 1/3', ''],
  ['network', 'network --epochs 3 --hidden 4 --stratify', 'epoch 1/3', ' --csv epochs.csv'],
  [
    'crossval',
    'crossval --model linear --search random --learning-rate 1e-3..1e-1:log --trials 2 --folds 2 --epochs 1 --stratify',
    'trial 1/2',
    ' --trials 3',
  ],
])('%s --resume, stopped while the data loads, says how to go on', async (command, line, stopAt, more) => {
  const cwd = await scratchFolder();
  await userError(runLine(`${line} --data-dir ${await sortedData()} --run-dir run`, { cwd, stopAt }));
  const again = `${command} --resume run${more}`;
  const error = await userError(runLine(again, { cwd, stopAt: 'CIFAR-10' }));
  expect(printed(error)).toBe(`error: interrupted\n  continue with: cifar-train ${again}`);
  await runLine(again, { cwd });
});

test('and so while another process is watched, which may be at work on the run', async () => {
  const cwd = await scratchFolder();
  await userError(runLine(`${LINEAR} --data-dir ${await sortedData()} --run-dir run`, { cwd, stopAt: 'epoch 1/3' }));
  writeFileSync(join(cwd, 'run/running-00000000-0000-4000-8000-000000000000.lock'), '');
  const error = await userError(runLine('linear --resume run', { cwd, stopAt: 'locked by another process' }));
  expect(printed(error)).toBe('error: interrupted\n  continue with: cifar-train linear --resume run');
});
