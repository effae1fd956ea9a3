import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { thisMachine } from '../../src/runs/machine.ts';
import { type RunManifest, readManifest, writeManifest } from '../../src/runs/manifest.ts';
import { userError } from '../helpers/caught.ts';
import { scratchFolder } from '../helpers/scratch.ts';

const manifest: RunManifest = {
  command: 'knn',
  commandLine: 'cifar-train knn --k 7',
  status: 'running',
  startedAt: '2024-05-01T12:00:00.000Z',
  finishedAt: null,
  version: '0.1.0',
  machine: { platform: 'linux', arch: 'x64', cpu: 'A CPU', cores: 2, node: '20.19.0' },
  dataset: { name: 'shapes', digest: 'abc', source: 'built in', nTrain: 10_000 },
  options: { k: [7], shuffle: false },
  seed: 0,
  results: null,
  secondsByPhase: { load: 0.5 },
};

test('what is written is read again', async () => {
  const path = join(await scratchFolder(), 'run.json');
  await writeManifest(path, manifest);
  expect(await readManifest(path)).toEqual(manifest);
  const finished: RunManifest = {
    ...manifest,
    status: 'finished',
    finishedAt: '2024-05-01T12:01:00.000Z',
    results: [{ k: 7, mean: 0.3 }],
  };
  await writeManifest(path, finished);
  expect(await readManifest(path)).toEqual(finished);
  const resumed = { ...finished, resumedAt: ['2024-05-01T12:00:30.000Z', '2024-05-01T12:00:40.000Z'] };
  await writeManifest(path, resumed);
  expect(await readManifest(path)).toEqual(resumed);
});

test('the file says its format, and is readable by eye', async () => {
  const path = join(await scratchFolder(), 'run.json');
  await writeManifest(path, manifest);
  const text = readFileSync(path, 'utf8');
  expect(JSON.parse(text)).toMatchObject({ format: 'cifar-train run', formatVersion: 1, command: 'knn' });
  expect(text).toMatch(/\n {2}"commandLine": "cifar-train knn --k 7",\n/);
  expect(text.endsWith('}\n')).toBe(true);
});

test('the command line is kept without secrets', async () => {
  const path = join(await scratchFolder(), 'run.json');
  const commandLine = 'cifar-train knn --mirror https://me:hunter2@host/x';
  await writeManifest(path, { ...manifest, commandLine });
  expect((await readManifest(path)).commandLine).toBe('cifar-train knn --mirror https://***@host/x');
});

describe('a damaged file', () => {
  const whole = { format: 'cifar-train run', formatVersion: 1, ...manifest };
  test.each([
    ['empty', '', 'it is empty'],
    ['cut off', JSON.stringify(whole).slice(0, 100), 'it is not valid JSON'],
    ['not UTF-8', Buffer.from('{"ü": 1}', 'latin1'), 'it is not UTF-8 text'],
    ['very deep', `{"results":${'['.repeat(100_000)}`, 'it is nested more than 100 levels deep'],
    ['a version that is no text', `{"format":"cifar-train run","formatVersion":{"toString":1}}`, 'formatVersion '],
    ['a status named constructor', JSON.stringify({ ...whole, status: 'constructor' }), 'status '],
    ['a list', '[]', 'it must be an object; it is []'],
    ['another version', JSON.stringify({ ...whole, formatVersion: 2 }), 'in version 2; this program reads version 1'],
    ['another format', JSON.stringify({ ...whole, format: 'x' }), 'format '],
    ['a wrong status', JSON.stringify({ ...whole, status: 'done' }), 'status '],
    ['no seed', JSON.stringify({ ...whole, seed: undefined }), 'seed '],
    ['a seed too large', JSON.stringify({ ...whole, seed: 2 ** 32 }), 'seed '],
    ['an invalid time', JSON.stringify({ ...whole, startedAt: 'yesterday' }), 'startedAt '],
    ['a resumption at no time', JSON.stringify({ ...whole, resumedAt: ['soon'] }), 'resumedAt.0 '],
    ['half a machine', JSON.stringify({ ...whole, machine: { ...manifest.machine, cores: -1 } }), 'machine.cores '],
    ['no images', JSON.stringify({ ...whole, dataset: { ...manifest.dataset, nTrain: 1.5 } }), 'dataset.nTrain '],
    ['seconds as text', JSON.stringify({ ...whole, secondsByPhase: { load: '1' } }), 'secondsByPhase.load '],
  ])('%s', async (_, text, what) => {
    const path = join(await scratchFolder(), 'run.json');
    writeFileSync(path, text);
    const error = await userError(readManifest(path));
    expect(error.kind).toBe('data');
    expect(error.message).toContain(path);
    expect(error.message).toContain(what);
    if (!what.includes('version 2')) expect(error.hint).toMatch(/^restore it, or run the command again/);
  });

  test('a folder', async () => {
    const path = await scratchFolder();
    const error = await userError(readManifest(path));
    expect(error.message).toBe(`cannot read ${path}: it is a folder, not a file (EISDIR)`);
    expect(error.hint).toBe('name the run.json in it, or read the folder with openRun');
    mkdirSync(join(path, 'run.json'));
    expect((await userError(readManifest(join(path, 'run.json')))).hint).not.toContain('openRun');
  });

  test('absent', async () => {
    const path = join(await scratchFolder(), 'run.json');
    const error = await userError(readManifest(path));
    expect(error.message).toBe(`cannot read ${path}: no such file or folder (ENOENT)`);
  });
});

test('this machine has a processor, and Node', () => {
  const machine = thisMachine();
  expect(machine.cores).toBeGreaterThan(0);
  expect(machine.cpu).not.toBe('');
  expect(machine.node).toBe(process.versions.node);
});
