import { afterAll, expect, test } from 'vitest';
import { createWasmBackend } from '../../../../src/kernels/wasm.ts';
import { fitInput } from '../../../../src/models/input/input.ts';
import { LOSSES } from '../../../../src/models/objective/losses.ts';
import { openGradient } from '../../../../src/models/solvers/exact/full-gradient.ts';
import { randomCodes, randomExamples, randomNumbers } from '../../linear/problem.ts';
import { plainObjective } from './plain-objective.ts';

const backend = await createWasmBackend({ threads: 2 });
afterAll(() => backend.close());

test.each([
  ['bytes', randomExamples(1, 9000, 5, 3)],
  ['codes', randomCodes(1, 9000, 5, 3)],
])('%s in three blocks: the same bits where all are in memory and where they come in turn', async (_, examples) => {
  const input = await fitInput(backend, examples.pixels);
  const train = { ...examples, rows: Int32Array.from({ length: 8500 }, (__, i) => 8999 - i) };
  const weight = Float32Array.from(randomNumbers(2, 15));
  const bias = Float32Array.from(randomNumbers(3, 3));
  const found = [];
  for (const resident of [true, false]) {
    const gradient = openGradient({ backend, train, input, loss: LOSSES['squared-hinge'], nClasses: 3, resident });
    found.push(await gradient.at(weight, bias), await gradient.at(weight, bias));
    gradient.free();
  }
  for (const other of found) expect(other).toEqual(found[0]);
  const pixels = { data: examples.pixels.data.subarray(500 * 5), nRows: 8500, nCols: 5 };
  const classifier = { weight, bias, input, classNames: [] };
  const plain = plainObjective('squared-hinge', classifier, pixels, examples.labels.subarray(500), 0);
  expect(found[0]!.loss).toBeCloseTo(plain.value, 5);
  for (const [i, g] of found[0]!.weight.entries()) expect(g).toBeCloseTo(plain.dWeight[i]!, 4);
  for (const [c, g] of found[0]!.bias.entries()) expect(g).toBeCloseTo(plain.dBias[c]!, 4);
});
