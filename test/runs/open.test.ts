import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../src/commands/catalogue.ts';
import { openRun } from '../../src/runs/open.ts';
import { RESULTS } from '../../src/runs/result-schemas.ts';
import { userError } from '../helpers/caught.ts';
import { runLine } from '../helpers/commands/run-line.ts';
import { scratchFolder } from '../helpers/scratch.ts';

/** The files of small runs, made once: a folder lasts no longer than its test. */
const made = new Map<string, Promise<ReadonlyMap<string, Buffer>>>();

async function filesOf(line: string) {
  const runDir = join(await scratchFolder(), 'run');
  await runLine(`${line} --dataset shapes --limit 200 --run-dir ${runDir}`);
  const names = await readdir(runDir);
  return new Map(await Promise.all(names.map(async (name) => [name, await readFile(join(runDir, name))] as const)));
}

/** A folder with a small run. */
async function runOf(line: string): Promise<string> {
  const files = made.get(line) ?? filesOf(line);
  made.set(line, files);
  const copy = await scratchFolder();
  for (const [name, bytes] of await files) await writeFile(join(copy, name), bytes);
  return copy;
}

const LINEAR = 'linear --epochs 2 --test';

describe('a run of each command is opened with its results', () => {
  test.each<[string, object]>([
    ['knn --k 1,3 --folds 2', { best: { metric: 'l2' }, results: [{ k: 1 }, { k: 3 }] }],
    ['knn --k 1 --test', { results: [], testReadings: 1 }],
    [LINEAR, { epochs: [{ epoch: 1 }, { epoch: 2 }], confusionOf: 'test' }],
    ['linear --solver random-search --tries 3 --val 0', { epochs: [], valAccuracy: null }],
    ['crossval --k 1 --metric l2 --loss svm --epochs 1 --folds 2 --refit', { best: { rankTestScore: 1 } }],
    ['lr-find --steps 10', { lowest: expect.any(Number) }],
    ['gradcheck --loss svm --reg l2 --images 5 --coordinates 3', { gradients: [{ loss: 'svm' }] }],
  ])('%s', async (line, results) => {
    const [command] = line.split(' ');
    const run = await openRun(await runOf(line));
    expect(run).toMatchObject({ command, manifest: { status: 'finished' }, results });
    expect(JSON.parse(JSON.stringify(run.results))).toEqual(run.manifest.results);
  });

  test('every command that keeps runs', () => {
    expect(Object.keys(RESULTS).every((command) => command in COMMANDS)).toBe(true);
  });
});

test('its metrics are those of the training', async () => {
  const run = await openRun(await runOf(LINEAR));
  if (run.command !== 'linear') throw new Error(run.command);
  const lines = await run.metrics();
  expect(lines.map(({ stepLosses, stepsPerLoss, ...record }) => record)).toEqual(run.results?.epochs);
});

describe('refused', () => {
  test.each<[string, (manifest: Record<string, unknown>) => void, string]>([
    ['another command', (m) => Object.assign(m, { command: 'bake' }), 'names the unknown command "bake"'],
    ['results of another command', (m) => Object.assign(m, { command: 'knn' }), 'is damaged: results.'],
    ['a share above 1', (m) => Object.assign(m.results as object, { sparsity: 2 }), 'is damaged: results.sparsity'],
  ])('%s', async (_, change, message) => {
    const copy = await runOf(LINEAR);
    const path = join(copy, 'run.json');
    const manifest = JSON.parse(await readFile(path, 'utf8'));
    change(manifest);
    await writeFile(path, JSON.stringify(manifest));
    const error = await userError(openRun(copy));
    expect([error.kind, error.message]).toEqual(['data', expect.stringContaining(message)]);
    expect(error.hint).toMatch(/^restore it, or run the command again/);
  });

  test('a folder without run.json', async () => {
    const error = await userError(openRun(await scratchFolder()));
    expect(error.message).toContain('run.json');
  });
});

test('a run without results yet', async () => {
  const copy = await runOf(LINEAR);
  const path = join(copy, 'run.json');
  const manifest = JSON.parse(await readFile(path, 'utf8'));
  await writeFile(path, JSON.stringify({ ...manifest, results: null, status: 'interrupted' }));
  expect((await openRun(copy)).results).toBeNull();
});
