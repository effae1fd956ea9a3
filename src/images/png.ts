import { crc32, deflateSync } from 'node:zlib';
import type { Raster } from '../util/raster.ts';
import { smallestOf } from '../util/statistics/extremes.ts';

/*
 * PNG files, written without the image library: every run's report has some, and it takes a second to load, where it loads.
 * Source: W3C, "Portable Network Graphics (PNG) Specification (Third Edition)".
 */

/** What the pictures of this program say of themselves: only such a picture is replaced by another. */
const MARK = 'Software\0cifar-train';
const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
/** Bytes a pixel: 8 bits of red, green and blue. */
const PIXEL = 3;

/** Whether the text of a file's first bytes is that of such a picture. */
export const isMarked = (start: string): boolean => start.includes(`tEXt${MARK}`);

/** A picture as a PNG file that says who made it. The same picture gives the same bytes with the same zlib. */
export function encodePng(raster: Raster): Uint8Array {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(raster.width, 0);
  head.writeUInt32BE(raster.height, 4);
  head.set([8, 2], 8); // 8 bits, RGB
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', head),
    chunk('tEXt', Buffer.from(MARK, 'latin1')),
    chunk('IDAT', deflateSync(filtered(raster), { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A picture as the address of an image on a page that loads nothing. */
export const dataUri = (raster: Raster): string =>
  `data:image/png;base64,${Buffer.from(encodePng(raster)).toString('base64')}`;

function chunk(type: string, data: Uint8Array): Uint8Array {
  const whole = Buffer.alloc(12 + data.length);
  whole.writeUInt32BE(data.length, 0);
  whole.write(type, 4, 'latin1');
  whole.set(data, 8);
  whole.writeUInt32BE(crc32(whole.subarray(4, 8 + data.length)), 8 + data.length);
  return whole;
}

/** How many filters there are: 0 None, 1 Sub, 2 Up, 3 Average, 4 Paeth. */
const FILTERS = 5;

/** Of the byte to the left, the one above and the one above that to the left, the closest to left + up - corner. */
function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

/** Each row by the filter that leaves the smallest numbers, 12.8 "Filter selection", and the filter's number before it. */
function filtered({ width, height, data }: Raster): Uint8Array {
  const length = PIXEL * width;
  const out = new Uint8Array(height * (1 + length));
  const tried = new Uint8Array(FILTERS * length);
  const sums = new Float64Array(FILTERS);
  const leave = (filter: number, i: number, difference: number): void => {
    const rest = difference & 255;
    tried[filter * length + i] = rest;
    sums[filter]! += Math.min(rest, 256 - rest);
  };
  for (let y = 0; y < height; y++) {
    const row = y * length;
    sums.fill(0);
    for (let i = 0; i < length; i++) {
      const byte = data[row + i]!;
      const before = i < PIXEL ? 0 : data[row + i - PIXEL]!;
      const above = y === 0 ? 0 : data[row + i - length]!;
      const corner = i < PIXEL || y === 0 ? 0 : data[row + i - length - PIXEL]!;
      leave(0, i, byte);
      leave(1, i, byte - before);
      leave(2, i, byte - above);
      leave(3, i, byte - ((before + above) >> 1));
      leave(4, i, byte - paeth(before, above, corner));
    }
    const best = sums.indexOf(smallestOf(sums));
    out[y * (1 + length)] = best;
    out.set(tried.subarray(best * length, (best + 1) * length), y * (1 + length) + 1);
  }
  return out;
}
