import { expect, test } from 'vitest';
import { atOnce, inTurns, type PausingWork } from '../../src/util/turns.ts';

/** Counts its steps; each keeps the event loop for longer than work may. */
function* counting(steps: number[], nSteps: number): PausingWork<string> {
  for (let i = 0; i < nSteps; i++) {
    const end = performance.now() + 60;
    while (performance.now() < end);
    steps.push(i);
    yield;
  }
  return 'done';
}

test('at once: to its end', () => {
  const steps: number[] = [];
  expect(atOnce(counting(steps, 2))).toBe('done');
  expect(steps).toEqual([0, 1]);
});

test('in turns: a timer goes off before its end', async () => {
  const steps: number[] = [];
  let heard: number | undefined;
  setTimeout(() => {
    heard = steps.length;
  });
  expect(await inTurns(counting(steps, 3))).toBe('done');
  expect(heard).toBeLessThan(3);
});

test('in turns: a signal ends it', async () => {
  const steps: number[] = [];
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error('stopped')));
  await expect(inTurns(counting(steps, 1000), controller.signal)).rejects.toThrow('stopped');
  expect(steps.length).toBeLessThan(10);
});
