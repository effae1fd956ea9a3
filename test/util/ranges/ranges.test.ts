import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Constraint, integer, number } from '../../../src/util/options.ts';
import { Random } from '../../../src/util/random.ts';
import {
  drawFrom,
  grid,
  type Interval,
  intervalsIn,
  linearRange,
  listText,
  logRange,
  spread,
} from '../../../src/util/ranges/ranges.ts';

describe('logRange', () => {
  test.each([
    [1e-4, 1e-1, 4, [1e-4, 1e-3, 1e-2, 1e-1]],
    [1, 100, 5, [1, 3.16227766017, 10, 31.6227766017, 100]],
    [2, 2, 2, [2, 2]],
    [5, 500, 1, [5]],
  ])('%d to %d in %i', (from, to, n, expected) => {
    expect(logRange(from, to, n)).toEqual(expected);
  });

  test('ends exactly at its ends, rises, and keeps its ratio', () => {
    const positive = fc.double({ min: 1e-8, max: 1e8, noNaN: true });
    fc.assert(
      fc.property(
        positive,
        fc.double({ min: 1.5, max: 1e6, noNaN: true }),
        fc.integer({ min: 2, max: 30 }),
        (from, factor, n) => {
          const values = logRange(from, from * factor, n);
          expect([values[0], values.at(-1)]).toEqual([from, from * factor]);
          for (let i = 1; i < n; i++) expect(values[i]! / values[i - 1]!).toBeCloseTo(factor ** (1 / (n - 1)), 6);
        },
      ),
      { seed: 3 },
    );
  });
});

test.each([
  [0, 1, 3, [0, 0.5, 1]],
  [0.1, 0.5, 5, [0.1, 0.2, 0.3, 0.4, 0.5]],
  [3, 9, 1, [3]],
])('linearRange: %d to %d in %i', (from, to, n, expected) => {
  expect(linearRange(from, to, n)).toEqual(expected);
});

describe('grid', () => {
  const whole = grid(integer({ min: 1 }), { whole: true });
  const real = grid(number({ above: 0 }));

  test.each([
    [whole, '7', [7]],
    [whole, '1,3,5', [1, 3, 5]],
    [whole, '3, 1 ,3', [3, 1]],
    [whole, '1..4', [1, 2, 3, 4]],
    [whole, '1..2,10..11', [1, 2, 10, 11]],
    [whole, '1..20:linear:4', [1, 7, 14, 20]],
    [whole, '1..100:log:3', [1, 10, 100]],
    [real, '1e-4..1e-1:log:4', [1e-4, 1e-3, 1e-2, 1e-1]],
    [real, '0.1..0.3:linear:3', [0.1, 0.2, 0.3]],
    [real, '0.5,1e-2..1e-1:log:2', [0.5, 0.01, 0.1]],
  ])('%# accepts %j', (constraint, typed, expected) => {
    expect((constraint as typeof whole).parse(typed as string)).toEqual(expected);
  });

  test.each([
    [whole, ''],
    [whole, '0'],
    [whole, '1.5'],
    [whole, '1,,2'],
    [whole, '5..1'],
    [whole, '1..'],
    [whole, '..5'],
    [whole, '1...5'],
    [whole, '1..5:cubic:3'],
    [whole, '1..5:log'],
    [whole, '1..5:linear:1'],
    [whole, '1..5:linear:1001'],
    [real, '1e-4..1e-1'],
    [real, '0..1:log:3'],
    [real, '-1..1:linear:3'],
    [real, 'many'],
    [real, '1e-4..1e-1:log:4:5'],
  ])('%# refuses %j', (constraint, typed) => {
    expect((constraint as typeof whole).parse(typed as string)).toBeUndefined();
  });

  test('a whole-number range of a million values is refused, not built', () => {
    expect(whole.parse('1..1000000')).toBeUndefined();
  });

  test('a list of more values than a range may have is refused, in words; values named twice count once', () => {
    const typed = '1..900,901..1800';
    expect(whole.parse(typed)).toBeUndefined();
    expect(whole.advise!(typed)).toBe('a list can have at most 1000 different values');
    expect(spread(integer({ min: 1 }), { whole: true }).parse(typed)).toBeUndefined();
    expect(whole.parse('1..900,1..900')).toHaveLength(900);
    expect(whole.advise!('1,x')).toBeUndefined();
  });

  test('a range that starts at 0 has no logarithm', () => {
    expect(grid(number({ min: 0 })).parse('0..1:log:3')).toBeUndefined();
    expect(grid(number({ min: 0 })).parse('0..1:linear:3')).toEqual([0, 0.5, 1]);
  });
});

