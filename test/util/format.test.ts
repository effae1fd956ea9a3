import { describe, expect, test } from 'vitest';
import { bytes, compact, count, duration, exact, ordinal, percent, plural, times } from '../../src/util/format.ts';

describe('percent', () => {
  test.each([
    [0.384, '38.40 %'],
    [0, '0.00 %'],
    [1, '100.00 %'],
    [Number.NaN, '–'],
  ])('%f is %s', (share, text) => expect(percent(share)).toBe(text));

  test('one digit', () => expect(percent(0.3846, 1)).toBe('38.5 %'));
});

describe('duration', () => {
  test.each([
    [0, '0 s'],
    [0.0042, '4.2 ms'],
    [0.01, '0.01 s'],
    [0.21, '0.21 s'],
    [0.9949, '0.99 s'],
    [0.996, '1.0 s'],
    [12.34, '12.3 s'],
    [59.94, '59.9 s'],
    [59.96, '1 min 00 s'],
    [125, '2 min 05 s'],
    [3599.4, '59 min 59 s'],
    [3599.6, '1 h 00 min'],
    [3720, '1 h 02 min'],
    [7199, '2 h 00 min'],
    [-1, '–'],
    [Number.POSITIVE_INFINITY, '–'],
  ])('%f s is %s', (seconds, text) => expect(duration(seconds)).toBe(text));
});

describe('bytes', () => {
  test.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [999_949, '999.9 kB'],
    [999_950, '1.0 MB'],
    [170_498_071, '170.5 MB'],
    [2.5e15, '2500.0 TB'],
    [Number.NaN, '–'],
  ])('%f is %s', (n, text) => expect(bytes(n)).toBe(text));
});

describe('count', () => {
  test.each([
    [0, '0'],
    [999, '999'],
    [1000, '1,000'],
    [50_000, '50,000'],
    [1_234_567, '1,234,567'],
    [-12_345, '-12,345'],
  ])('%d is %s', (n, text) => expect(count(n)).toBe(text));
});

describe('ordinal', () => {
  test.each([
    [1, '1st'],
    [2, '2nd'],
    [3, '3rd'],
    [4, '4th'],
    [10, '10th'],
    [11, '11th'],
    [12, '12th'],
    [13, '13th'],
    [21, '21st'],
    [22, '22nd'],
    [103, '103rd'],
    [111, '111th'],
    [1011, '1,011th'],
  ])('%d is %s', (n, text) => expect(ordinal(n)).toBe(text));
});

test.each([
  [0, 'never'],
  [1, 'once'],
  [2, 'twice'],
  [3, '3 times'],
  [1000, '1,000 times'],
])('%d is %s', (n, text) => expect(times(n)).toBe(text));

describe('plural', () => {
  test.each([
    [1, '1 class'],
    [0, '0 classes'],
    [5000, '5,000 classes'],
  ])('%d is %s', (n, text) => expect(plural(n, 'class', 'classes')).toBe(text));

  test('adds an s by default', () => expect(plural(5, 'fold')).toBe('5 folds'));
});

describe('compact', () => {
  test.each([
    [7, '7'],
    [0.001, '0.001'],
    [1e-4, '1e-4'],
    [0.00046415888336127773, '0.0004642'],
    [4.64158883e-5, '4.642e-5'],
    [0.010000001, '0.010000001'],
    [0.999999, '0.999999'],
    [123_456, '123456'],
    [0.1 + 0.2, '0.3'],
    [1e6, '1e6'],
    [1e300, '1e300'],
    [-2e-7, '-2e-7'],
    [0, '0'],
    [-0.5, '-0.5'],
  ])('%f is %s', (x, text) => expect(compact(x)).toBe(text));
});

describe('exact', () => {
  test.each([
    [0.001, '0.001'],
    [1e-4, '1e-4'],
    [2.1e-6, '2.1e-6'],
    [1 / 3, '0.3333333333333333'],
    [0.1 + 0.2, '0.30000000000000004'],
    [4.641588833612777e-5, '4.641588833612777e-5'],
    [5e-324, '5e-324'],
    [1.7976931348623157e308, '1.7976931348623157e308'],
    [256, '256'],
    [50_000, '50000'],
    [5e6, '5e6'],
    [-0.25, '-0.25'],
  ])('%f is %s, which is read as the same', (x, text) => {
    expect(exact(x)).toBe(text);
    expect(Number(text)).toBe(x);
  });
});
