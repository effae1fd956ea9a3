import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { failure, interruption } from '../../src/errors.ts';
import type { Outcome } from '../../src/experiments/experiment.ts';
import type { Observer } from '../../src/experiments/resources/observer.ts';
import { runExperiment } from '../../src/experiments/run.ts';
import { userError } from '../helpers/caught.ts';
import { scratchFolder } from '../helpers/scratch.ts';

const spec = { dataset: 'shapes', classes: undefined, limit: 20, seed: 0 } as const;

/** Runs an experiment whose work is given, and keeps what is shown. */
async function run(
  work: () => Promise<Outcome<string>>,
  signal: AbortSignal,
  plan = () => ({ resolved: {}, run: work }),
) {
  const runDir = join(await scratchFolder(), 'run');
  const shown: string[] = [];
  const setup = {
    ...{
      dataDir: runDir,
      env: {},
      cache: false,
      commandLine: 'cifar-train check',
      threads: 1,
      run: true,
      runDir,
      signal,
    },
    options: spec,
  };
  const observer: Observer = {
    tell: () => {},
    progress: () => ({ update: () => {}, stop: () => {} }),
    word: String,
    watchFiles: () => ({ stop: () => {} }),
  };
  const experiment = { command: 'check', spec, plan };
  const presenter = { show: ({ found }: Outcome<string>) => void shown.push(found) };
  const error = await userError(runExperiment(experiment, setup, observer, presenter));
  const manifest = JSON.parse(await readFile(join(runDir, 'run.json'), 'utf8').catch(() => 'null'));
  return { error, shown, manifest };
}

test('what was found to be wrong is shown first, then thrown; the run ends as failed, with its results', async () => {
  const outcome = { found: '1 wrong', results: { nWrong: 1 }, wrong: failure('1 check failed') };
  const { error, shown, manifest } = await run(async () => outcome, new AbortController().signal);
  expect(error.message).toBe('1 check failed');
  expect(shown).toEqual(['1 wrong']);
  expect(manifest).toMatchObject({ status: 'failed', results: { nWrong: 1 } });
});

test.each(['before the data is there', 'with it'])('Ctrl-C while a long plan is made, %s', async (when) => {
  const controller = new AbortController();
  let nPlans = 0;
  let hasWorked = false;
  const work = async () => {
    hasWorked = true;
    return { found: '', results: {} };
  };
  const plan = () => {
    nPlans++;
    // It comes in while the plan is made, as a signal does, which has to wait for the event loop.
    if (nPlans === (when === 'with it' ? 2 : 1)) setTimeout(() => controller.abort(interruption()), 0);
    return { resolved: {}, run: work };
  };
  const { error, manifest } = await run(work, controller.signal, plan);
  expect([error.kind, nPlans, hasWorked, manifest]).toEqual(['interrupted', when === 'with it' ? 2 : 1, false, null]);
});

test('Ctrl-C at the very end of the work takes no result away', async () => {
  const controller = new AbortController();
  const work = async () => {
    controller.abort();
    return { found: '', results: { testAccuracy: 0.4 } };
  };
  const { error, manifest } = await run(work, controller.signal);
  expect(error.message).toBe('interrupted');
  expect(manifest).toMatchObject({ status: 'interrupted', results: { testAccuracy: 0.4 } });
});
