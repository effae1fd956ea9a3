import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { lockRun } from '../../../src/runs/run-lock.ts';
import { printed, userError } from '../../helpers/caught.ts';
import { runLine } from '../../helpers/commands/run-line.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

test.each([
  ['linear', 'nothing to resume: run has finished\n  its model is run/model.safetensors'],
  ['network', 'run is a run of linear; network can only resume its own runs'],
])('%s --resume of a finished run of linear needs no lock, which cannot be had', async (command, expected) => {
  const cwd = await scratchFolder();
  await runLine('linear --dataset shapes --limit 60 --epochs 1 --run-dir run', { cwd });
  const lock = await lockRun(join(cwd, 'run'));
  onTestFinished(() => lock.release());
  expect(printed(await userError(runLine(`${command} --resume run`, { cwd })))).toContain(`error: ${expected}`);
});
