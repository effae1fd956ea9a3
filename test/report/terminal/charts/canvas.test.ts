import { expect, test } from 'vitest';
import { Canvas } from '../../../../src/report/terminal/charts/canvas.ts';
import { marks } from '../../../helpers/styles.ts';

test('characters stand where they are put, blanks at the ends are dropped', () => {
  const canvas = new Canvas(5, 3);
  canvas.put(1, 0, '●');
  canvas.text(0, 2, '┬ k');
  expect(canvas.toString()).toBe(' ●\n\n┬ k');
  expect(canvas.lines()).toEqual([' ●   ', '     ', '┬ k  ']);
});

test.each([
  [-1, 0],
  [0, -1],
  [3, 0],
  [0, 2],
])('nothing is drawn at (%d, %d), outside 3 × 2', (column, row) => {
  const canvas = new Canvas(3, 2);
  canvas.put(column, row, 'x');
  expect(canvas.toString()).toBe('\n');
});

test('neighbours of one paint are painted together', () => {
  const canvas = new Canvas(6, 1);
  canvas.text(0, 0, 'ab', marks.red);
  canvas.text(2, 0, 'c', marks.dim);
  expect(canvas.toString()).toBe('<red>ab</red><dim>c</dim>');
});
