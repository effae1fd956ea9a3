import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { decodeImage, FITS } from '../../src/images/decode.ts';
import { Random } from '../../src/util/random.ts';
import { userError } from '../helpers/caught.ts';
import {
  apart,
  BLUE,
  type Colour,
  colourIn,
  GREEN,
  painted,
  quarters,
  quartersOf,
  RED,
  WHITE,
} from '../helpers/pictures.ts';

/* Long, since it is one list of all that image files can be: formats, shapes, colours and what breaks them. */

const SIDE = 32;
const FOUR = [RED, GREEN, BLUE, WHITE] as const;
const decode = (bytes: Uint8Array, fit?: (typeof FITS)[number]) => decodeImage(bytes, { side: SIDE, fit });

/** Expects quarters of these colours, each value at most so far away. */
function expectQuarters(pixels: Uint8Array, colours: readonly Colour[], within = 0): void {
  for (const [i, colour] of quartersOf(pixels).entries()) {
    expect(apart(colour, colours[i]!), `quarter ${i}: ${colour}`).toBeLessThanOrEqual(within);
  }
}

describe('an image of every format becomes 32 x 32 pixels in three planes', () => {
  const svg = `<?xml version="1.0"?><!-- four --><!DOCTYPE svg><svg xmlns="http://www.w3.org/2000/svg" width="96" height="96">
    <path fill="#f00" d="M0 0h48v48H0z"/><path fill="#008000" d="M48 0h48v48H48z"/><path fill="#00f" d="M0 48h48v48H0z"/></svg>`;

  test.each([
    ['PNG', async () => await quarters(FOUR).png().toBuffer(), 0],
    ['JPEG', async () => await quarters(FOUR).jpeg({ quality: 95 }).toBuffer(), 4],
    ['WebP', async () => await quarters(FOUR).webp({ lossless: true }).toBuffer(), 0],
    ['GIF', async () => await quarters(FOUR).gif().toBuffer(), 2],
    ['AVIF', async () => await quarters(FOUR).avif({ lossless: true }).toBuffer(), 3],
    ['SVG', async () => Buffer.from(svg), 0], // its fourth quarter is transparent
    ['SVG', async () => Buffer.from(`\ufeff${svg}`), 0],
  ])('%s', async (format, bytes, within) => {
    const found = await decode(await bytes());
    expect(found).toMatchObject({ format, width: 96, height: 96 });
    expect(found.pixels).toHaveLength(3 * SIDE * SIDE);
    expectQuarters(found.pixels, FOUR, within);
  });

  test('one of that size keeps its bytes', async () => {
    const random = Random.seeded(3, 0);
    const data = Uint8Array.from({ length: 3 * SIDE * SIDE }, () => random.integer(256));
    const png = await sharp(data, { raw: { width: SIDE, height: SIDE, channels: 3 } })
      .png()
      .toBuffer();
    const { pixels } = await decode(png);
    const planes = Uint8Array.from(data, (_, i) => data[(i % 1024) * 3 + Math.floor(i / 1024)]!);
    expect(pixels).toEqual(planes);
  });

  test.each([1, 2, 7, 31, 33, 500])('one of %i x %i pixels of one colour has that colour', async (side) => {
    const { pixels } = await decode(
      await painted(side, side, () => [18, 52, 86])
        .png()
        .toBuffer(),
    );
    for (const [x, y] of [
      [0, 0],
      [31, 0],
      [16, 16],
      [31, 31],
    ]) {
      expect(colourIn(pixels, x!, y!)).toEqual([18, 52, 86]);
    }
  });
});

describe('nothing is skipped over', () => {
  test.each([64, 320, 1000])('a chequered board of %i pixels a side becomes grey', async (side) => {
    const board = painted(side, side, (x, y) => ((x + y) % 2 === 0 ? [0, 0, 0] : [255, 255, 255]));
    for (const bytes of [await board.clone().png().toBuffer(), await board.clone().jpeg({ quality: 100 }).toBuffer()]) {
      const { pixels } = await decode(bytes);
      const inside = [4, 11, 16, 27].flatMap((x) => [5, 16, 26].map((y) => colourIn(pixels, x, y)));
      for (const colour of inside) expect(apart(colour, [127.5, 127.5, 127.5])).toBeLessThanOrEqual(8);
    }
  });

  test('a slope stays one, as area averages of it', async () => {
    const { pixels } = await decode(
      await painted(256, 256, (x) => [x, 0, 0])
        .png()
        .toBuffer(),
    );
    for (let x = 2; x < 30; x++) {
      expect(Math.abs(colourIn(pixels, x, 9)[0] - (8 * x + 3.5))).toBeLessThanOrEqual(1);
    }
  });
});

