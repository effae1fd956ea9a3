import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { atan2Pi, cosPi, exp, ln, power } from '../../src/util/portable-math.ts';

const bits = new BigInt64Array(1);
const double = new Float64Array(bits.buffer);

/** The place of a double in the order of all doubles: neighbours are 1 apart. */
function place(x: number): bigint {
  double[0] = x;
  const word = bits[0]!;
  return word < 0n ? -(word & 0x7fffffffffffffffn) : word;
}

/** How many doubles lie between: the error in units in the last place. */
const ulps = (a: number, b: number): number => Math.abs(Number(place(a) - place(b)));

/** Math.exp and Math.log are themselves within 1 unit of the truth in every engine of note. */
const WITHIN = 2;

function worst(f: (x: number) => number, oracle: (x: number) => number, xs: Iterable<number>) {
  let result = { x: Number.NaN, error: 0 };
  for (const x of xs) {
    const error = ulps(f(x), oracle(x));
    if (error > result.error) result = { x, error };
  }
  return result;
}

function* linear(from: number, to: number, n: number): Iterable<number> {
  for (let i = 0; i < n; i++) yield from + ((to - from) * i) / (n - 1);
}

/** Equal ratios, by powers of 2, so that the steps themselves need no logarithm. */
function* powers(from: number, to: number, stepsEach: number): Iterable<number> {
  for (let k = from; k < to; k++) for (let i = 0; i < stepsEach; i++) yield 2 ** k * (1 + i / stepsEach);
}

describe('exp', () => {
  test.each([
    { name: 'its whole range', xs: linear(-745, 709.7, 200_001) },
    { name: '-1 to 1', xs: linear(-1, 1, 100_001) },
    { name: 'near half a ln 2, where the reduction turns', xs: linear(0.3465, 0.3467, 10_001) },
    { name: 'softmax scores', xs: linear(-40, 0, 100_001) },
    { name: 'tiny', xs: powers(-1074, -20, 4) },
    { name: 'tiny and negative', xs: Array.from(powers(-1074, -20, 4), (x) => -x) },
    { name: 'subnormal results', xs: linear(-745.1, -708.4, 50_001) },
  ])('is within 2 units of Math.exp: $name', ({ xs }) => {
    expect(worst(exp, Math.exp, xs)).toSatisfy(({ error }) => error <= WITHIN);
  });

  test('is within 2 units of Math.exp: any double', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (x) => ulps(exp(x), Math.exp(x)) <= WITHIN),
      { seed: 1, numRuns: 20_000 },
    );
    fc.assert(
      fc.property(fc.double({ min: -746, max: 710, noNaN: true }), (x) => ulps(exp(x), Math.exp(x)) <= WITHIN),
      { seed: 2, numRuns: 20_000 },
    );
  });

  test.each([
    [0, 1],
    [-0, 1],
    [Number.MIN_VALUE, 1],
    [-Number.MIN_VALUE, 1],
    [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    [Number.NEGATIVE_INFINITY, 0],
    [Number.NaN, Number.NaN],
    [709.7827128933841, Number.POSITIVE_INFINITY],
    [1e308, Number.POSITIVE_INFINITY],
    [-745.1332191019411, Number.MIN_VALUE],
    [-745.1332191019413, 0],
    [-1e308, 0],
  ])('exp(%s) is %s', (x, expected) => {
    expect(exp(x)).toBe(expected);
  });

  test('stays finite up to the last argument whose power is', () => {
    expect(exp(709.782712893384)).toBeLessThan(Number.POSITIVE_INFINITY);
    expect(exp(709.782712893384)).toBeGreaterThan(1.797e308);
  });
});