describe('spread', () => {
  const whole = spread(integer({ min: 1 }), { whole: true });
  const real = spread(number({ min: 0 }));

  test.each([
    [real, '1e-4..1e-1:log', [{ from: 1e-4, to: 0.1, spacing: 'log' }]],
    [real, '0..0.5', [{ from: 0, to: 0.5, spacing: 'linear' }]],
    [real, '0, 0.1..0.5:linear, 1..2:linear:2', [0, { from: 0.1, to: 0.5, spacing: 'linear' }, 1, 2]],
    [whole, '1..3', [1, 2, 3]],
    [whole, '10..1000:log', [{ from: 10, to: 1000, spacing: 'log', whole: true }]],
  ])('%# takes %j, which is typed again as it is written', (constraint, typed, expected) => {
    const values = (constraint as typeof whole).parse(typed as string)!;
    expect(values).toEqual(expected);
    expect((constraint as typeof whole).parse(listText(values))).toEqual(expected);
  });

  test.each(['0..1:log', '2..1', '1..2:cubic', '1..x', '', '1,,2', '-1..1'])('refuses %j', (typed) => {
    expect(real.parse(typed)).toBeUndefined();
  });

  test('a grid takes no interval; a list names those that it holds', () => {
    expect(grid(number()).parse('0,1e-4..1e-1:log')).toBeUndefined();
    expect(intervalsIn(real.parse('0,1e-4..1e-1:log')!)).toEqual([
      { typed: '1e-4..1e-1:log', counted: '1e-4..1e-1:log:4' },
    ]);
  });
});

test('a number drawn from an interval stays within its ends, which rounding would leave', () => {
  const narrow: Interval = { from: 0.123456, to: 0.1234567, spacing: 'linear' };
  const random = Random.seeded(2);
  for (let i = 0; i < 20; i++) {
    expect(drawFrom([narrow], random)).toBeGreaterThanOrEqual(narrow.from);
    expect(drawFrom([narrow], random)).toBeLessThanOrEqual(narrow.to);
  }
});

test.each<[string, Interval, readonly number[]]>([
  ['alike', { from: 1, to: 3, spacing: 'linear', whole: true }, [1 / 3, 1 / 3, 1 / 3]],
  [
    'by the ratio to the next',
    { from: 1, to: 3, spacing: 'log', whole: true },
    [0.5, Math.log2(1.5) / 2, Math.log2(4 / 3) / 2],
  ],
])('whole numbers of an interval are drawn %s, its ends too', (_, interval, shares) => {
  const random = Random.seeded(4);
  const n = 6000;
  const drawn = Array.from({ length: n }, () => drawFrom([interval], random));
  for (const [i, share] of shares.entries()) {
    const found = drawn.filter((value) => value === i + 1).length / n;
    expect(Math.abs(found - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / n));
  }
});

describe('what is wrong with a range is told', () => {
  const rate = number({ above: 0 });
  const share = number({ min: 0 });
  const drawn = spread(share);
  const k = grid(integer({ min: 1 }), { whole: true });
  test.each<[string, Pick<Constraint<unknown>, 'advise'>, string, string | undefined]>([
    ['log from 0', grid(share), '0..1:log:3', 'log needs positive numbers at both ends'],
    ['log down to 0', grid(rate), '1..0:log:3', 'log needs positive numbers at both ends'],
    [
      'an end that cannot be',
      grid(rate),
      '0..1:linear:3',
      'both ends must be allowed; 0 is not a number greater than 0',
    ],
    [
      'down',
      grid(rate),
      '0.1, 1e-1..1e-4:log:4',
      'a range goes from the smaller number to the larger: 1e-4..1e-1:log:4',
    ],
    ['down, without values', grid(rate), '1e-1..1e-4:log:0', 'a range can have from 2 to 1000 values; got "0"'],
    ['a spacing mistyped', grid(rate), '1e-4..1e-1:lgo:3', 'unknown spacing "lgo": did you mean log?'],
    ['an invalid spacing', drawn, '1..2:cubic', 'unknown spacing "cubic": use log or linear'],
    ['a number in place of the spacing', grid(rate), '1e-4..1e-1:4', 'say how they are spaced: 1e-4..1e-1:log:4'],
    ['one that is too small', grid(rate), '1e-4..1e-1:1', 'say how they are spaced: 1e-4..1e-1:log:2'],
    ['one that is too large', grid(rate), '1e-4..1e-1:90000', 'say how they are spaced: 1e-4..1e-1:log:1000'],
    ['no values', grid(rate), '1e-4..1e-1:log:0', 'a range can have from 2 to 1000 values; got "0"'],
    ['half a value', drawn, '1e-4..1e-1:log:2.5', 'a range can have from 2 to 1000 values; got "2.5"'],
    ['no number of values', grid(rate), '1e-4..1e-1', 'say how many values: 1e-4..1e-1:log:4'],
    ['no number of values, close together', grid(rate), '0.5..0.99', 'say how many values: 0.5..0.99:linear:4'],
    ['no number of values, to be drawn from', drawn, '0.5..0.99', undefined],
    ['too many', k, '1..5000', 'a range can have at most 1000 values: give their number, 1..5000:log:4'],
    ['no end', k, '1..', 'a range goes from one number to another; "" is not a number'],
    ['every whole number', k, '1..9', undefined],
    ['no range', k, 'seven', undefined],
  ])('%s', (_, constraint, typed, advice) => {
    expect(constraint.advise?.(typed)).toBe(advice);
  });
});
