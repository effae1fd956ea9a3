import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fillSlots, likeBlocks, orderByLikeness, pairBlocks } from '../../../../src/kernels/ops/search/plan.ts';

const numbers = (n: number): Int32Array => Int32Array.from({ length: n }, (_, i) => i);
const plan = fc.record({
  n: fc.integer({ min: 2, max: 900 }),
  nGroups: fc.integer({ min: 1, max: 12 }),
  wanted: fc.integer({ min: 1, max: 30 }),
  seed: fc.nat({ max: 1000 }),
});

test('every row stands in one slot of one block, and blocks are whole eights', () => {
  fc.assert(
    fc.property(plan, ({ n, nGroups, wanted, seed }) => {
      const places = numbers(n).map((i) => (i * 7919 + seed) % n);
      const { rows, blocks } = fillSlots(
        numbers(n),
        places,
        numbers(n).map((i) => (i * seed) % nGroups),
        wanted,
      );
      expect([...rows].filter((r) => r >= 0).sort((a, b) => a - b)).toEqual([...numbers(n)]);
      expect(blocks[0]!.start).toBe(0);
      blocks.forEach(({ start, end, nRows }, i) => {
        expect(end).toBe(blocks[i + 1]?.start ?? rows.length);
        expect((end - start) % 8).toBe(0);
        expect(rows.subarray(start, end).filter((r) => r >= 0).length).toBe(nRows);
      });
    }),
    { seed: 5 },
  );
});

test('two rows of different groups meet in exactly one pair of blocks', () => {
  fc.assert(
    fc.property(plan, ({ n, nGroups, wanted, seed }) => {
      const groups = numbers(n).map((i) => (i * seed) % nGroups);
      const { rows, blocks } = fillSlots(numbers(n), numbers(n), groups, wanted);
      const blockOf = (row: number) => blocks.find(({ start, end }) => rows.subarray(start, end).includes(row))!;
      const pairs = pairBlocks(blocks, blocks, true);
      for (let i = 0; i < n; i += 31) {
        for (let j = i + 1; j < n; j += 17) {
          if (groups[i] === groups[j]) continue;
          const [a, b] = [blockOf(i), blockOf(j)];
          const met = pairs.filter((pair) => (pair.a === a && pair.b === b) || (pair.a === b && pair.b === a));
          expect(met.length).toBe(1);
        }
      }
    }),
    { numRuns: 40, seed: 6 },
  );
});

test('likely blocks are the nearest ones of other groups, and enough of them', () => {
  const n = 20_000;
  const groups = numbers(n).map((i) => i % 2);
  const { blocks } = fillSlots(numbers(n), numbers(n), groups, 40);
  for (const one of blocks) {
    const like = likeBlocks(one, blocks);
    expect(like.every(({ group }) => group === 1 - one.group!)).toBe(true);
    expect(like.reduce((sum, { nRows }) => sum + nRows, 0)).toBeGreaterThanOrEqual(1600);
    const furthest = Math.max(...like.map(({ place }) => Math.abs(place - one.place)));
    const left = blocks.filter((other) => other.group === 1 - one.group! && !like.includes(other));
    for (const { place } of left) expect(Math.abs(place - one.place)).toBeGreaterThanOrEqual(furthest);
    expect(like.length).toBeLessThan(blocks.length / 4);
  }
});

test('an order of likeness keeps two heaps of points apart', () => {
  const n = 2000;
  const vectors = Uint8Array.from({ length: n * 2 }, (_, at) => ((at >> 1) % 2) * 200 + ((at * 31) % 20));
  const places = orderByLikeness(vectors, n, 2);
  expect([...places].sort((a, b) => a - b)).toEqual([...numbers(n)]);
  const low = [...places].filter((_, row) => row % 2 === 0);
  expect(Math.max(...low) - Math.min(...low)).toBe(n / 2 - 1);
});