describe('what is not square', () => {
  const tall = () => painted(60, 180, (_, y) => (y < 60 ? RED : y < 120 ? GREEN : BLUE));
  const rows = (pixels: Uint8Array) => [1, 8, 16, 24, 30].map((y) => colourIn(pixels, 16, y));

  test.each([
    ['crop', [GREEN, GREEN, GREEN, GREEN, GREEN]],
    ['stretch', [RED, RED, GREEN, BLUE, BLUE]],
    ['contain', [RED, RED, GREEN, BLUE, BLUE]],
  ] as const)('%s', async (fit, colours) => {
    const { pixels, width, height } = await decode(await tall().png().toBuffer(), fit);
    expect([width, height]).toEqual([60, 180]);
    for (const [i, colour] of rows(pixels).entries()) expect(apart(colour, colours[i]!)).toBeLessThanOrEqual(8);
    expect(colourIn(pixels, 1, 16)).toEqual(fit === 'contain' ? WHITE : GREEN);
  });

  test.each([1, 6])('the middle stays in the middle, also when turned: EXIF %i', async (orientation) => {
    const wide = painted(640, 480, (x, y) => ((orientation === 1 ? x < 320 : y < 240) ? [0, 0, 0] : [255, 255, 255]));
    const { pixels } = await decode(await wide.withMetadata({ orientation }).png().toBuffer());
    for (let x = 0; x < 16; x++) {
      const [left, right] = [colourIn(pixels, x, 9), colourIn(pixels, 31 - x, 9)];
      expect(Math.abs(left[0] + right[0] - 255)).toBeLessThanOrEqual(4); // the one is the other, mirrored and inverted
    }
  });

  test.each([
    [1, 5000],
    [5000, 1],
    [16, 60_000],
  ])('however far from it: %i x %i', async (width, height) => {
    const png = await painted(width, height, () => [18, 52, 86])
      .png()
      .toBuffer();
    for (const fit of FITS) {
      const { pixels } = await decode(png, fit);
      expect(pixels).toHaveLength(3072);
      if (fit !== 'contain') expect(colourIn(pixels, 16, 16)).toEqual([18, 52, 86]);
    }
  });
});

describe('it is seen as people see it', () => {
  // Source: EXIF 2.32, tag 0x0112: where the row 0 and the column 0 of the pixels are.
  const [A, B, C, D] = FOUR;
  test.each([
    [1, [A, B, C, D]],
    [2, [B, A, D, C]],
    [3, [D, C, B, A]],
    [4, [C, D, A, B]],
    [5, [A, C, B, D]],
    [6, [C, A, D, B]],
    [7, [D, B, C, A]],
    [8, [B, D, A, C]],
  ])('turned as EXIF says: %i', async (orientation, seen) => {
    const jpeg = quarters(FOUR, 120, 80).withMetadata({ orientation }).jpeg({ quality: 95 });
    const { pixels, width, height } = await decode(await jpeg.toBuffer(), 'stretch');
    expect([width, height]).toEqual(orientation < 5 ? [120, 80] : [80, 120]);
    expectQuarters(pixels, seen, 6);
  });

  test('what is transparent lies on white', async () => {
    const half = { r: 255, g: 0, b: 0, alpha: 0.5 };
    const png = await sharp({ create: { width: 40, height: 40, channels: 4, background: half } })
      .png()
      .toBuffer();
    const { pixels } = await decode(png);
    expect(apart(colourIn(pixels, 16, 16), [255, 127, 127])).toBeLessThanOrEqual(1);
  });

  test.each([
    [
      'grey',
      () =>
        painted(50, 40, () => [90, 90, 90])
          .toColourspace('b-w')
          .png(),
      [90, 90, 90],
      0,
    ],
    [
      '16 bits a channel',
      () =>
        painted(50, 40, () => [255, 128, 64])
          .toColourspace('rgb16')
          .png(),
      [255, 128, 64],
      1,
    ],
    ['a palette', () => painted(50, 40, () => [255, 128, 64]).png({ palette: true }), [255, 128, 64], 1],
    [
      'CMYK',
      () =>
        painted(50, 40, () => [200, 30, 40])
          .toColourspace('cmyk')
          .jpeg({ quality: 98 }),
      [200, 30, 40],
      28,
    ],
    [
      'CMYK, grey',
      () =>
        painted(50, 40, () => [128, 128, 128])
          .toColourspace('cmyk')
          .jpeg({ quality: 98 }),
      [128, 128, 128],
      16,
    ],
  ] as const)('%s', async (_, image, colour, within) => {
    const { pixels } = await decode(await image().toBuffer());
    expect(apart(colourIn(pixels, 16, 16), colour)).toBeLessThanOrEqual(within);
  });

  test("its own profile is honoured: sRGB's (200, 120, 60) in Display P3 comes back", async () => {
    const wide = painted(40, 40, () => [200, 120, 60])
      .withIccProfile('p3')
      .png();
    const bytes = await wide.toBuffer();
    const raw = await sharp(bytes, { ignoreIcc: true }).raw().toBuffer();
    expect(raw[0]).toBeLessThan(195); // the numbers in the file are others
    expect(apart(colourIn((await decode(bytes)).pixels, 16, 16), [200, 120, 60])).toBeLessThanOrEqual(2);
  });

  test('of an animation the first picture', async () => {
    const frames = [RED, BLUE].map((colour) =>
      painted(40, 40, () => colour)
        .raw()
        .toBuffer(),
    );
    const both = Buffer.concat(await Promise.all(frames));
    const raw = { width: 40, height: 80, channels: 3, pageHeight: 40 } as const;
    for (const bytes of [await sharp(both, { raw }).gif().toBuffer(), await sharp(both, { raw }).webp().toBuffer()]) {
      const { pixels, height } = await decode(bytes);
      expect(height).toBe(40);
      expect(apart(colourIn(pixels, 16, 16), RED)).toBeLessThanOrEqual(4);
    }
  });
});

