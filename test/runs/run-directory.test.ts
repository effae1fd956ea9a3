import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createRun } from '../../src/runs/run-directory.ts';
import { userError } from '../helpers/caught.ts';
import { scratchFolder } from '../helpers/scratch.ts';

describe('numbered folders', () => {
  test('a file in the place of their folder', async () => {
    const root = join(await scratchFolder(), 'runs');
    writeFileSync(root, '');
    const error = await userError(createRun({ root, command: 'knn' }));
    expect(error.message).toBe(`cannot create a folder for this run in ${root}: it is a file, not a folder (EEXIST)`);
  });

  test.each([
    [[], 'knn-1'],
    [['knn-1'], 'knn-2'],
    [['knn-9', 'knn-10', 'knn-2'], 'knn-11'],
    [['knn-99999999999999999999'], 'knn-1'],
    [['knn-9007199254740991', 'knn-3'], 'knn-4'],
    [['knn-20261231235959', 'knn-1'], 'knn-2'],
    [['knn-999999999'], 'knn-1000000000'],
    [['knn-999999999', 'knn-1000000000'], 'knn-1000000001'],
    [['knn-000', 'knn-007'], 'knn-8'],
    [['knn-1.5', 'knn-1e3', 'knn--3', 'knn-٣'], 'knn-1'],
    [['linear-4', 'knn-x', 'knn-', 'knn-1-old', 'my-knn-7'], 'knn-1'],
  ])('after %j comes %s', async (taken, expected) => {
    const root = join(await scratchFolder(), 'runs');
    for (const name of taken) mkdirSync(join(root, name), { recursive: true });
    const run = await createRun({ root, command: 'knn' });
    expect(run).toEqual({
      path: join(root, expected),
      manifestPath: join(root, expected, 'run.json'),
      metricsPath: join(root, expected, 'metrics.jsonl'),
      checkpointPath: join(root, expected, 'checkpoint.safetensors'),
      cohortPath: expect.any(Function),
      modelPath: join(root, expected, 'model.safetensors'),
      ofSeed: expect.any(Function),
      predictionsPath: join(root, expected, 'predictions.csv'),
      reportPath: join(root, expected, 'report.html'),
    });
    expect(readdirSync(run.path)).toEqual([]);
  });

  test('twenty at once get twenty folders', async () => {
    const root = join(await scratchFolder(), 'runs');
    const runs = await Promise.all(Array.from({ length: 20 }, () => createRun({ root, command: 'linear' })));
    const expected = Array.from({ length: 20 }, (_, i) => join(root, `linear-${i + 1}`));
    expect(new Set(runs.map(({ path }) => path))).toEqual(new Set(expected));
  });

  test('a root that is a file', async () => {
    const root = join(await scratchFolder(), 'runs');
    writeFileSync(root, '');
    const error = await userError(createRun({ root, command: 'knn' }));
    expect(error.kind).toBe('failed');
    expect(error.message).toContain(`cannot create a folder for this run in ${root}`);
    expect(error.hint).toContain('--no-run');
  });

  test.skipIf(process.getuid?.() === 0)('a root without permission (not run as root)', async () => {
    const folder = await scratchFolder();
    chmodSync(folder, 0o500);
    const error = await userError(createRun({ root: join(folder, 'runs'), command: 'knn' }));
    expect(error.message).toContain('permission denied');
    expect(error.hint).toContain('--no-run');
  });
});

describe('--run-dir', () => {
  const create = (runDir: string) => createRun({ root: 'never-made', command: 'knn', runDir });

  test.each(['new', 'new/within/new'])('%s is made', async (name) => {
    const runDir = join(await scratchFolder(), name);
    expect((await create(runDir)).path).toBe(runDir);
    expect(readdirSync(runDir)).toEqual([]);
    expect(existsSync('never-made')).toBe(false);
  });

  test('an empty folder is taken', async () => {
    const runDir = await scratchFolder();
    expect((await create(runDir)).path).toBe(runDir);
  });

  test.each([
    [['a'], 'holds a'],
    [['c', 'a', 'd', 'b'], 'holds a, b, c, …'],
  ])('a folder with %j is refused', async (names, what) => {
    const runDir = await scratchFolder();
    for (const name of names) writeFileSync(join(runDir, name), 'good');
    const error = await userError(create(runDir));
    expect(error.kind).toBe('usage');
    expect(error.message).toBe(`--run-dir must be a new or an empty folder; ${runDir} ${what}`);
    expect(error.hint).toContain('give a new name');
    expect(readdirSync(runDir)).toHaveLength(names.length);
  });

  test('a file is refused', async () => {
    const runDir = join(await scratchFolder(), 'file');
    writeFileSync(runDir, 'good');
    const error = await userError(create(runDir));
    expect(error.kind).toBe('usage');
    expect(error.message).toContain(`${runDir} is a file`);
  });

  test('a folder below a file', async () => {
    const file = join(await scratchFolder(), 'file');
    writeFileSync(file, 'good');
    const error = await userError(create(join(file, 'below', 'it')));
    expect(error.kind).toBe('failed');
    expect(error.message).toContain('is a file, not a folder');
  });
});

test('a folder in which a killed process has left its lock alone, or half a file, is empty', async () => {
  const runDir = join(await scratchFolder(), 'run');
  mkdirSync(runDir);
  const id = '00000000-0000-0000-0000-000000000000';
  for (const name of [`running-${id}.lock`, `run.json.${id}.tmp`]) writeFileSync(join(runDir, name), '');
  expect((await createRun({ root: '.', command: 'knn', runDir })).path).toBe(runDir);
});
