import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { SILENCE_MS } from '../../../src/files/lock/heartbeat.ts';
import { thisProcess } from '../../../src/files/lock/holder.ts';
import { LockHeld, type LockRequest, takeLock } from '../../../src/files/lock/lock.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

const OTHER = 'x-00000000-0000-0000-0000-000000000000.lock';
const me = await thisProcess();
const elsewhere = { pid: 7, start: '1', host: hostname(), pids: 'another container of this machine' };

/** A folder in which another process has left its lock, and a request for one; waiting takes no time. */
async function lockedBy(contents: unknown, options: { whileWatching?: (path: string) => void } = {}) {
  const folder = await scratchFolder();
  const path = join(folder, OTHER);
  writeFileSync(path, typeof contents === 'string' ? contents : JSON.stringify(contents));
  const notes: string[] = [];
  let waited = 0;
  const request: LockRequest = {
    ...{ folder, prefix: 'x', onNote: (text) => notes.push(text) },
    sleep: async (ms) => {
      waited += ms;
      options.whileWatching?.(path);
    },
  };
  return { folder, path, notes, request, waited: () => waited };
}

/** A process that does nothing until it is killed. */
async function idleProcess() {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume(); console.log("up")'], { stdio: 'pipe' });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return child;
}

test('a lock is a file while it is held; released twice is released', async () => {
  const folder = await scratchFolder();
  const lock = await takeLock({ folder, prefix: 'x' });
  expect(readdirSync(folder)).toEqual([expect.stringMatching(/^x-[0-9a-f-]{36}\.lock$/)]);
  expect(await lock.isHeld()).toBe(true);
  await lock.release();
  await lock.release();
  expect(readdirSync(folder)).toEqual([]);
});

test('ten at once: at most one has it, and what is left is its own', async () => {
  const folder = await scratchFolder();
  const all = await Promise.allSettled(Array.from({ length: 10 }, () => takeLock({ folder, prefix: 'x' })));
  const taken = all.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  expect(taken.length).toBeLessThanOrEqual(1);
  for (const one of all) if (one.status === 'rejected') expect(one.reason).toBeInstanceOf(LockHeld);
  expect(readdirSync(folder)).toHaveLength(taken.length);
});

describe('that of a process of which its number says all', () => {
  test('this one', async () => {
    const { request, waited } = await lockedBy(me);
    await expect(takeLock(request)).rejects.toMatchObject({ holder: me });
    expect(waited()).toBe(0);
  });

  test('one that was killed counts for nothing at once', async () => {
    const child = await idleProcess();
    const held = { ...me, pid: child.pid!, start: '' };
    child.kill('SIGKILL');
    await once(child, 'exit');
    const { request, folder, notes, waited } = await lockedBy(held);
    await (await takeLock(request)).release();
    expect([readdirSync(folder), notes, waited()]).toEqual([[], [], 0]);
  });

  test.runIf(process.platform === 'linux')('one whose number was given to another process since', async () => {
    const child = await idleProcess();
    const { request, waited } = await lockedBy({ ...me, pid: child.pid!, start: '1' });
    await (await takeLock(request)).release();
    expect(waited()).toBe(0);
  });
});

describe('that of a process elsewhere', () => {
  test.each<[string, unknown, string]>([
    ['in another container of the same name', elsewhere, `process 7 on ${hostname()}`],
    ['with the number of this very process', { ...me, pids: 'elsewhere' }, `process ${process.pid} on ${hostname()}`],
    ['on another host', { ...elsewhere, host: 'far', pids: 'b 4:1' }, 'process 7 on far'],
    ['whose host tells nothing of its processes', { ...elsewhere, pids: '' }, `process 7 on ${hostname()}`],
    ['that an older version wrote, empty', '', 'another process'],
    ['of something else', '[1', 'another process'],
    ['with a key of Object', '{"pid":7,"__proto__":{"start":"1","host":"h","pids":"p"}}', 'another process'],
  ])('%s: is taken over, said aloud, once it stands still', async (_, contents, who) => {
    const { request, folder, notes, waited } = await lockedBy(contents);
    const lock = await takeLock(request);
    expect(waited()).toBe(SILENCE_MS);
    expect(notes).toEqual([
      `locked by ${who}: watching for up to 20 s whether that is still at work`,
      `${who} has shown no sign of life for 20 s: taking its lock over`,
    ]);
    await lock.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  test.each([
    ['moves on', new Date()],
    ['moves in a future that its clock is in', new Date(Date.now() + 1e9)],
    ['moves in a past that its clock is in', new Date(1e9)],
  ])('is held while its time %s', async (_, time) => {
    const whileWatching = (path: string) => utimesSync(path, time, time);
    const { request, folder, notes } = await lockedBy(elsewhere, { whileWatching });
    await expect(takeLock(request)).rejects.toMatchObject({ holder: elsewhere });
    expect(readdirSync(folder)).toEqual([OTHER]);
    expect(notes).toHaveLength(1);
  });

  test('a lock dated in the future that stands still holds nothing', async () => {
    const { request, path, waited } = await lockedBy(elsewhere);
    utimesSync(path, new Date(1e14), new Date(1e14));
    await (await takeLock(request)).release();
    expect(waited()).toBe(SILENCE_MS);
  });

  test('one that is released meanwhile is no longer in the way', async () => {
    const { request, notes } = await lockedBy(elsewhere, { whileWatching: (path) => rmSync(path, { force: true }) });
    await (await takeLock(request)).release();
    expect(notes).toHaveLength(1);
  });

  test('watching ends with the signal', async () => {
    const controller = new AbortController();
    const { request, folder } = await lockedBy(elsewhere, { whileWatching: () => controller.abort('stop') });
    const sleep: LockRequest['sleep'] = async (ms, signal) => {
      await request.sleep!(ms, signal);
      signal?.throwIfAborted();
    };
    await expect(takeLock({ ...request, sleep, signal: controller.signal })).rejects.toBe('stop');
    expect(readdirSync(folder)).toEqual([OTHER]);
  });
});

test('whose lock was taken notices, and does not take it back', async () => {
  const folder = await scratchFolder();
  const lock = await takeLock({ folder, prefix: 'x' });
  rmSync(join(folder, readdirSync(folder)[0]!));
  expect([await lock.isHeld(), lock.lost.aborted]).toEqual([false, true]);
  await lock.release();
  expect(readdirSync(folder)).toEqual([]);
});

test('other files are left alone', async () => {
  const folder = await scratchFolder();
  const names = ['x', 'x-1.lock', 'x.lock', 'y-00000000-0000-0000-0000-000000000000.lock'];
  for (const name of names) writeFileSync(join(folder, name), '');
  await (await takeLock({ folder, prefix: 'x' })).release();
  expect(readdirSync(folder)).toEqual(names.sort());
});

describe.skipIf(process.platform === 'win32')('what has the name of a lock and is no file', () => {
  test.each<[string, (path: string) => unknown]>([
    ['a pipe', (path) => execFileSync('mkfifo', [path])],
    ['a folder', (path) => mkdirSync(path)],
    ['a link to an endless device', (path) => symlinkSync('/dev/zero', path)],
  ])('%s holds nothing, and stays', async (_, plant) => {
    const folder = await scratchFolder();
    plant(join(folder, OTHER));
    await (await takeLock({ folder, prefix: 'x' })).release();
    expect(readdirSync(folder)).toEqual([OTHER]);
  });
});
