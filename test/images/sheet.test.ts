import sharp from 'sharp';
import { expect, test } from 'vitest';
import { decodeImage } from '../../src/images/decode.ts';
import { isMarked } from '../../src/images/png.ts';
import { imageSheet, sheetRoom } from '../../src/images/sheet.ts';
import { Random } from '../../src/util/random.ts';

const random = Random.seeded(5, 0);
const images = (n: number) => Uint8Array.from({ length: n * 3072 }, () => random.integer(256));

test.each([
  [1, 1, 6],
  [5, 3, 6],
  [100, 10, 6],
  [1000, 32, 1],
  [3600, 60, 1],
])('%i images stand in rows of %i, each pixel %i wide', async (n, nColumns, scale) => {
  const pixels = images(n);
  const png = imageSheet({ pixels, side: 32 });
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  const step = 32 * scale + 2;
  expect(info.width).toBe(nColumns * step - 2);
  expect(info.height).toBe(Math.ceil(n / nColumns) * step - 2);
  expect(Math.max(info.width, info.height)).toBeLessThanOrEqual(2048);
  for (const i of [0, n >> 1, n - 1]) {
    for (const [x, y] of [
      [0, 0],
      [31, 0],
      [5, 17],
      [31, 31],
    ] as const) {
      const left = (i % nColumns) * step + x * scale + scale - 1;
      const top = Math.floor(i / nColumns) * step + y * scale + scale - 1;
      const at = (top * info.width + left) * 3;
      const inPlanes = [0, 1, 2].map((c) => pixels[i * 3072 + c * 1024 + y * 32 + x]);
      expect([...data.subarray(at, at + 3)]).toEqual(inPlanes);
    }
  }
});

test('it says who made it, and is an image to every reader', async () => {
  const png = imageSheet({ pixels: images(4), side: 32 });
  expect(isMarked(Buffer.from(png.subarray(0, 4096)).toString())).toBe(true);
  expect(isMarked((await sharp(png).png().toBuffer()).toString())).toBe(false);
  expect((await decodeImage(png, { side: 32 })).format).toBe('PNG');
  expect(sheetRoom(32)).toBe(3600);
});
