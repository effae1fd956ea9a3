import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compareWeights } from '../../src/experiments/comparing/weights.ts';
import { saveLinearModel } from '../../src/runs/models/linear-model.ts';
import type { Run } from '../../src/runs/open.ts';
import { runDirectory } from '../../src/runs/run-directory.ts';
import { scratchFolder } from '../helpers/scratch.ts';
import { pixelInput } from '../models/linear/problem.ts';

/** A run of which nothing is looked at but its model. */
async function runWith(...weights: readonly number[]): Promise<Run> {
  const directory = runDirectory(await scratchFolder());
  await saveLinearModel(directory.modelPath, {
    model: {
      ...{ weight: Float32Array.from(weights), bias: new Float32Array(2), classNames: ['cat', 'dog'] },
      input: pixelInput(new Array(weights.length / 2).fill(0)),
    },
    origin: { loss: 'svm', seed: 0, dataDigest: '', version: '' },
  });
  return { directory } as Run;
}

test('weights are counted in 61 bins of one scale, zeros apart, and what is beyond it in the last', async () => {
  const few = Array.from({ length: 1000 }, (_, i) => (i < 998 ? 0.5 : 0));
  const runs = [await runWith(...few, -1, -1, 4, -4, 1, 1), await runWith(0, 0.02, -0.02, 0)];
  const { edges, runs: counted } = await compareWeights(runs.map((run, i) => ({ label: 'AB'[i]!, run })));
  expect(edges).toHaveLength(62);
  expect([edges[0], edges[61]]).toEqual([-1, 1]); // of 1,010 all but two are as small
  const at = (weight: number) => edges.findLastIndex((edge, i) => i < 61 && edge <= weight);
  const [a, b] = counted.map(({ shares }) => shares);
  expect(a![at(0.5)]).toBe(998 / 1006);
  expect([a![0], a![60]]).toEqual([3 / 1006, 3 / 1006]);
  expect(counted[0]!.zeros).toBe(2 / 1006);
  expect(b![30]).toBe(0);
  expect([b![at(0.02)], b![at(-0.02)]]).toEqual([1 / 4, 1 / 4]);
  expect(counted.map(({ nWeights, zeros }) => [nWeights, zeros])).toEqual([
    [1006, 2 / 1006],
    [4, 1 / 2],
  ]);
});

test('runs without models are left out', async () => {
  const run = { directory: runDirectory(join(await scratchFolder(), 'gone')) } as Run;
  expect(await compareWeights([{ label: 'A', run }])).toEqual({ edges: [], runs: [], learned: [] });
});
