import { rmSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { failure } from '../../../src/errors.ts';
import { Recorder } from '../../../src/experiments/resources/recorder.ts';
import { thisMachine } from '../../../src/runs/machine.ts';
import { type RunHead, readManifest } from '../../../src/runs/manifest.ts';
import { MetricsLog, readMetrics } from '../../../src/runs/metrics.ts';
import { runDirectory } from '../../../src/runs/run-directory.ts';
import { lockRun } from '../../../src/runs/run-lock.ts';
import { userError } from '../../helpers/caught.ts';
import { runLine } from '../../helpers/commands/run-line.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

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

test('the results of a run that is resumed stay until there are others', async () => {
  const directory = runDirectory(await scratchFolder());
  const resume = async () =>
    Recorder.resume(
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

test('results are in run.json as soon as they are known, while the run goes on', async () => {
  const runDir = join(await scratchFolder(), 'run');
  const files = await Recorder.create({ run: true, runDir }, head);
  await files.keepResults({ testAccuracy: 0.4 });
  const { status, results } = await readManifest(join(runDir, 'run.json'));
  expect([status, results]).toEqual(['running', { testAccuracy: 0.4 }]);
  await files.end('interrupted', null);
  expect((await readManifest(join(runDir, 'run.json'))).results).toEqual({ testAccuracy: 0.4 });
});

test('whose folder was taken over writes nothing more there', async () => {
  const runDir = join(await scratchFolder(), 'run');
  const files = await Recorder.create({ run: true, runDir }, head);
  files.record({ n: 1 });
  await files.afterRecords(async () => {});
  const lock = (await readdir(runDir)).find((name) => name.endsWith('.lock'))!;
  await rm(join(runDir, lock));
  const before = await readFile(join(runDir, 'run.json'), 'utf8');
  files.record({ n: 2 });
  let written = false;
  await files.afterRecords(async () => {
    written = true;
  });
  expect(written).toBe(false);
  const errors = [files.checkLock(), files.keepResults({}), files.end('finished', {})].map(userError);
  for (const { message } of await Promise.all(errors)) expect(message).toMatch(/^the lock of .* was removed: /);
  expect(await readMetrics(join(runDir, 'metrics.jsonl'))).toEqual([{ n: 1 }]);
  expect(await readFile(join(runDir, 'run.json'), 'utf8')).toBe(before);
});

test('a run that lost its folder before it went on replaces none of the files of the other one', async () => {
  const directory = runDirectory(await scratchFolder());
  const lock = await lockRun(directory.path);
  const kept = ['run.json', 'metrics.jsonl', `report.html.${crypto.randomUUID()}.tmp`];
  for (const name of kept) await writeFile(join(directory.path, name), 'of the other');
  const own = (await readdir(directory.path)).find((name) => name.endsWith('.lock'))!;
  await rm(join(directory.path, own));
  const error = await userError(Recorder.resume({ directory, lock, records: [], results: null }, head));
  expect(error.message).toMatch(/^the lock of .* was removed: /);
  for (const name of kept) expect(await readFile(join(directory.path, name), 'utf8')).toBe('of the other');
});

test('a run that loses its folder as it writes run.json leaves the metrics of the other one', async () => {
  const directory = runDirectory(await scratchFolder());
  const lock = await lockRun(directory.path);
  await writeFile(directory.metricsPath, 'of the other');
  let looks = 0;
  const check = vi.spyOn(lock, 'check').mockImplementation(async () => {
    if (++looks === 2) throw failure('lost');
  });
  const error = await userError(Recorder.resume({ directory, lock, records: [], results: null }, head));
  check.mockRestore();
  expect(error.message).toBe('lost');
  expect(await readFile(directory.metricsPath, 'utf8')).toBe('of the other');
});

/** How many lines metrics.jsonl had each time that it was put on the disk, and at its close. */
async function linesAtSyncs(runDir: string, run: () => Promise<unknown>): Promise<readonly number[]> {
  const lines: Promise<number>[] = [];
  const sync = vi.spyOn(MetricsLog.prototype, 'sync').mockImplementation(async () => {
    lines.push(readMetrics(join(runDir, 'metrics.jsonl')).then(({ length }) => length));
    await lines.at(-1);
  });
  await run().finally(() => sync.mockRestore());
  return await Promise.all(lines);
}

test('lines that are to last are on the disk at once, those of a moment together; others at the end', async () => {
  const runDir = join(await scratchFolder(), 'run');
  const lines = await linesAtSyncs(runDir, async () => {
    const files = await Recorder.create({ run: true, runDir }, head);
    const written = () => files.afterRecords(async () => {});
    for (const n of [1, 2, 3]) files.record({ n }, { lasting: true });
    await written();
    files.record({ n: 4 }, { lasting: true });
    files.record({ n: 5 });
    await written();
    files.record({ n: 6 });
    await written();
    await files.end('finished', {});
  });
  expect(lines).toEqual([3, 5, 6]);
});

test('each finished part of a sweep lasts, and each epoch of a training before its checkpoint', async () => {
  const runDir = join(await scratchFolder(), 'run');
  const shapes = `--dataset shapes --limit 60 --run-dir ${runDir}`;
  const sweep = '--model linear --loss svm --learning-rate 1e-3 --reg-strength 1e-3 --epochs 1 --folds 3';
  const ofSweep = await linesAtSyncs(runDir, () => runLine(`crossval ${sweep} ${shapes}`));
  expect(ofSweep.slice(-2)).toEqual([3, 3]); // before the end, and at the end
  const ofTraining = await linesAtSyncs(`${runDir}-2`, () => runLine(`linear --epochs 3 ${shapes}-2`));
  expect(ofTraining.slice(-2)).toEqual([3, 3]);
});

test('work on another file comes after the lines before it are on the disk, and not at all once one could not be written', async () => {
  const runDir = join(await scratchFolder(), 'run');
  const files = await Recorder.create({ run: true, runDir }, head);
  const events: string[] = [];
  const sync = vi.spyOn(MetricsLog.prototype, 'sync').mockImplementation(async () => void events.push('sync'));
  const append = vi.spyOn(MetricsLog.prototype, 'append').mockImplementation(async (line) => {
    if ('full' in line) throw failure('the disk is full');
    events.push('line');
  });
  const work = () => files.afterRecords(async () => void events.push('work'));
  try {
    files.record({ n: 1 }, { lasting: true });
    const first = work();
    files.record({ n: 2 }, { lasting: true });
    await first;
    await work();
    expect(events).toEqual(['line', 'sync', 'work', 'line', 'sync', 'work']);
    files.record({ full: true }, { lasting: true });
    await work();
    expect(events).toHaveLength(6);
    await expect(files.end('finished', {})).rejects.toThrow('the disk is full');
  } finally {
    sync.mockRestore();
    append.mockRestore();
  }
});

test('a file of lines that is removed while the run goes on is named at its end', async () => {
  const cwd = await scratchFolder();
  const told = async (runDir: string, onNote: (note: string) => void) => {
    const line = `linear --dataset shapes --limit 60 --epochs 3 --run-dir ${runDir}`;
    const { notes } = await runLine(line, { cwd, onNote });
    return notes.filter((note) => note.includes('is gone'));
  };
  const remove = (note: string) => {
    if (note.includes('epoch 2/3')) rmSync(join(cwd, 'removed/metrics.jsonl'));
  };
  expect(await told('kept', () => {})).toEqual([]);
  expect(await told('removed', remove)).toEqual([
    'removed/metrics.jsonl is gone: it was removed while the run wrote to it, and its lines with it',
  ]);
});
