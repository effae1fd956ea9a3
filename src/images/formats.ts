/** What can be decoded, known by a file's first bytes: names say nothing of what is in a file. */
export type ImageFormat = 'PNG' | 'JPEG' | 'WebP' | 'GIF' | 'AVIF' | 'SVG';

/** As people read them. */
export const FORMATS_TEXT = 'PNG, JPEG, WebP, GIF, AVIF or SVG';

/** The endings that files of these formats have. In a folder, others are passed over. */
export const ENDINGS: readonly string[] = [
  ...['png', 'apng', 'jpg', 'jpeg', 'jpe', 'jfif', 'webp', 'gif', 'avif', 'svg'],
];

/** Bytes of a file's beginning that tell what it is. */
const START = 4096;

const latin1 = (bytes: Uint8Array, from: number, to: number): string =>
  String.fromCharCode(...bytes.subarray(from, to));

const startsWith = (bytes: Uint8Array, ...first: readonly number[]): boolean =>
  first.every((byte, i) => bytes[i] === byte);

/** The brands of a file of boxes: `avif`, `heic`; none where it is no such file. Source: ISO/IEC 14496-12, 4.3. */
function brandsOf(bytes: Uint8Array): readonly string[] {
  if (latin1(bytes, 4, 8) !== 'ftyp') return [];
  const length = Math.min(new DataView(bytes.buffer, bytes.byteOffset).getUint32(0), bytes.length, 256);
  const brands: string[] = [latin1(bytes, 8, 12)];
  for (let at = 16; at + 4 <= length; at += 4) brands.push(latin1(bytes, at, at + 4));
  return brands;
}

/** Whether it is XML whose first element is svg. */
function isSvg(bytes: Uint8Array): boolean {
  const text = new TextDecoder().decode(bytes.subarray(0, START));
  const bare = text
    .replace(/<!--[\s\S]*?(-->|$)/g, '')
    .replace(/<\?[\s\S]*?(\?>|$)/g, '')
    .replace(/<!DOCTYPE\s+(?:[\w.-]+:)?svg\b[^[>]*(\[[\s\S]*?(\]|$))?[^>]*(>|$)/i, '');
  return /^\s*<([\w.-]+:)?svg[\s>/]/.test(bare);
}

/** The format of a file, by its beginning; undefined for what is none of these. */
export function imageFormatOf(bytes: Uint8Array): ImageFormat | undefined {
  if (startsWith(bytes, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'PNG';
  if (startsWith(bytes, 0xff, 0xd8, 0xff)) return 'JPEG';
  if (/^GIF8[79]a$/.test(latin1(bytes, 0, 6))) return 'GIF';
  if (latin1(bytes, 0, 4) === 'RIFF' && latin1(bytes, 8, 12) === 'WEBP') return 'WebP';
  if (brandsOf(bytes).some((brand) => /^avi[fs]$/.test(brand))) return 'AVIF';
  return isSvg(bytes) ? 'SVG' : undefined;
}

/** What people take for an image, and how its files may begin. */
const OTHERS: readonly (readonly [what: string, ...starts: readonly string[]])[] = [
  ['a TIFF image', 'II*\0', 'MM\0*', 'II+\0', 'MM\0+'],
  ['a BMP image', 'BM'],
  ['a Windows icon', '\0\0\u0001\0', '\0\0\u0002\0'],
  ['a JPEG XL image', '\u00ff\u000a', '\0\0\0\u000cJXL '],
  ['a JPEG 2000 image', '\0\0\0\u000cjP  ', '\u00ffO\u00ffQ'],
  ['a Photoshop document', '8BPS'],
  ['a PDF', '%PDF-'],
  ['a NetPBM image', 'P5\n', 'P6\n', 'P7\n'],
  ['a compressed file', '\u001f\u008b', 'PK\u0003\u0004', 'BZh', '\u00fd7zXZ'],
  ['a page of HTML', '<!doctype html', '<!DOCTYPE html', '<html'],
  ['a Git LFS pointer, not the file itself', 'version https://git-lfs'],
];

/** What a file that is no image of these formats seems to be; undefined where nothing is known. */
export function otherKindOf(bytes: Uint8Array): string | undefined {
  if (bytes.length === 0) return 'empty';
  if (brandsOf(bytes).some((brand) => /^(hei[cxms]|hev[cx]|mif1)$/.test(brand))) return 'a HEIC image';
  if (brandsOf(bytes).length > 0) return 'a video';
  const start = latin1(bytes, 0, 64);
  return OTHERS.find(([, ...starts]) => starts.some((one) => start.startsWith(one)))?.[0];
}
