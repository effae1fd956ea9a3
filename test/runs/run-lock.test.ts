import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { lockRun } from '../../src/runs/run-lock.ts';
import { userError } from '../helpers/caught.ts';
import { scratchFolder } from '../helpers/scratch.ts';

const HOST = encodeURIComponent(hostname());

/** A process that does nothing until it is killed. */
async function idleProcess() {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume(); console.log("up")'], { stdio: 'pipe' });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return child;
}

test('a lock is a file while it is held; released twice is released', async () => {
  const run = await scratchFolder();
  const lock = await lockRun(run);
  expect(readdirSync(run)).toEqual([expect.stringMatching(`^running-${process.pid}-\\d*@`)]);
  await lock.release();
  await lock.release();
  expect(readdirSync(run)).toEqual([]);
  await (await lockRun(run)).release();
});

test('the same process cannot take it twice, and the first keeps it', async () => {
  const run = await scratchFolder();
  const lock = await lockRun(run);
  const error = await userError(lockRun(run));
  expect(error.message).toBe(`${run} is in use by process ${process.pid} on ${hostname()}`);
  expect(error.hint).toContain(readdirSync(run)[0]);
  await lock.release();
});

test('that of another process holds while it lives, and counts for nothing at once when it was killed', async () => {
  const run = await scratchFolder();
  const child = await idleProcess();
  const name = `running-${child.pid}-@${HOST}.lock`; // started nobody knows when
  writeFileSync(join(run, name), '');
  expect((await userError(lockRun(run))).message).toContain(`process ${child.pid} on`);
  expect(readdirSync(run)).toEqual([name]);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const lock = await lockRun(run);
  expect(readdirSync(run)).toHaveLength(1);
  await lock.release();
});

test.runIf(process.platform === 'linux')('a number that was given to another process since then', async () => {
  const run = await scratchFolder();
  const child = await idleProcess();
  writeFileSync(join(run, `running-${child.pid}-1@${HOST}.lock`), '');
  await (await lockRun(run)).release();
  expect(readdirSync(run)).toEqual([]);
});

test('that of another machine holds: nobody can tell', async () => {
  const run = await scratchFolder();
  writeFileSync(join(run, 'running-1-1@elsewhere%2F1.lock'), '');
  const error = await userError(lockRun(run));
  expect(error.message).toContain('process 1 on elsewhere/1');
  expect(error.hint).toContain(join(run, 'running-1-1@elsewhere%2F1.lock'));
});

test('other files are left alone', async () => {
  const run = await scratchFolder();
  for (const name of ['run.json', 'running.lock', 'running-x-1@host.lock']) writeFileSync(join(run, name), '');
  await (await lockRun(run)).release();
  expect(readdirSync(run)).toHaveLength(3);
});

test('a folder that is not there', async () => {
  const error = await userError(lockRun(join(await scratchFolder(), 'none')));
  expect(error.message).toContain('cannot write ');
});
