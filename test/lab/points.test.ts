import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_COORDINATE } from '../../src/kernels/plane/plane.ts';
import {
  fromUnits,
  MOST_CLASSES,
  MOST_POINTS,
  pastedPoints,
  pointsCsv,
  pointsFromText,
  pointsText,
  toUnits,
} from '../../src/lab/page/state/points.ts';

const coordinate = fc.integer({ min: -MAX_COORDINATE, max: MAX_COORDINATE });
const anyPoints = fc
  .array(fc.tuple(coordinate, coordinate, fc.integer({ min: 0, max: MOST_CLASSES - 1 })), {
    minLength: 1,
    maxLength: 60,
  })
  .map((rows) => ({
    xy: Int32Array.from(rows.flatMap((row) => row.slice(0, 2))),
    labels: Uint8Array.from(rows, ([, , label]) => label),
  }));

describe('points in a link', () => {
  test('are read as they were written, and 60 of them take fewer than 500 characters', () => {
    fc.assert(
      fc.property(anyPoints, (points) => {
        const text = pointsText(points);
        expect(pointsFromText(text)).toEqual(points);
        expect(text).toMatch(/^[\w-]{7,420}$/);
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  test('any other text is no points, and none is too many', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String()), (text) => {
        const points = pointsFromText(text);
        if (points !== undefined) expect(pointsText(points)).toBe(text.replaceAll('=', ''));
      }),
      { seed: 2, numRuns: 300 },
    );
    const many = { xy: new Int32Array(2 * MOST_POINTS + 2), labels: new Uint8Array(MOST_POINTS + 1) };
    expect(pointsFromText(pointsText(many))).toBeUndefined();
  });

  test.each([
    ['nothing', ''],
    ['half a point', pointsText({ xy: Int32Array.of(1, 2), labels: Uint8Array.of(0) }).slice(0, 5)],
    ['a class that there is not', pointsText({ xy: Int32Array.of(1, 2), labels: Uint8Array.of(MOST_CLASSES) })],
    [
      'a coordinate below the least',
      pointsText({ xy: Int32Array.of(-MAX_COORDINATE - 1, 2), labels: Uint8Array.of(0) }),
    ],
  ])('%s', (_, text) => {
    expect(pointsFromText(text)).toBeUndefined();
  });
});

describe('pasted points', () => {
  test.each([
    ['commas', '0.5,-0.2,1\n-1,1,0'],
    ['a heading, tabs, empty lines, Windows line ends', 'x\ty\tclass\r\n0.5\t-0.2\t1\r\n\r\n-1\t1\t0\r\n'],
    ['semicolons and spaces', ' 0.5; -0.2; 1\n-1 1 0'],
  ])('%s', (_, text) => {
    expect(pastedPoints(text)).toEqual({
      points: { xy: Int32Array.from([0.5, -0.2, -1, 1], fromUnits), labels: Uint8Array.of(1, 0) },
    });
  });

  test('larger numbers keep their proportions, and fit', () => {
    const pasted = pastedPoints('100,10,0\n300,10,1\n200,60,0');
    if (!('points' in pasted)) throw new Error(pasted.fault);
    const { xy } = pasted.points;
    expect([...xy].map(toUnits)).toEqual([-0.9, -0.225, 0.9, -0.225, 0, 0.225]);
  });

  test('what was saved can be pasted', () => {
    const points = { xy: Int32Array.from([0.25, -1, 0.001, 1], fromUnits), labels: Uint8Array.of(4, 2) };
    expect(pastedPoints(pointsCsv(points))).toEqual({ points });
  });

  test.each([
    ['', /no points/],
    ['x,y,class', /no points/],
    ['1,2', /line 1 is “1,2”/],
    ['1,2,0\n1,two,0', /line 2 is “1,two,0”/],
    ['1,2,5', /class from 0 to 4/],
    ['1,2,0.5', /line 1/],
    ['1,Infinity,0', /line 1/],
    ['0,0,0\n'.repeat(MOST_POINTS + 1), /301 points in it; 300 are possible/],
  ])('%j is refused', (text, why) => {
    const pasted = pastedPoints(text);
    expect('fault' in pasted && pasted.fault).toMatch(why);
  });
});
