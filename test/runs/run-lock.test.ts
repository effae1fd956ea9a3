import { readdirSync, rmSync } from 'node:fs';
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
  rmSync(join(run, readdirSync(run)[0]!));
  expect((await userError(lock.check())).message).toBe(
    `another process has taken over ${run}, since this one stood still: it writes nothing more there`,
  );
});

test('a folder that is not there', async () => {
  const error = await userError(lockRun(join(await scratchFolder(), 'none')));
  expect(error.message).toMatch(/^cannot lock .*: no such file or folder \(ENOENT\)$/);
});