test('the same bits, whatever else is decoded at the time', async () => {
  const random = Random.seeded(1, 0);
  const data = Uint8Array.from({ length: 3 * 333 * 257 }, () => random.integer(256));
  const jpeg = await sharp(data, { raw: { width: 333, height: 257, channels: 3 } })
    .jpeg()
    .toBuffer();
  const before = sharp.concurrency();
  const alone = (await decode(jpeg)).pixels;
  for (const threads of [1, 2, 5]) {
    sharp.concurrency(threads);
    const all = await Promise.all(Array.from({ length: 8 }, () => decode(jpeg)));
    for (const { pixels } of all) expect(pixels).toEqual(alone);
  }
  sharp.concurrency(before);
});

describe('what cannot be read says why', () => {
  const png = () => quarters(FOUR).png().toBuffer();
  const jpeg = () => quarters(FOUR).jpeg().toBuffer();
  const cut = async (bytes: Promise<Buffer>, share = 0.5) => {
    const all = await bytes;
    return all.subarray(0, Math.floor(share * all.length));
  };
  const flipped = async (bytes: Promise<Buffer>) => {
    const all = await bytes;
    for (let i = Math.floor(all.length / 2); i < all.length - 20; i++) all[i] = all[i]! ^ 0x5a;
    return all;
  };

  test.each([
    ['nothing', async () => Buffer.alloc(0), /^it\.x is empty$/],
    [
      'text',
      async () => Buffer.from('a cat'),
      /^it\.x is not an image: only PNG, JPEG, WebP, GIF, AVIF or SVG can be read$/,
    ],
    ['TIFF', async () => await quarters(FOUR).tiff().toBuffer(), /^it\.x is a TIFF image: only PNG/],
    ['HEIC', async () => Buffer.from('\0\0\0\u0018ftypheic\0\0\0\0mif1heic', 'latin1'), /^it\.x is a HEIC image: only/],
    ['MP4', async () => Buffer.from('\0\0\0\u0018ftypisom\0\0\u0002\0isomiso2', 'latin1'), /^it\.x is a video: only/],
    ['gzip', async () => Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]), /^it\.x is a compressed file: only/],
    ['HTML', async () => Buffer.from('<!DOCTYPE html><svg></svg>'), /^it\.x is a page of HTML: only/],
    ['a cut PNG', async () => await cut(png()), /^it\.x is a damaged PNG image: cut short, or changed$/],
    [
      'a PNG without its pixels',
      async () => await cut(png(), 0.1),
      /^it\.x is a damaged PNG image: cut short, or changed$/,
    ],
    ['a changed PNG', async () => await flipped(png()), /^it\.x is a damaged PNG image: cut short, or changed$/],
    ['a cut JPEG', async () => await cut(jpeg()), /^it\.x is a damaged JPEG image: cut short, or changed$/],
    [
      'the mark of a JPEG',
      async () => await cut(jpeg(), 0.01),
      /^it\.x is a damaged JPEG image: cut short, or changed$/,
    ],
    [
      'a cut WebP',
      async () => await cut(quarters(FOUR).webp().toBuffer()),
      /^it\.x is a damaged WebP image: cut short, or changed$/,
    ],
    [
      'a cut GIF',
      async () => await cut(quarters(FOUR).gif().toBuffer()),
      /^it\.x is a damaged GIF image: cut short, or changed$/,
    ],
    [
      'a cut AVIF',
      async () => await cut(quarters(FOUR).avif().toBuffer()),
      /^it\.x is a damaged AVIF image: cut short, or changed$/,
    ],
    [
      'a cut SVG',
      async () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect'),
      /^it\.x is a damaged SVG image/,
    ],
    [
      'an SVG of no size',
      async () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"></svg>'),
      /^it\.x is a damaged SVG image/,
    ],
  ])('%s', async (_, bytes, message) => {
    const error = await userError(decodeImage(await bytes(), { side: SIDE, name: 'it.x' }));
    expect(error.kind).toBe('data');
    expect(error.message).toMatch(message);
    expect(error.message).not.toMatch(/\n|Input buffer/);
  });

  test.each(['png', 'jpeg', 'avif'] as const)('a cut %s: the same reason each time', async (format) => {
    const bytes = await cut(quarters(FOUR).toFormat(format).toBuffer());
    const errors = await Promise.all(Array.from({ length: 16 }, () => userError(decode(bytes))));
    expect(new Set(errors.map(({ message }) => message)).size).toBe(1);
    for (const { cause } of errors) expect((cause as Error).message).not.toBe('');
  });

  test('a bomb: 60,000 x 60,000 pixels in a few bytes', async () => {
    const head = await sharp({ create: { width: 16, height: 16, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    head.writeUInt32BE(60_000, 16);
    head.writeUInt32BE(60_000, 20);
    const { crc32 } = await import('node:zlib');
    head.writeUInt32BE(crc32(head.subarray(12, 29)), 29);
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="100000" height="100000"></svg>');
    // libvips would print warnings about a side that it cannot hold.
    const huge = [
      ...[
        'width="1e9" height="1e9"',
        'width="+1e9px" height="5"',
        'viewBox="0 0 1e9 1e9"',
        'viewBox="0,0,1e9,4" width="100%"',
      ],
      ...['style="width: 1e9px; height:4px"', 'style="fill:red;width:1e9" width="4" height="4"'],
    ].map((sides) => Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" ${sides}/>`));
    for (const bomb of [head, svg, ...huge]) {
      expect((await userError(decode(bomb))).message).toMatch(
        /^the image is too large: it has more than the 268,435,456 /,
      );
    }
  });

  test('a drawing is as large as it says, whatever the box of what it shows', async () => {
    for (const sides of [
      'viewBox="0 0 1e9 1e9" width="32" height="32"',
      'viewBox="0 0 8 8"',
      'viewBox="0 0 1e9 1e9" style="width:8px;height:8px"',
    ]) {
      await decode(Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" ${sides}><rect width="3" height="3"/></svg>`));
    }
    const long = `viewBox="${'1'.repeat(60_000)} ${'1 '.repeat(2000)}" style="${'width:'.repeat(9000)}"`;
    const started = performance.now();
    await userError(decode(Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" ${long}/>`))).catch(() => undefined);
    expect(performance.now() - started).toBeLessThan(5000);
  });

  test('a drawing that grows without end, and one that is deep without end', async () => {
    const names = 'abcdefghij';
    const entities = [...names].map(
      (name, i) => `<!ENTITY ${name} "${i === 0 ? 'xxxxxxxxxx' : `&${names[i - 1]};`.repeat(10)}">`,
    );
    const svg = (inside: string, doctype = '') =>
      Buffer.from(`${doctype}<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32">${inside}</svg>`);
    const laughs = svg('<text>&j;</text>', `<!DOCTYPE svg [${entities.join('')}]>`);
    for (const bytes of [laughs, svg('<g>'.repeat(50_000))]) {
      expect((await userError(decode(bytes))).message).toMatch(/^the image is a damaged SVG image/);
    }
  });

  test('an unknown fit', async () => {
    const error = await userError(decodeImage(await png(), { side: SIDE, fit: 'cover' as 'crop' }));
    expect([error.kind, error.message]).toEqual(['usage', 'fit must be crop, contain or stretch; got "cover"']);
  });
});

test('a comment about a huge drawing does not make one of it', async () => {
  const svg =
    '<!-- was <svg width="100000" height="100000"> --><svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>';
  expect(await decode(Buffer.from(svg))).toMatchObject({ format: 'SVG', width: 8, height: 8 });
});
