import { expect, test } from 'vitest';
import { RunFiles, type RunHead } from '../../src/commands/run-files.ts';
import { thisMachine } from '../../src/runs/machine.ts';
import { readManifest } from '../../src/runs/manifest.ts';
import { runDirectory } from '../../src/runs/run-directory.ts';
import { lockRun } from '../../src/runs/run-lock.ts';
import { scratchFolder } from '../helpers/scratch.ts';

const head: RunHead = {
  command: 'crossval',
  commandLine: 'cifar-train crossval',
  startedAt: new Date(0).toISOString(),
  version: '1',
  machine: thisMachine(),
  dataset: { name: 'shapes', digest: 'x', source: 'built in', nTrain: 3 },
  options: {},
  seed: 0,
  secondsByPhase: {},
};

test('the results of a run that is gone on with stay until there are others', async () => {
  const directory = runDirectory(await scratchFolder());
  const resume = async () =>
    RunFiles.resume(
      { directory, lock: await lockRun(directory.path), records: [], results: { testAccuracy: 0.4 } },
      head,
    );
  const results = async () => (await readManifest(directory.manifestPath)).results;
  const stopped = await resume();
  expect(await results()).toEqual({ testAccuracy: 0.4 });
  await stopped.end('interrupted', null);
  expect(await results()).toEqual({ testAccuracy: 0.4 });
  const finished = await resume();
  await finished.end('finished', { testAccuracy: 0.5 });
  expect(await results()).toEqual({ testAccuracy: 0.5 });
});
