import { expect, test } from 'vitest';
import { decodeRun, encodeRun } from '../../src/lab/run-file.ts';

test('a run is read as it was written, wherever its arrays stand in memory', () => {
  const memory = new Float32Array(16).map((_, i) => i / 3);
  const run = {
    classNames: ['cat', 'Kätzchen'],
    nTrain: 1,
    ...{
      weight: memory.subarray(3, 9),
      bias: memory.subarray(1, 3),
      scale: memory.subarray(9),
      offset: memory.slice(0, 0),
    },
    ...{ pixels: Uint8Array.of(7, 8, 9).subarray(1), labels: Uint8Array.of(0, 1) },
  };
  expect(decodeRun(encodeRun(run).slice().buffer)).toEqual(run);
});
