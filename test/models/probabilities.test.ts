import { expect, test } from 'vitest';
import { matrix } from '../../src/kernels/matrix.ts';
import { probabilities, rankedClasses } from '../../src/models/probabilities.ts';
import { bestClass } from '../../src/models/scores.ts';
import { Random } from '../../src/util/random.ts';

test("the lecture's example: scores 3.2, 5.1, -1.7", () => {
  // Stanford CS231n, lecture 3: 24.5 / (24.5 + 164.0 + 0.18) = 0.13
  const shares = probabilities(matrix(Float32Array.of(3.2, 5.1, -1.7), 1, 3));
  expect([...shares].map((share) => share.toFixed(2))).toEqual(['0.13', '0.87', '0.00']);
});

test.each([[[0, 0, 0, 0]], [[1000, 999, -1000]], [[-5000, -5000.5]], [[88, 88]]])('nothing overflows: %j', (row) => {
  const shares = probabilities(matrix(Float32Array.from(row), 1, row.length));
  const largest = Math.max(...row);
  const sum = row.reduce((all, score) => all + Math.exp(score - largest), 0);
  for (const [c, score] of row.entries()) expect(shares[c]).toBeCloseTo(Math.exp(score - largest) / sum, 14);
});

test('the best class comes first, ties by their numbers', () => {
  const random = Random.seeded(2, 0);
  const data = Float32Array.from({ length: 200 * 7 }, () => random.integer(5));
  const ranked = rankedClasses(matrix(data, 200, 7));
  for (let i = 0; i < 200; i++) {
    const own = [...ranked.subarray(i * 7, (i + 1) * 7)];
    expect(own[0]).toBe(bestClass(data, i * 7, 7));
    expect([...own].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    for (let rank = 1; rank < 7; rank++) {
      const [before, after] = [data[i * 7 + own[rank - 1]!]!, data[i * 7 + own[rank]!]!];
      expect(before > after || (before === after && own[rank - 1]! < own[rank]!)).toBe(true);
    }
  }
});
