import { describe, expect, test } from 'vitest';
import { type Preparation, patchFilters } from '../../../src/features/words/codes.ts';
import { Random } from '../../../src/util/random.ts';

const random = Random.seeded(4);
const SIDE = 4;
const D = 3 * SIDE * SIDE;
const floats = (n: number): Float32Array => Float32Array.from({ length: n }, () => random.normal());

const prepared = (normalise: boolean): Preparation => ({
  ...{ patch: SIDE, normalise, mean: floats(D).map((x) => 0.1 * x) },
  matrix: floats(D * D),
});

/** Bytes plane by plane, and the same with channels innermost, less 128. */
function randomPatch() {
  const planes = Array.from({ length: D }, () => random.integer(256));
  const inner = planes.map((_, i) => planes[(i % 3) * SIDE * SIDE + Math.floor(i / 3)]! - 128);
  return { planes, inner };
}

describe.each([false, true])('patchFilters, normalised: %s', (normalise) => {
  const preparation = prepared(normalise);
  const vectors = floats(5 * D);
  const less = Float64Array.from({ length: 5 }, () => random.normal());
  const { codes, scale, offset } = patchFilters(vectors, less, preparation);
  const dot = (k: number, inner: readonly number[]): number =>
    inner.reduce((sum, p, i) => sum + p * codes[k * D + i]!, 0);

  test('give the products of whitened patches and vectors', () => {
    for (let i = 0; i < 20; i++) {
      const { planes, inner } = randomPatch();
      const middle = planes.reduce((a, b) => a + b) / D;
      const deviation = Math.sqrt(planes.reduce((a, b) => a + (b - middle) ** 2, 0) / D + 10);
      const seen = planes.map((b) => (normalise ? (b - middle) / deviation : b / 255));
      const { matrix, mean } = preparation;
      const white = seen.map((_, a) => seen.reduce((sum, s, b) => sum + matrix[a * D + b]! * (s - mean[b]!), 0));
      for (let k = 0; k < 5; k++) {
        const truth = white.reduce((sum, w, a) => sum + w * vectors[k * D + a]!, 0) - less[k]!;
        const found = dot(k, inner) * (normalise ? 1 / deviation : 1) * scale[k]! - offset[k]!;
        expect(Math.abs(found - truth)).toBeLessThan(0.02); // of products of about 50
      }
    }
  });

  test('use all of 16 bits', () => {
    for (let k = 0; k < 5; k++) {
      const largest = codes.subarray(k * D, (k + 1) * D).reduce((most, code) => Math.max(most, Math.abs(code)), 0);
      expect(largest).toBeGreaterThanOrEqual(32_766);
    }
  });

  test.runIf(normalise)('see no difference between black, grey and white', () => {
    for (const level of [-128, 0, 127]) for (let k = 0; k < 5; k++) expect(dot(k, new Array(D).fill(level))).toBe(0);
  });

  test('a vector of zeros gives what is subtracted', () => {
    const none = patchFilters(new Float32Array(D), Float64Array.of(0.5), preparation);
    expect(none.codes.every((code) => code === 0)).toBe(true);
    expect([...none.scale, ...none.offset]).toEqual([0, 0.5]);
  });
});
