import sharp from 'sharp';
import { expect, test } from 'vitest';
import { dataUri, encodePng, isMarked } from '../../src/images/png.ts';
import { framedRows } from '../../src/images/sheet.ts';
import { Random } from '../../src/util/random.ts';
import { blank, fromPlanes, paste, type Raster } from '../../src/util/raster.ts';

const random = Random.seeded(3, 0);
const noise = (width: number, height: number): Raster => ({
  ...{ width, height },
  data: Uint8Array.from({ length: width * height * 3 }, () => random.integer(256)),
});
/** Smooth, so that every filter has its row. */
const slope = (width: number, height: number): Raster => ({
  ...{ width, height },
  data: Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * i) >> (3 + (i % 3))),
});

test.each([
  ['one pixel', noise(1, 1)],
  ['a column', noise(1, 9)],
  ['a row', noise(9, 1)],
  ['noise', noise(33, 17)],
  ['a slope', slope(40, 40)],
  ['one colour', blank(20, 10, [1, 2, 250])],
])('%s is read back by another decoder', async (_, raster) => {
  const png = encodePng(raster);
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  expect([info.width, info.height, info.channels]).toEqual([raster.width, raster.height, 3]);
  expect([...data]).toEqual([...raster.data]);
  expect(isMarked(Buffer.from(png).toString())).toBe(true);
  expect(dataUri(raster)).toBe(`data:image/png;base64,${Buffer.from(png).toString('base64')}`);
});

test('rows of pictures of any size stand below each other, framed or not', () => {
  const [a, b] = [noise(4, 4), noise(2, 3)];
  const sheet = framedRows([[{ raster: a, frame: [255, 0, 0] }, { raster: b }], [{ raster: b }]], 2);
  const at = (x: number, y: number) => [
    ...sheet.data.subarray((y * sheet.width + x) * 3, (y * sheet.width + x) * 3 + 3),
  ];
  const of = ({ width, data }: Raster, x: number, y: number) => [
    ...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3),
  ];
  expect(at(0, 0)).toEqual([255, 0, 0]);
  expect(at(3 + 7, 3 + 5)).toEqual(of(a, 3, 2));
  const right = 8 + 12; // behind a, its frame and the gap
  expect(at(right, 0)).toEqual([255, 255, 255]);
  expect(at(right + 3 + 3, 3 + 5)).toEqual(of(b, 1, 2));
  expect(at(3, 8 + 12 + 3)).toEqual(of(b, 0, 0));
  expect([sheet.width, sheet.height]).toEqual([8 + 6 + 6 + 4 + 6, 8 + 6 + 6 + 6 + 6]);
});

test('planes become pixels, and what sticks out is refused', () => {
  const planes = Uint8Array.from({ length: 12 }, (_, i) => i);
  expect([...fromPlanes(planes, 2).data]).toEqual([0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11]);
  expect(() => paste(blank(4, 4, [0, 0, 0]), fromPlanes(planes, 2), 1, 0, 2)).toThrow(RangeError);
});
