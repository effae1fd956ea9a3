import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { failure } from '../../src/errors.ts';
import { runExperiment } from '../../src/experiments/run.ts';
import { recordingContext } from '../helpers/recording-terminal.ts';
import { scratchFolder } from '../helpers/scratch.ts';

const OPTIONS = {
  dataset: 'shapes',
  dataDir: undefined,
  limit: 20,
  seed: 0,
  threads: 1,
  run: true,
  json: false,
  quiet: false,
  verbose: false,
} as const;

test('what was found to be wrong is shown first, then thrown; the run ends as failed, with its results', async () => {
  const runDir = join(await scratchFolder(), 'run');
  const { context, out } = recordingContext('cifar-train check');
  const options = { ...OPTIONS, runDir };
  const outcome = { results: { nWrong: 1 }, paragraphs: ['1 wrong'], wrong: failure('1 check failed') };
  const run = runExperiment('check', options, context, () => ({ resolved: {}, work: async () => outcome }));
  await expect(run).rejects.toThrow('1 check failed');
  expect(out).toEqual(['1 wrong']);
  const manifest = JSON.parse(await readFile(join(runDir, 'run.json'), 'utf8'));
  expect(manifest).toMatchObject({ status: 'failed', results: { nWrong: 1 } });
});

test('Ctrl-C at the very end of the work takes no result away', async () => {
  const runDir = join(await scratchFolder(), 'run');
  const { context } = recordingContext('cifar-train check');
  const controller = new AbortController();
  const work = async () => {
    controller.abort();
    return { results: { testAccuracy: 0.4 }, paragraphs: [] };
  };
  const options = { ...OPTIONS, runDir };
  const run = runExperiment('check', options, { ...context, signal: controller.signal }, () => ({
    resolved: {},
    work,
  }));
  await expect(run).rejects.toThrow('interrupted');
  const manifest = JSON.parse(await readFile(join(runDir, 'run.json'), 'utf8'));
  expect(manifest).toMatchObject({ status: 'interrupted', results: { testAccuracy: 0.4 } });
});
