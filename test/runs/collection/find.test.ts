import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findRun } from '../../../src/runs/collection/find.ts';
import { printed, userError } from '../../helpers/caught.ts';
import { scratchFolder } from '../../helpers/scratch.ts';
import { makeRun } from './manifests.ts';

async function someRuns(): Promise<string> {
  const root = await scratchFolder();
  await makeRun(root, 'linear-1', { startedAt: '2024-05-01T12:00:00.000Z' });
  await makeRun(root, 'linear-2', { startedAt: '2024-05-03T12:00:00.000Z' });
  await makeRun(root, 'knn-1', { startedAt: '2024-05-02T12:00:00.000Z' });
  return root;
}

describe('a run is found', () => {
  test.each([
    ['by its name', () => 'linear-1', 'linear-1'],
    ['by its name with a slash', () => 'linear-1/', 'linear-1'],
    ['by its folder', (root: string) => join(root, 'linear-1'), 'linear-1'],
    ['by its folder with slashes', (root: string) => `${join(root, 'linear-1')}//`, 'linear-1'],
    ['by a file in it', (root: string) => join(root, 'knn-1', 'run.json'), 'knn-1'],
    ['as the last, by the time of its beginning', () => 'last', 'linear-2'],
  ])('%s', async (_, typed, name) => {
    const root = await someRuns();
    expect((await findRun(typed(root), root)).path).toBe(join(root, name));
  });

  test('in a folder before by its name: ./last is no keyword', async () => {
    const root = await someRuns();
    const own = await makeRun(await scratchFolder(), 'last');
    expect((await findRun(own, root)).path).toBe(own);
  });

  test('although it is damaged: whoever reads it says so', async () => {
    const root = await someRuns();
    writeFileSync(join(root, 'knn-1/run.json'), '{');
    expect((await findRun('knn-1', root)).path).toBe(join(root, 'knn-1'));
  });
});

describe('the last run, where one cannot be read', () => {
  const spoilt = async (when: string) => {
    const root = await someRuns();
    const file = join(root, 'linear-1/run.json');
    writeFileSync(file, '{');
    utimesSync(file, new Date(when), new Date(when));
    return root;
  };
  test('that was written before the newest began: the newest', async () => {
    const root = await spoilt('2024-05-03T11:59:59.000Z');
    expect((await findRun('last', root)).path).toBe(join(root, 'linear-2'));
  });
  test('that may have begun later: none is taken in its place', async () => {
    const root = await spoilt('2024-05-03T12:00:01.000Z');
    const error = await userError(findRun('last', root));
    expect(error).toMatchObject({
      kind: 'data',
      message: `${join(root, 'linear-1')} may be the last run, but cannot be read: ${join(root, 'linear-1/run.json')} is damaged: it is not valid JSON`,
      hint: `name the run that you mean, such as ${join(root, 'linear-2')}; or move that one away`,
    });
  });
  test('and there is no other', async () => {
    const root = await scratchFolder();
    mkdirSync(join(root, 'linear-1'));
    writeFileSync(join(root, 'linear-1/run.json'), '');
    expect((await userError(findRun('last', root))).message).toContain('may be the last run');
  });
});

describe('what is none is answered with what there is', () => {
  test.each([
    ['linear-9', 'there is no run linear-9\n  did you mean linear-2?\n  cifar-train runs lists the runs in'],
    ['nothing-of-the-sort', 'there is no run nothing-of-the-sort\n  cifar-train runs lists the runs in'],
    ['knn-1/below', 'there is no run knn-1/below'],
    ['x'.repeat(5000), 'there is no run xxx'],
  ])('%s', async (typed, message) => {
    const error = await userError(findRun(typed, await someRuns()));
    expect(error.kind).toBe('usage');
    expect(printed(error)).toContain(message);
  });

  test('a folder without run.json', async () => {
    const root = await someRuns();
    mkdirSync(join(root, 'empty'));
    const error = await userError(findRun(join(root, 'empty'), root));
    expect(error.message).toBe(`${join(root, 'empty')} is not the folder of a run: it has no run.json`);
    const byName = printed(await userError(findRun('empty', root)));
    expect(byName).toContain(error.message);
    expect(byName).not.toContain('did you mean');
  });

  test('no runs at all', async () => {
    const root = join(await scratchFolder(), 'runs');
    expect(printed(await userError(findRun('last', root)))).toContain(
      `there are no runs in ${root}\n  experiments make them, for example: cifar-train knn`,
    );
    expect((await userError(findRun('knn-1', root))).message).toBe(
      `there is no run knn-1, and there are none in ${root}`,
    );
  });
});
