import fc from 'fast-check';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import { describe, expect, test } from 'vitest';
import { checkRandom, MAX_SEED, Random } from '../../src/util/random.ts';
import { thrownUserError } from '../helpers/caught.ts';

const seeds = fc.integer({ min: 0, max: MAX_SEED });
const take = <T>(n: number, draw: () => T): T[] => Array.from({ length: n }, draw);

/** Pearson's statistic of counts that should be equal. */
function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

function tally(values: Iterable<number>, nBins: number): number[] {
  const counts = new Array<number>(nBins).fill(0);
  for (const value of values) counts[value]! += 1;
  return counts;
}

/** Upper 0.1 % points of chi-square, by degrees of freedom. Source: NIST/SEMATECH e-Handbook, 1.3.6.7.4. */
const LIMIT: Readonly<Record<number, number>> = { 1: 10.828, 2: 13.816, 5: 20.515, 9: 27.877, 99: 148.23 };

test('pinned: the first numbers of seed 0, which every machine and every later version must give', () => {
  const random = Random.seeded(0);
  expect(take(3, () => random.uniform())).toEqual([0.21777990607770026, 0.2753701415482115, 0.9405299004243229]);
  expect(take(3, () => random.normal())).toEqual([1.1540020552322248, -0.13716994715776623, -1.4693519062082612]);
  expect(take(5, () => random.integer(100))).toEqual([96, 41, 93, 76, 99]);
  expect(random.state()).toEqual([434641447, 317658601, 148578172, 1826699254]);
  expect(Array.from(Random.seeded(0).permutation(12))).toEqual([8, 11, 1, 6, 7, 4, 10, 9, 3, 5, 0, 2]);
  const other = Random.seeded(42, 1);
  expect(take(3, () => other.uniform())).toEqual([0.2839965340347549, 0.8885533247730707, 0.6646535552563632]);
});

test.each([
  [-1, 0, 'seed must be a whole number from 0 to 4294967295; got -1'],
  [1.5, 0, 'got 1.5'],
  [2 ** 32, 0, 'got 4294967296'],
  [Number.NaN, 0, 'got NaN'],
  ['7', 0, 'got "7"'],
  [0, -1, 'stream must be a whole number from 0 to 100000; got -1'],
])('seed %s, stream %s is refused', (seed, stream, message) => {
  expect(() => Random.seeded(seed as number, stream)).toThrow(message);
});

describe('state', () => {
  const use = (random: Random, n: number) =>
    take(n, () => [random.uniform(), random.normal(), random.integer(10), ...random.permutation(3)]);

  test('resumes exactly, wherever it was taken, and reading it changes nothing', () => {
    fc.assert(
      fc.property(seeds, fc.nat(20), fc.nat(3), (seed, before, stream) => {
        const random = Random.seeded(seed, stream);
        use(random, before);
        const resumed = Random.fromState(JSON.parse(JSON.stringify(random.state())));
        expect(resumed.state()).toEqual(random.state());
        expect(use(resumed, 5)).toEqual(use(random, 5));
      }),
      { seed: 1 },
    );
  });

  test('is four 32-bit integers, never all zero', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const state = Random.seeded(seed).state();
        expect(state).toHaveLength(4);
        expect(state.every((word) => (word | 0) === word)).toBe(true);
        expect(state.some((word) => word !== 0)).toBe(true);
      }),
      { seed: 2 },
    );
  });
});

describe('seeds', () => {
  test('the same seed gives the same numbers, another seed others', () => {
    fc.assert(
      fc.property(seeds, seeds, (a, b) => {
        const numbers = (seed: number) =>
          take(4, () => Random.seeded(seed)).map((r, i) => take(i + 1, () => r.uniform()));
        expect(numbers(a)).toEqual(numbers(a));
        if (a !== b) expect(numbers(a)).not.toEqual(numbers(b));
      }),
      { seed: 3 },
    );
  });

  test.each([0, 1, 2])('neighbouring seeds have nothing in common: number %i of each of 10,000', (nth) => {
    const values = Array.from({ length: 10_000 }, (_, seed) => {
      const random = Random.seeded(seed);
      return Math.floor(10 * take(nth + 1, () => random.uniform())[nth]!);
    });
    expect(chiSquare(tally(values, 10))).toBeLessThan(LIMIT[9]!);
    const steps = values.slice(1).map((value, i) => (value - values[i]! + 10) % 10);
    expect(chiSquare(tally(steps, 10))).toBeLessThan(LIMIT[9]!);
  });
});

describe('streams', () => {
  test('stream n is n jumps of 2^64 from stream 0', () => {
    const generator = xoroshiro128plusFromState(Random.seeded(5).state());
    for (const stream of [1, 2, 3]) {
      generator.jump();
      expect(Random.seeded(5, stream).state()).toEqual(generator.getState());
    }
  });

  test('are uncorrelated, and share no numbers', () => {
    const n = 10_000;
    const [a, b] = [Random.seeded(9, 0), Random.seeded(9, 1)].map((random) => take(n, () => random.uniform()));
    const covariance = a!.reduce((sum, x, i) => sum + (x - 0.5) * (b![i]! - 0.5), 0) / n;
    expect(Math.abs(covariance * 12)).toBeLessThan(4 / Math.sqrt(n));
    expect(new Set([...a!, ...b!]).size).toBe(2 * n);
  });
});

