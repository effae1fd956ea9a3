import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { removeRun } from '../../../src/runs/collection/remove.ts';
import { runDirectory } from '../../../src/runs/run-directory.ts';
import { lockRun } from '../../../src/runs/run-lock.ts';
import { printed, userError } from '../../helpers/caught.ts';
import { scratchFolder } from '../../helpers/scratch.ts';
import { makeRun } from './manifests.ts';

const ID = '00000000-0000-4000-8000-000000000000';
const FILES = ['metrics.jsonl', 'model.safetensors', 'model-3.safetensors', 'report.html', 'predictions.csv'].concat([
  'checkpoint.safetensors',
  'cohort-2.safetensors',
  `metrics.jsonl.${ID}.tmp`,
]);

async function aRun(): Promise<string> {
  const path = await makeRun(await scratchFolder(), 'run', { options: { seeds: [3, 4] } });
  for (const name of FILES) writeFileSync(join(path, name), 'twelve bytes');
  return path;
}

/** Everything in a folder, to see that nothing of it is gone. */
const contents = (path: string) => readdirSync(path).sort();

test('the files of a run are removed with their folder, and the one above it stays', async () => {
  const path = await aRun();
  const neighbour = await makeRun(join(path, '..'), 'neighbour');
  const { bytes, ...removed } = await removeRun(runDirectory(path));
  expect(removed).toEqual({ path, nFiles: FILES.length + 1 });
  expect(bytes).toBeGreaterThan(12 * FILES.length);
  expect(existsSync(path)).toBe(false);
  expect(contents(neighbour)).toEqual(['run.json']);
});

test.each([
  '{"format": "cifar-train run", "formatVersion"',
  '{\n  "format": "cifar-train run",\n  "formatVersion": 99\n}',
])('a run.json that is damaged or newer is still one of a run: %j', async (text) => {
  const path = await aRun();
  writeFileSync(join(path, 'run.json'), text);
  await removeRun(runDirectory(path));
  expect(existsSync(path)).toBe(false);
});

describe('nothing is removed', () => {
  const refused = async (path: string) => {
    const before = contents(path);
    const error = await userError(removeRun(runDirectory(path)));
    expect(contents(path)).toEqual(before);
    return printed(error);
  };

  test.each([
    ['a file', (path: string) => writeFileSync(join(path, 'notes.txt'), ''), 'notes.txt'],
    ['a note', (path: string) => writeFileSync(join(path, 'running-notes.lock'), ''), 'running-notes.lock'],
    [
      'the model of a seed that the run does not have',
      (path: string) => writeFileSync(join(path, 'model-7.safetensors'), ''),
      'model-7.safetensors',
    ],
    ['a folder', (path: string) => mkdirSync(join(path, 'pictures')), 'pictures (a folder)'],
    [
      'a link of a run file',
      (path: string) => symlinkSync('/etc/hostname', join(path, 'model-1.safetensors')),
      'model-1.safetensors (a symbolic link)',
    ],
    [
      'a folder of a run file',
      (path: string) => mkdirSync(join(path, 'model-7.safetensors')),
      'model-7.safetensors (a folder)',
    ],
  ])('of a folder with %s of others in it', async (_, add, named) => {
    const path = await aRun();
    add(path);
    expect(await refused(path)).toContain(`${path} holds files that no run writes: ${named}\n  move it away first`);
  });

  test('of a folder whose run.json is something else', async () => {
    const path = await aRun();
    writeFileSync(join(path, 'run.json'), '{"format": "another"}');
    expect(await refused(path)).toContain(`${join(path, 'run.json')} is not the run.json of a run`);
  });

  test('of a folder without a run.json', async () => {
    const path = await scratchFolder();
    writeFileSync(join(path, 'metrics.jsonl'), '');
    expect(await refused(path)).toContain('no such file or folder');
  });

  test('through a link to a run', async () => {
    const path = await aRun();
    const link = join(await scratchFolder(), 'link');
    symlinkSync(path, link);
    expect(await refused(link)).toContain(`${link} is a symbolic link, not the folder of a run itself`);
    expect(contents(path)).toContain('run.json');
  });

  test('of a run that is running', async () => {
    const path = await aRun();
    const lock = await lockRun(path);
    try {
      expect(await refused(path)).toContain(`${path} is running\n  stop it first`);
    } finally {
      await lock.release();
    }
  });
});
