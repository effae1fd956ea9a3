import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { unlessAborted } from '../../../../src/experiments/queue/worker/unless-aborted.ts';

test('what comes of work, or its error', async () => {
  const { signal } = new AbortController();
  expect(await unlessAborted(Promise.resolve(7), signal)).toBe(7);
  await expect(unlessAborted(Promise.reject(new Error('broken')), signal)).rejects.toThrow('broken');
});

test('the reason of a signal, whether it came before or comes while work lasts', async () => {
  const endless = new Promise<never>(() => {});
  await expect(unlessAborted(endless, AbortSignal.abort('stopped'))).rejects.toBe('stopped');
  const controller = new AbortController();
  const ended = unlessAborted(endless, controller.signal);
  controller.abort('now');
  await expect(ended).rejects.toBe('now');
});

test('what comes of work is not kept as long as the signal lasts', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const { signal } = new AbortController();
  const one = async () => new WeakRef(await unlessAborted(Promise.resolve({}), signal));
  const results = await Promise.all(Array.from({ length: 10 }, one));
  await new Promise((resolve) => setImmediate(resolve)); // a WeakRef holds on until then
  collect();
  expect(results.filter((result) => result.deref() !== undefined)).toEqual([]);
  expect(signal.aborted).toBe(false);
});
