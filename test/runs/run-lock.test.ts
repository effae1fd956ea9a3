import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lockRun } from '../../src/runs/run-lock.ts';
import { userError } from '../helpers/caught.ts';
import { scratchFolder } from '../helpers/scratch.ts';

test('a run that is in use says by what, and which file to remove', async () => {
  const run = await scratchFolder();
  const lock = await lockRun(run);
  const error = await userError(lockRun(run));
  expect(error.message).toBe(`${run} is in use by process ${process.pid} on ${hostname()}`);
  expect(error.hint).toContain(join(run, readdirSync(run)[0]!));
  await lock.check();
  await lock.release();
  await (await lockRun(run)).release();
});

test('whose run was taken over ends with words', async () => {
  const run = await scratchFolder();
  const lock = await lockRun(run);
  renameSync(join(run, readdirSync(run)[0]!), join(run, 'running-00000000-0000-0000-0000-000000000000.lock'));
  expect((await userError(lock.check())).message).toBe(
    `another process has taken over ${run}, since this one stood still: it writes nothing more there`,
  );
  await lock.release();
});

test('whose lock was removed by hand is told so', async () => {
  const run = await scratchFolder();
  const lock = await lockRun(run);
  rmSync(join(run, readdirSync(run)[0]!));
  expect((await userError(lock.check())).message).toBe(
    `the lock of ${run} was removed: another process may work there, and this one writes nothing more`,
  );
  await lock.release();
});

test('whose folder was renamed is told to give the name back', async () => {
  const run = join(await scratchFolder(), 'run');
  mkdirSync(run);
  const lock = await lockRun(run);
  renameSync(run, `${run}-2`);
  const error = await userError(lock.check());
  expect(error.message).toBe(`${run} is gone: it was renamed or removed while it was worked on`);
  expect(error.hint).toBe('if it was renamed, give it its name back');
  await lock.release();
});

test('a folder that is not there', async () => {
  const error = await userError(lockRun(join(await scratchFolder(), 'none')));
  expect(error.message).toMatch(/^cannot lock .*: no such file or folder \(ENOENT\)$/);
});
