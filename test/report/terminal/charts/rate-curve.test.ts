import { expect, test } from 'vitest';
import type { RatePoint } from '../../../../src/models/rate-search.ts';
import { rateCurve } from '../../../../src/report/terminal/charts/rate-curve.ts';
import { plain } from '../../../../src/report/terminal/style.ts';
import { ansi, CONTROL, strip, widest } from '../../../helpers/styles.ts';

const points = (losses: readonly number[]): RatePoint[] =>
  losses.map((smoothed, i) => ({ learningRate: 1e-4 * 10 ** (i / 2), loss: smoothed, smoothed }));

test('a loss that falls and goes off, with the suggested rate marked', () => {
  const curve = rateCurve(points([2.3, 2.3, 2.2, 1.9, 1.7, 1.8, 9]), 0.0032, { style: plain, width: 60 });
  expect(`\n${curve}`).toMatchInlineSnapshot(`
    "
     smoothed loss
       3.5 ┤                                            │
           │                                           ╭╯
           │                                           │
       3.0 ┤                                           │
           │                                           │
           │                                           │
       2.5 ┤                                          ╭╯
           │─────────────╮                            │
           │             ╰──────╮                     │
       2.0 ┤                    ╰────╮                │
           │                         ╰─────╮     ╭────╯
           │                               ╰─◆───╯
       1.5 ┤
           └┬───────┬────────┬───────────────┬────────┬───────┬─
      rate 1e-4    3e-4    0.001            0.01     0.03    0.1"
  `);
});

test('rates that are near each other have labels that tell them apart', () => {
  const near = points([2.3, 2.2, 2, 1.9, 1.8, 1.7, 1.6, 1.5]).map((point, i) => ({
    ...point,
    learningRate: 0.01 * 1.03 ** i,
  }));
  const axis = rateCurve(near, null, { style: plain, width: 80 }).split('\n').at(-1)!.trim().split(/ +/);
  expect(axis).toEqual(['rate', '0.01', '0.0103', '0.0106', '0.0109', '0.0113', '0.0116', '0.0119']);
});

test.each([
  ['a loss that goes off leaves at the top', [2, 1, 5, 9, 40, 300], /^ *[│╭╯]+$/],
  ['one that comes back is drawn again', [2, 1, 5, 9, 9, 1, 1], /^ *[│╭╯]+ {5,}[│╮╰]+$/],
])('%s, without a plateau there', (_, losses, marks) => {
  const top = rateCurve(points(losses), null, { style: plain, width: 60 }).split('\n')[1]!;
  expect(top.slice(9)).toMatch(marks);
});

test('no point, one point and no finite point make no curve', () => {
  for (const losses of [[], [2], [2, Number.NaN, Number.POSITIVE_INFINITY]]) {
    expect(rateCurve(points(losses), null, { style: plain, width: 80 })).toBe('');
  }
});

test.each([2, 10, 180, 3000])('%d points fit 80 columns', (n) => {
  const many = points(Array.from({ length: n }, (_, i) => 1 / (i + 1))).map((point, i) => ({
    ...point,
    learningRate: 1e-6 * 1e7 ** (i / n),
  }));
  const text = rateCurve(many, null, { style: plain, width: 80 });
  expect(widest(text)).toBeLessThanOrEqual(80);
  expect(text).not.toMatch(CONTROL);
  expect(text).not.toContain('◆');
});

test('colour changes no character', () => {
  const page = { width: 60 };
  const all = points([2.3, 2.2, 1.7, 1.8]);
  expect(strip(rateCurve(all, 0.001, { ...page, style: ansi }))).toBe(rateCurve(all, 0.001, { ...page, style: plain }));
});