describe('integer', () => {
  test.each([2, 3, 6, 10, 100])('is uniform over [0, %i)', (n) => {
    const random = Random.seeded(n);
    const counts = tally(
      take(100_000, () => random.integer(n)),
      n,
    );
    expect(counts).toHaveLength(n);
    expect(chiSquare(counts)).toBeLessThan(LIMIT[n - 1]!);
  });

  test('of 1 is 0, and of 2^32 reaches both ends of its range', () => {
    const random = Random.seeded(0);
    expect(new Set(take(100, () => random.integer(1)))).toEqual(new Set([0]));
    const large = take(10_000, () => random.integer(2 ** 32));
    expect(Math.min(...large)).toBeLessThan(2 ** 32 * 0.001);
    expect(Math.max(...large)).toBeGreaterThan(2 ** 32 * 0.999);
    expect(large.every((x) => Number.isInteger(x) && x >= 0 && x < 2 ** 32)).toBe(true);
  });
});

describe('uniform', () => {
  test('fills [0, 1) evenly', () => {
    const random = Random.seeded(1);
    const values = take(100_000, () => random.uniform());
    expect(values.every((x) => x >= 0 && x < 1)).toBe(true);
    expect(
      chiSquare(
        tally(
          values.map((x) => Math.floor(x * 100)),
          100,
        ),
      ),
    ).toBeLessThan(LIMIT[99]!);
  });

  test('is stretched to [low, high)', () => {
    const [a, b] = [Random.seeded(2), Random.seeded(2)];
    expect(take(10, () => a.uniform(-3, 5))).toEqual(take(10, () => -3 + 8 * b.uniform()));
  });
});

test('normal: mean 0, variance 1, no skew, kurtosis 3, and the right shares within 1, 2 and 3', () => {
  const random = Random.seeded(3);
  const n = 200_000;
  const values = take(n, () => random.normal());
  const moment = (p: number) => values.reduce((sum, x) => sum + x ** p, 0) / n;
  // Four standard errors of each: sqrt(1/n), sqrt(2/n), sqrt(15/n), sqrt(96/n).
  expect(Math.abs(moment(1))).toBeLessThan(4 * Math.sqrt(1 / n));
  expect(Math.abs(moment(2) - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
  expect(Math.abs(moment(3))).toBeLessThan(4 * Math.sqrt(15 / n));
  expect(Math.abs(moment(4) - 3)).toBeLessThan(4 * Math.sqrt(96 / n));
  for (const [within, share] of [
    [1, 0.682689],
    [2, 0.9545],
    [3, 0.9973],
  ] as const) {
    const measured = values.filter((x) => Math.abs(x) < within).length / n;
    expect(Math.abs(measured - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / n));
  }
});

test('what only looks like a generator is none, and there are two ways to make one', () => {
  const made = Random as unknown as new (...given: readonly unknown[]) => Random;
  for (const given of [[], [1, 2], [{}]]) {
    expect(thrownUserError(() => new made(...given)).message).toBe('it is made by Random.seeded');
  }
  for (const one of [Object.create(Random.prototype), { permutation: () => [] }, null, 7])
    expect(thrownUserError(() => checkRandom(one)).message).toContain('a generator, such as Random.seeded(0)');
  checkRandom(Random.seeded(0));
});

describe('permutation and shuffle', () => {
  test.each([0, 1, 2, 3, 10, 1000])('permutation(%i) holds each of its numbers once', (n) => {
    const permutation = Random.seeded(4).permutation(n);
    expect(permutation).toBeInstanceOf(Int32Array);
    expect(Array.from(permutation).sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
  });

  test('shuffle returns its argument, with the same items, repetitions included', () => {
    const items = ['a', 'b', 'b', 'c', 'd', 'e', 'f', 'g'];
    const shuffled = Random.seeded(5).shuffle(items);
    expect(shuffled).toBe(items);
    expect(shuffled).not.toEqual(['a', 'b', 'b', 'c', 'd', 'e', 'f', 'g']);
    expect([...shuffled].sort()).toEqual(['a', 'b', 'b', 'c', 'd', 'e', 'f', 'g']);
  });

  test('the six orders of three come equally often', () => {
    const random = Random.seeded(6);
    const orders = ['012', '021', '102', '120', '201', '210'];
    const drawn = take(60_000, () => orders.indexOf(random.permutation(3).join('')));
    expect(chiSquare(tally(drawn, 6))).toBeLessThan(LIMIT[5]!);
  });
});

test('a random number below a fraction is refused', () => {
  expect(() => Random.seeded(1).integer(2.5)).toThrow(RangeError);
});
