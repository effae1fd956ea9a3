import { expect, test } from 'vitest';
import { OneThread } from '../../../src/kernels/hosts/one-thread.ts';
import type { WorkerProgram } from '../../../src/kernels/hosts/program.ts';
import { startOneThread } from '../../../src/kernels/start-engine.ts';

const { local, memory } = await startOneThread();
const workers = () => new OneThread(local, memory.wasm);

test('a program gets the kernels, the memory and its task', async () => {
  const seen: unknown[] = [];
  const program: WorkerProgram<number> = { name: 'here', run: (...given) => seen.push(given) };
  await workers().runAnywhere(program, 7);
  await workers().runEverywhere(program, (lane) => lane + 20);
  expect(seen).toEqual([
    [local, memory.wasm, 7],
    [local, memory.wasm, 20],
  ]);
});

test('what a program throws comes out, and whoever waits is told', async () => {
  const program: WorkerProgram<null> = {
    name: 'here',
    run: () => {
      throw new Error('no');
    },
  };
  let told = 0;
  await expect(workers().runAnywhere(program, null)).rejects.toThrow('no');
  await expect(
    workers().runEverywhere(
      program,
      () => null,
      () => told++,
    ),
  ).rejects.toThrow('no');
  expect(told).toBe(1);
});

test('long work gives others a turn', async () => {
  const busy: WorkerProgram<number> = {
    name: 'here',
    run: (_kernels, _memory, ms) => {
      const from = performance.now();
      while (performance.now() - from < ms);
    },
  };
  const one = workers();
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  for (let i = 0; i < 4; i++) await one.runAnywhere(busy, 40);
  clearInterval(timer);
  expect(turns).toBeGreaterThanOrEqual(3);
});
