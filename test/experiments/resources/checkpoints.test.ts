import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Checkpoints } from '../../../src/experiments/resources/checkpoints.ts';
import type { ExperimentEvent } from '../../../src/experiments/resources/events.ts';
import type { TrainingState } from '../../../src/models/training/training-state.ts';
import { loadCheckpoint, saveCheckpoint } from '../../../src/runs/checkpoint.ts';
import { scratchFolder } from '../../helpers/scratch.ts';
import { linearTensors } from '../../models/linear/problem.ts';

const stateAfter = (nEpochs: number): TrainingState => ({
  parameters: linearTensors(new Float32Array(6), new Float32Array(2)),
  update: { weight: {}, bias: {} },
  random: [1, 2, 3, 4],
  epochs: Array.from({ length: nEpochs }, (_, i) => ({ epoch: i + 1, trainLoss: 1, valAccuracy: null, seconds: 1 })),
  firstLoss: 1,
  best: null,
});

const origin = { version: '1', dataDigest: 'x', training: '[]' };

async function checkpoints(folder?: string) {
  const path = join(folder ?? (await scratchFolder()), 'checkpoint.safetensors');
  const clock = { now: 0 };
  const written: Promise<void>[] = [];
  const warnings: ExperimentEvent[] = [];
  const saver = new Checkpoints({
    save: (state: TrainingState) => saveCheckpoint(path, { state, origin }),
    spacing: 250,
    now: () => clock.now,
    observer: { tell: (event) => warnings.push(event) },
    recorder: {
      afterRecords: (work) => {
        const done = work();
        written.push(done);
        return done;
      },
    },
  });
  const epochOnDisk = async () => (await loadCheckpoint(path))?.state.epochs.length;
  return { saver, clock, written, warnings, epochOnDisk };
}

test('the first epoch is written at once, the next a quarter of a second later, and the last at the end', async () => {
  const { saver, clock, written, epochOnDisk } = await checkpoints();
  const epochsWritten: unknown[] = [];
  for (const [i, time] of [0, 100, 249, 250, 400, 501, 700].entries()) {
    clock.now = time;
    const before = written.length;
    saver.offer(stateAfter(i + 1));
    await written.at(-1);
    if (written.length > before) epochsWritten.push(await epochOnDisk());
  }
  expect(epochsWritten).toEqual([1, 4, 6]);
  await saver.flush();
  expect(await epochOnDisk()).toBe(7);
  await saver.flush();
  expect(written).toHaveLength(4);
});

test('while one is written no other begins, however late; the newest follows at the end', async () => {
  const { saver, clock, written, epochOnDisk } = await checkpoints();
  saver.offer(stateAfter(1));
  clock.now = 5000;
  saver.offer(stateAfter(2));
  saver.offer(stateAfter(3));
  expect(written).toHaveLength(1);
  await saver.flush();
  expect(await epochOnDisk()).toBe(3);
});

test('what cannot be written is warned of once, and tried again', async () => {
  const { saver, clock, written, warnings } = await checkpoints('/no/such/folder');
  saver.offer(stateAfter(1));
  await written.at(-1);
  clock.now = 250;
  saver.offer(stateAfter(2));
  await saver.flush();
  expect(written).toHaveLength(3);
  expect(warnings).toEqual([{ kind: 'checkpoint-lost', why: expect.stringMatching(/^cannot write /) }]);
});

test('a bug is no full disk: it is thrown', async () => {
  const { saver, warnings } = await checkpoints();
  saver.offer({ ...stateAfter(1), parameters: [{ name: 'weight', shape: [2, 3], data: new Float32Array(5) }] });
  await expect(saver.flush()).rejects.toThrow('weight must hold 6 elements; its array holds 5');
  expect(warnings).toEqual([]);
});

test('without an epoch there is nothing to write', async () => {
  const { saver, written } = await checkpoints();
  await saver.flush();
  expect(written).toEqual([]);
});
