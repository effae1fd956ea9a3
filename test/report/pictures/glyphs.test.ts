import { expect, test } from 'vitest';
import { edgeRaster, hueRaster } from '../../../src/report/pictures/glyphs.ts';
import type { Raster } from '../../../src/util/raster.ts';

const at = ({ data, width }: Raster, x: number, y: number) => [
  ...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3),
];
/** The brightness of a place of a cell of 36 × 36 pixels, from its middle. */
const light = (raster: Raster, right: number, down: number, [column, row] = [0, 0]) =>
  at(raster, column * 36 + Math.floor(17.5 + right), row * 36 + Math.floor(17.5 + down))[0]!;

const oneCell = (cells: readonly number[], signed = false) => ({
  cells: Float64Array.from(cells),
  ...{ side: 1, bins: cells.length, signed },
});

test('an edge is drawn across its gradient: bins of half a turn begin at the right and go down', () => {
  const first = edgeRaster(oneCell([1, 0]), 1, 1); // a gradient of 45 degrees, right and down
  expect([light(first, 7, -7), light(first, -7, 7), light(first, 7, 7)]).toEqual([255, 255, 0]);
  const second = edgeRaster(oneCell([0, 1]), 1, 1);
  expect([light(second, 7, -7), light(second, -7, 7), light(second, 7, 7)]).toEqual([0, 0, 255]);
});

test('bins of a whole turn: the second of four has a gradient to the left and down', () => {
  const raster = edgeRaster(oneCell([0, 1, 0, 0], true), 1, 1);
  expect([light(raster, 7, 7), light(raster, 7, -7)]).toEqual([255, 0]);
  const down = edgeRaster(oneCell([1, 0], true), 1, 1); // a quarter of the turn: level
  expect([light(down, 10, 0), light(down, -10, 0), light(down, 0, 10)]).toEqual([255, 255, 0]);
  expect(light(down, 17, 0)).toBe(0); // it ends within its cell
});

test('the more an edge weighs, the brighter; what speaks against is drawn with the other sign', () => {
  expect(light(edgeRaster(oneCell([1, 0]), 2, 1), 7, -7)).toBe(128);
  expect(light(edgeRaster(oneCell([9, 0]), 2, 1), 7, -7)).toBe(255);
  expect(light(edgeRaster(oneCell([-1, 0]), 2, 1), 7, -7)).toBe(0);
  expect(light(edgeRaster(oneCell([-1, 0]), 2, -1), 7, -7)).toBe(128);
});

test('cells lie row by row', () => {
  const cells = new Float64Array(2 * 2 * 2);
  cells[1 * 2] = 1; // above, on the right
  cells[2 * 2 + 1] = 1; // below, on the left
  const raster = edgeRaster({ cells, side: 2, bins: 2, signed: false }, 1, 1);
  expect([raster.width, raster.height]).toEqual([72, 72]);
  const lights = (right: number, down: number) =>
    [0, 1].map((row) => [0, 1].map((column) => light(raster, right, down, [column, row])));
  expect(lights(7, -7)).toEqual([
    [0, 255],
    [0, 0],
  ]);
  expect(lights(7, 7)).toEqual([
    [0, 0],
    [255, 0],
  ]);
});

test('a bar for each hue in its colour, up for what speaks for a class, down for what speaks against it', () => {
  const raster = hueRaster(Float64Array.of(1, -0.5, 0), 1);
  const [white, grey, yellow, cyan] = [
    [255, 255, 255],
    [120, 120, 120],
    [255, 255, 0],
    [0, 255, 255],
  ];
  const column = (x: number) => [0, 47, 48, 49, 72, 73, 96].map((y) => at(raster, x, y));
  expect(column(7)).toEqual([yellow, yellow, grey, white, white, white, white]);
  expect(column(19)).toEqual([white, white, grey, cyan, cyan, white, white]);
  expect(column(31)).toEqual([white, white, grey, white, white, white, white]);
  expect([1, 2, 11, 12].map((x) => at(raster, x, 0))).toEqual([white, yellow, yellow, white]);
  expect(at(hueRaster(Float64Array.of(9), 1), 5, 0)).toEqual(cyan); // as long as can be
});
