import { mkdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { listRuns, matching } from '../../../src/runs/collection/list.ts';
import { writeManifest } from '../../../src/runs/manifest.ts';
import { openRun } from '../../../src/runs/open.ts';
import { lockRun } from '../../../src/runs/run-lock.ts';
import { userError } from '../../helpers/caught.ts';
import { scratchFolder } from '../../helpers/scratch.ts';
import { makeRun, manifest } from './manifests.ts';

const names = async (root: string) => (await listRuns(root)).runs.map(({ name }) => name);

test('the newest is the first; of the same moment, knn-2 stands before knn-10', async () => {
  const root = await scratchFolder();
  await makeRun(root, 'a', { startedAt: '2024-05-01T12:00:00.000Z' });
  for (const name of ['knn-10', 'knn-2', 'b']) await makeRun(root, name, { startedAt: '2024-06-01T12:00:00.000Z' });
  await makeRun(root, 'c', { startedAt: '2023-12-31T23:59:59.999Z' });
  expect(await names(root)).toEqual(['b', 'knn-2', 'knn-10', 'a', 'c']);
});

test('where there is no folder there are no runs', async () => {
  expect(await listRuns(join(await scratchFolder(), 'runs'))).toEqual({ runs: [], unlisted: [] });
});

test('a file in place of the folder', async () => {
  const root = join(await scratchFolder(), 'runs');
  writeFileSync(root, '');
  expect((await userError(listRuns(root))).message).toContain(`cannot read ${root}`);
});

test('what cannot be read stands beside the others, and says why', async () => {
  const root = await scratchFolder();
  await makeRun(root, 'good');
  for (const name of ['damaged', 'empty', 'folder', 'newer', 'other', 'prototype']) mkdirSync(join(root, name));
  writeFileSync(join(root, 'damaged/run.json'), '{"format":');
  mkdirSync(join(root, 'folder/run.json'));
  const newer = { format: 'cifar-train run', formatVersion: 99, version: '7.0.0' };
  writeFileSync(join(root, 'newer/run.json'), JSON.stringify(newer));
  writeFileSync(join(root, 'other/run.json'), '{"format":"something else"}');
  const { command: _, ...rest } = manifest;
  await writeManifest(join(root, 'prototype/run.json'), { ...rest, command: '__proto__' });
  writeFileSync(join(root, 'a file'), '');
  symlinkSync(join(root, 'a file'), join(root, 'link to a file'));
  symlinkSync(join(root, 'nowhere'), join(root, 'link to nothing'));
  const { runs, unlisted } = await listRuns(root);
  expect(runs.map(({ name }) => name)).toEqual(['good']);
  expect(unlisted.map(({ path, why }) => [path.slice(root.length + 1), why.replaceAll(root, '')])).toEqual([
    ['damaged', expect.stringContaining('it is not valid JSON')],
    ['empty', 'it has no run.json'],
    ['folder', expect.stringContaining('is not a regular file')],
    ['link to nothing', expect.stringContaining('no such file or folder')],
    ['newer', expect.stringContaining('in version 99; this program reads version 1')],
    ['other', expect.stringContaining('is not a run manifest')],
    ['prototype', expect.stringContaining('names the unknown command "__proto__"; supported: ')],
  ]);
});

test('a run.json with a byte-order mark is listed, as it can be opened', async () => {
  const root = await scratchFolder();
  const path = join(await makeRun(root, 'mine'), 'run.json');
  writeFileSync(path, `\ufeff${readFileSync(path, 'utf8')}`);
  expect(await names(root)).toEqual(['mine']);
  expect((await openRun(join(root, 'mine'))).command).toBe('knn');
});

test('a run.json with the line ends of Windows is listed, as it can be opened', async () => {
  const root = await scratchFolder();
  const path = join(await makeRun(root, 'mine'), 'run.json');
  writeFileSync(path, readFileSync(path, 'utf8').replaceAll('\n', '\r\n'));
  expect(await listRuns(root)).toMatchObject({ runs: [{ name: 'mine' }], unlisted: [] });
  expect((await openRun(join(root, 'mine'))).command).toBe('knn');
});

test('a link to the folder of a run is listed', async () => {
  const root = await scratchFolder();
  const elsewhere = await makeRun(await scratchFolder(), 'run');
  symlinkSync(elsewhere, join(root, 'mine'));
  expect(await names(root)).toEqual(['mine']);
});

describe('how a run stands', () => {
  test.each(['finished', 'interrupted', 'failed'] as const)('%s, as run.json says', async (status) => {
    const root = await scratchFolder();
    await makeRun(root, 'run', { status });
    expect((await listRuns(root)).runs[0]!.state).toBe(status);
  });

  test('running, while a process holds its lock; killed without one', async () => {
    const root = await scratchFolder();
    const path = await makeRun(root, 'run', { status: 'running', finishedAt: null });
    const stateNow = async () => (await listRuns(root)).runs[0]!.state;
    expect(await stateNow()).toBe('killed');
    const lock = await lockRun(path);
    expect(await stateNow()).toBe('running');
    await lock.release();
    expect(await stateNow()).toBe('killed');
  });

  test.each([
    ['running', 0],
    ['killed', 60],
  ] as const)('%s, with a lock of another machine that moved %d s ago', async (state, seconds) => {
    const root = await scratchFolder();
    const path = await makeRun(root, 'run', { status: 'running' });
    const lock = join(path, 'running-00000000-0000-4000-8000-000000000000.lock');
    writeFileSync(lock, JSON.stringify({ pid: 1, start: '1', host: 'elsewhere', pids: 'another kernel' }));
    const at = Date.now() / 1000 - seconds;
    utimesSync(lock, at, at);
    expect((await listRuns(root)).runs[0]!.state).toBe(state);
  });
});

describe('of a long run.json the beginning is enough', () => {
  const trials = Array.from({ length: 3000 }, (_, i) => ({ params: { i }, meanTestScore: 0.25 }));
  const best = { ...trials[0], stdTestScore: 0.01, splitTestScores: [0.24, 0.26] };

  test('with what the results come to, which stands before them', async () => {
    const root = await scratchFolder();
    const path = join(await makeRun(root, 'run', { command: 'crossval', results: { trials, best } }), 'run.json');
    const text = readFileSync(path, 'utf8');
    expect(text.length).toBeGreaterThan(3 * 65_536);
    writeFileSync(path, text.slice(0, 70_000)); // whatever comes then, it was not read
    const [run] = (await listRuns(root)).runs;
    expect(run!.headline).toEqual({ validation: { accuracy: 0.25, std: 0.01, nImages: 10_000 } });
  });

  test('unless what stands before the results is itself that long', async () => {
    const root = await scratchFolder();
    await makeRun(root, 'run', { options: { trialsFrom: trials }, results: { trials, best } });
    expect((await listRuns(root)).runs[0]!.headline?.validation?.accuracy).toBe(0.25);
  });
});

test.each([
  [{}, ['a', 'b', 'c']],
  [{ commands: ['knn'] }, ['a', 'b']],
  [{ data: ['cifar10'] }, ['c']],
  [{ tags: ['x'] }, ['a', 'b']],
  [{ tags: ['x', 'y'] }, ['b']],
  [{ states: ['failed'] as const }, ['b']],
  [{ commands: ['knn', 'linear'], tags: ['y'], states: ['failed', 'finished'] as const }, ['b', 'c']],
])('those with %j are %j', async (filter, expected) => {
  const root = await scratchFolder();
  await makeRun(root, 'a', { options: { tag: ['x'] } });
  await makeRun(root, 'b', { options: { tag: ['y', 'x'] }, status: 'failed' });
  const dataset = { name: 'cifar10', digest: 'd', source: 's', nTrain: 5 };
  await makeRun(root, 'c', { command: 'linear', options: { tag: ['y'] }, dataset });
  const { runs } = await listRuns(root);
  expect(matching(runs, filter).map(({ name }) => name)).toEqual(expected);
});
