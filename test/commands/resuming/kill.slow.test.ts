import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { appears } from '../../helpers/appears.ts';
import { runCli, startCli } from '../../helpers/commands/cli.ts';
import { lasting, sweepOf } from '../../helpers/commands/finished-run.ts';
import { runJson, runLine, wordsOf } from '../../helpers/commands/run-line.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

/** How many epochs are shown before each kill. */
const KILLS = [1, 4, 12];
const TRAININGS = {
  linear:
    'linear --dataset shapes --limit 1000 --epochs 100 --loss svm --optimizer momentum --schedule step --warm-up 3epochs ' +
    '--reg elastic --early-stopping 100',
  network:
    'network --dataset shapes --limit 300 --epochs 60 --hidden 20,10 --dropout 0.2 --pca 40 --mirror --optimizer adam --early-stopping 60',
};

/** Kills the process, which cannot do anything about it, as soon as it has shown so many epochs. */
const killAfter = (nEpochs: number) => (stderr: string, child: { kill(signal: 'SIGKILL'): boolean }) => {
  if ((stderr.match(/^epoch/gm)?.length ?? 0) >= nEpochs) child.kill('SIGKILL');
};

test.each(Object.entries(TRAININGS))(
  '%s, killed three times with kill -9 and resumed each time, ends in the same bits',
  async (command, training) => {
    const [killed, calm] = [await scratchFolder(), await scratchFolder()];
    const run = `runs/${command}-1`;
    const resume = [command, '--resume', run];
    for (const [kill, nEpochs] of KILLS.entries()) {
      const { code } = await runCli(kill === 0 ? wordsOf(training) : resume, {
        cwd: killed,
        onStderr: killAfter(nEpochs),
      });
      expect(code).toBe(null);
    }
    const last = await runCli([...resume, '--json', '--threads', '3'], { cwd: killed });
    expect(last.code).toBe(0);
    await runLine(`${training} --threads 1`, { cwd: calm });
    const { options: _, ...ended } = await lasting(join(killed, run));
    const { options: __, ...expected } = await lasting(join(calm, run));
    expect(ended).toEqual(expected);
    expect(JSON.parse(last.stdout)).toMatchObject({ valAccuracy: expected.results.valAccuracy });
    expect(JSON.parse(last.stdout).resumedAt).toHaveLength(KILLS.length);
  },
);

test('a sweep killed in the middle of its trainings and resumed ends as if undisturbed', async () => {
  const [killed, calm] = [await scratchFolder(), await scratchFolder()];
  const sweep =
    'crossval --dataset shapes --limit 300 --folds 2 --model linear --loss softmax --optimizer adam ' +
    '--learning-rate 1e-4,1e-3 --reg-strength 1e-3 --epochs 100 --threads 2 --run-dir run';
  await mkdir(join(killed, 'run'));
  const { child, done } = startCli(wordsOf(sweep), { cwd: killed });
  await appears(join(killed, 'run'), 'cohort-0.safetensors');
  child.kill('SIGKILL');
  expect((await done).code).toBe(null);
  const resumed = await runCli(['crossval', '--resume', 'run', '--json'], { cwd: killed });
  expect(resumed.stderr).toMatch(/resuming run: \d+ of 4 results (is|are) done, [1-9]\d* trainings? in progress/);
  expect(resumed.code).toBe(0);
  expect(sweepOf(JSON.parse(resumed.stdout))).toEqual(sweepOf(await runJson(sweep, { cwd: calm })));
});
