import { expect, test } from 'vitest';
import { exactMemory } from '../../../../src/models/solvers/exact/memory.ts';

const GIB = 2 ** 30;

test.each([
  ['pixels', { nFeatures: 3072, bytesAFeature: 1 }, true, 0.25],
  ['4,096 codes', { nFeatures: 4096, bytesAFeature: 2 }, true, 0.6],
  ['18,432 codes: they come in blocks', { nFeatures: 18_432, bytesAFeature: 2 }, false, 1],
  ['36,864 codes: they come in blocks', { nFeatures: 36_864, bytesAFeature: 2 }, false, 3.1],
  ['50,000 codes: too many', { nFeatures: 50_000, bytesAFeature: 2 }, false, 5.5],
])('%s', (_, size, resident, most) => {
  const memory = exactMemory({ nSamples: 50_000, nClasses: 10, ...size });
  expect(memory.resident).toBe(resident);
  expect(memory.kernels / GIB).toBeLessThan(most);
  expect(memory.kernels / GIB).toBeGreaterThan(0.6 * most);
});