describe('ln', () => {
  test.each([
    { name: 'every power of 2, in 256 steps', xs: powers(-1022, 1024, 256) },
    { name: 'subnormals', xs: powers(-1074, -1022, 64) },
    { name: '0 to 2', xs: linear(1e-5, 2, 200_001) },
    { name: 'next to 1', xs: linear(1 - 1e-6, 1 + 1e-6, 50_001) },
    {
      name: 'next to the square root of 2, where the reduction turns',
      xs: linear(0.9999 * Math.SQRT2, 1.0001 * Math.SQRT2, 50_001),
    },
    { name: 'next to half of it', xs: linear(0.9999 * Math.SQRT1_2, 1.0001 * Math.SQRT1_2, 50_001) },
  ])('is within 2 units of Math.log: $name', ({ xs }) => {
    expect(worst(ln, Math.log, xs)).toSatisfy(({ error }) => error <= WITHIN);
  });

  test('is within 2 units of Math.log: any double', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, noNaN: true }), (x) => ulps(ln(x), Math.log(x)) <= WITHIN),
      { seed: 3, numRuns: 20_000 },
    );
    fc.assert(
      fc.property(fc.double({ min: 0.5, max: 2, noNaN: true }), (x) => ulps(ln(x), Math.log(x)) <= WITHIN),
      { seed: 4, numRuns: 20_000 },
    );
  });

  test.each([
    [1, 0],
    [0, Number.NEGATIVE_INFINITY],
    [-0, Number.NEGATIVE_INFINITY],
    [-Number.MIN_VALUE, Number.NaN],
    [-1, Number.NaN],
    [Number.NEGATIVE_INFINITY, Number.NaN],
    [Number.NaN, Number.NaN],
    [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    [2, Math.LN2],
    [0.5, -Math.LN2],
    [Number.MIN_VALUE, -744.4400719213812],
    [2 ** -1022, -708.3964185322641],
    [Number.MAX_VALUE, 709.782712893384],
  ])('ln(%s) is %s', (x, expected) => {
    expect(ln(x)).toBe(expected);
  });

  test('undoes exp', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -700, max: 700, noNaN: true }),
        (x) => Math.abs(ln(exp(x)) - x) <= 1e-13 + 4e-16 * Math.abs(x),
      ),
      { seed: 5, numRuns: 5000 },
    );
  });
});

test('gives the bits that are given everywhere', () => {
  // Pinned from these functions, where another rounding would do as well: a change of one bit changes what seeds give.
  expect([exp(2), exp(-0.5), exp(10), ln(3), ln(7), ln(0.3)]).toEqual([
    7.38905609893065, 0.6065306597126334, 22026.465794806718, 1.0986122886681098, 1.9459101490553132,
    -1.2039728043259361,
  ]);
});

describe('power', () => {
  test.each([
    [2, 10, 1024],
    [0.5, 3, 0.125],
    [-3, 3, -27],
    [7, 0, 1],
    [0, 0, 1],
    [0, 5, 0],
    [0.9, 1, 0.9],
    [0.999, 100_000, 3.53853e-44],
  ])('%d to the %d is %d', (x, n, expected) => {
    expect(Math.abs(power(x, n) - expected)).toBeLessThanOrEqual(1e-4 * Math.abs(expected));
  });
  test('is near Math.pow', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.5, max: 2, noNaN: true }),
        fc.integer({ min: 0, max: 500 }),
        (x, n) => Math.abs(power(x, n) / x ** n - 1) < 1e-13,
      ),
      { seed: 6 },
    );
  });
});

describe('cosPi', () => {
  test.each([
    [0, 1],
    [0.5, 0],
    [1, -1],
    [1.5, -0],
    [2, 1],
    [1 / 3, 0.5],
    [-1 / 3, 0.5],
    [0.25, Math.SQRT1_2],
    [0.75, -Math.SQRT1_2],
    [100.5, 0],
  ])('of %d is %d', (x, expected) => {
    expect(cosPi(x)).toBeCloseTo(expected, 15);
  });
  test('is exactly -1, 0 and 1 where the cosine is', () => {
    expect([0, 0.5, 1, 1.5, 2, 7].map((x) => cosPi(x) + 0)).toEqual([1, 0, -1, 0, 1, -1]);
  });
  test('is within 5e-16 of Math.cos on [0, 1]', () => {
    for (const x of linear(0, 1, 100_001)) expect(Math.abs(cosPi(x) - Math.cos(Math.PI * x))).toBeLessThan(5e-16);
  });
});

describe('atan2Pi', () => {
  test.each([
    [0, 0, 0],
    [0, 3, 0],
    [2, 2, 0.25],
    [5, 0, 0.5],
    [1, -1, 0.75],
    [0, -4, 1],
    [-7, -7, -0.75],
    [-2, 0, -0.5],
    [-3, 3, -0.25],
  ])('atan2(%d, %d) is %d pi, exactly', (y, x, expected) => {
    expect(atan2Pi(y, x)).toBe(expected);
  });

  test('is Math.atan2 / pi to 1e-15', () => {
    const size = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(size, size, (y, x) => {
        const off = Math.abs(atan2Pi(y, x) - Math.atan2(y, x) / Math.PI); // -1 and 1 are the same direction
        return (x === 0 && y === 0) || Math.min(off, Math.abs(off - 2)) < 1e-15;
      }),
      { seed: 3, numRuns: 20_000 },
    );
  });
});
