import { dataError, failure, settingError, type UserError } from '../errors.ts';
import { checkCount, checkObject, isTyped, refuseTransferred } from '../util/checks.ts';
import { count } from '../util/format.ts';
import { checkName, entryOf } from '../util/named.ts';
import { FORMATS_TEXT, type ImageFormat, imageFormatOf, otherKindOf } from './formats.ts';
import { loadSharp } from './sharp.ts';

/**
 * How an image that is not square becomes square: `crop` keeps the middle, `contain` adds white at two sides, `stretch`
 * changes its proportions.
 */
export const FITS = ['crop', 'contain', 'stretch'] as const;
export type ImageFit = (typeof FITS)[number];
const FIT_OF_SHARP = { crop: 'cover', contain: 'contain', stretch: 'fill' } as const;

export interface DecodeOptions {
  /** Pixels of a side of the square that it becomes; from 1 to 4096. */
  readonly side: number;
  readonly fit?: ImageFit | undefined;
  /** What the image is called, for errors; default: `the image`. */
  readonly name?: string | undefined;
}

/** An image as datasets here have theirs. */
export interface DecodedImage {
  /** side × side × 3 bytes in three planes (red, green, blue), each row-major, sRGB. */
  readonly pixels: Uint8Array;
  readonly format: ImageFormat;
  /** Of the file, in pixels, turned as its EXIF data says. */
  readonly width: number;
  readonly height: number;
}

/** A larger image is refused: decoded it would take 4 bytes a pixel. Cameras take up to 200 million. */
export const MAX_PIXELS = 2 ** 28;
/** A drawing can be made to take any time. */
const MAX_SECONDS = 60;
/** As large as anyone would look at: 50 MB decoded. */
const MAX_SIDE = 4096;
const WHITE = '#ffffff';

/**
 * Decodes an image file and makes it a small square, as a model takes it: the first picture of an animation, turned as its
 * EXIF data says, its colours converted to sRGB by its own profile, what is transparent on white, and all of it averaged
 * with a Lanczos filter, never skipped over. An image of the wanted size keeps its bytes.
 * @param bytes a whole file: PNG, JPEG, WebP, GIF, AVIF or SVG. A drawing that refers to other files is drawn without them
 * @throws UserError (data) for what is no such image, is damaged, or has more than 2^28 pixels; (usage) for an unknown fit or side;
 *   (failed) where images cannot be decoded at all, or the system has no thread or memory for one
 */
export async function decodeImage(bytes: Uint8Array, options: DecodeOptions): Promise<DecodedImage> {
  if (!isTyped(bytes, Uint8Array))
    throw settingError('bytes', 'a whole file in a Uint8Array, such as readFile gives', bytes);
  refuseTransferred('bytes', bytes);
  checkObject('options', options, '{ side: 32 }');
  const { side, fit = 'crop', name = 'the image' } = options;
  checkCount('side', side, 1, MAX_SIDE);
  checkName('fit', fit, FITS);
  const format = imageFormatOf(bytes);
  if (format === undefined) throw notAnImage(bytes, name);
  if (format === 'SVG' && isHugeDrawing(bytes)) throw tooManyPixels(name);
  const sharp = await loadSharp();
  const open = () => sharp(bytes, { limitInputPixels: MAX_PIXELS, sequentialRead: true });
  try {
    const { autoOrient } = await open().metadata();
    const { width, height } = autoOrient;
    if (width * height > MAX_PIXELS) throw tooLarge(name, width, height);
    const upright = open().autoOrient();
    if (fit === 'crop' && format !== 'SVG') upright.extract(middleSquare(width, height));
    const { data, info } = await upright
      .flatten({ background: WHITE })
      .resize(side, side, { fit: FIT_OF_SHARP[fit], background: WHITE, fastShrinkOnLoad: false })
      .toColourspace('srgb')
      .timeout({ seconds: MAX_SECONDS })
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return { pixels: planar(data, info.channels, side), format, width, height };
  } catch (error) {
    throw decodingTrouble(error, format, name);
  }
}

/** Cropped after it was made smaller, an image would be off its middle by half a pixel; a drawing has no pixels before. */
function middleSquare(width: number, height: number) {
  const side = Math.min(width, height);
  return { left: (width - side) >> 1, top: (height - side) >> 1, width: side, height: side };
}

/** Pixels one after the other as planes; grey ones in all three. */
function planar(data: Uint8Array, nChannels: number, side: number): Uint8Array {
  const plane = side * side;
  const pixels = new Uint8Array(3 * plane);
  for (let i = 0; i < plane; i++) {
    for (let c = 0; c < 3; c++) pixels[c * plane + i] = data[i * nChannels + (nChannels < 3 ? 0 : c)]!;
  }
  return pixels;
}

function notAnImage(bytes: Uint8Array, name: string): UserError {
  const kind = otherKindOf(bytes);
  if (kind === 'empty') return dataError(`${name} is empty`);
  return dataError(`${name} is ${kind ?? 'not an image'}: only ${FORMATS_TEXT} can be read`);
}

const tooLarge = (name: string, width: number, height: number): UserError =>
  dataError(
    `${name} is too large: ${count(width)} × ${count(height)} pixels, where ${count(MAX_PIXELS)} in all can be read`,
  );

const tooManyPixels = (name: string, cause?: unknown): UserError =>
  dataError(`${name} is too large: it has more than the ${count(MAX_PIXELS)} pixels that can be read`, { cause });

/** The first tag is near the beginning, behind comments. */
const TAG_BYTES = 2 ** 16;

/** A number with a unit or none, but no percentage. */
const LENGTH = /^([+-]?[0-9]*(?:\.[0-9]*)?(?:e[+-]?[0-9]+)?)\s*[a-z]*$/i;

/**
 * Whether a drawing says that it has more pixels than can be read. Its sides are compared as numbers: no unit is smaller than
 * a pixel. libvips would print warnings of its own about sides that it cannot hold.
 */
function isHugeDrawing(bytes: Uint8Array): boolean {
  const start = Buffer.from(bytes.subarray(0, TAG_BYTES))
    .toString('latin1')
    .replace(/<!--[\s\S]*?(-->|$)/g, '');
  const [tag = ''] = /<svg\b[^>]*>/i.exec(start) ?? [];
  const attribute = (name: string) => new RegExp(`\\s${name}\\s*=\\s*["']([^"']*)`, 'i').exec(tag)?.[1]?.trim();
  const styles: Readonly<Record<string, string>> = Object.fromEntries(
    (attribute('style') ?? '').split(';').map((one) => one.split(':').map((word) => word.trim().toLowerCase())),
  );
  const box = attribute('viewBox')?.split(/[\s,]+/) ?? [];
  // As it is drawn: a style goes before an attribute, and without a length the drawing is as large as what it shows.
  const sideOf = (name: string, inBox: number) => {
    const lengths = [entryOf(styles, name), attribute(name), box[inBox]].flatMap(
      (one) => LENGTH.exec(one ?? '')?.[1] || [],
    );
    return Number(lengths[0] ?? 0);
  };
  const [width, height] = [sideOf('width', 2), sideOf('height', 3)];
  return Math.max(width, height, width * height) > MAX_PIXELS;
}

/**
 * What is wrong with a damaged image. libvips reads pictures by several threads, and which of its words comes first differs from
 * call to call: they are kept as the cause. Those about a drawing are of the parser of XML, and say where.
 */
function reasonIn(message: string, format: ImageFormat): string {
  const words = message
    .split('\n')[0]!
    .replace(/^Input (buffer|file) (has corrupt header|contains unsupported image format):? ?/, '')
    .replace(/ use XML_PARSE_HUGE option/, '')
    .replace(/^(\w+_buffer|\w+load|Vips\w+|glib|source):\s*/i, '')
    .trim();
  return format === 'SVG' || /unsupported|not supported/i.test(words) ? words : 'cut short, or changed';
}

/** What the system refused glib, libvips and libjpeg, by their words: no fault of the image. Other words may quote from it. */
const SHORTAGES: readonly (readonly [RegExp, string])[] = [
  [/^glib: Error creating thread/, 'the system lets no thread start (ulimit -u, memory)'],
  [
    /vips_tracked: out of memory|^VipsJpeg: Insufficient memory/,
    'the system has no memory left for it (ulimit -d, -v)',
  ],
];

function decodingTrouble(error: unknown, format: ImageFormat, name: string): unknown {
  if (!(error instanceof Error) || error.name !== 'Error') return error; // libvips has no other kind
  const { message } = error;
  if (/exceeds pixel limit/.test(message)) {
    return tooManyPixels(name, error);
  }
  if (/timeout/i.test(message)) {
    return dataError(`${name} takes more than ${MAX_SECONDS} s to draw`, { cause: error });
  }
  const [, shortage] = (format !== 'SVG' && SHORTAGES.find(([words]) => words.test(message))) || [];
  if (shortage !== undefined) {
    return failure(`${name} cannot be decoded: ${shortage}`, {
      cause: error,
      hint: 'close other programs, or raise the limit',
    });
  }
  const reason = reasonIn(message, format);
  return dataError(`${name} is a damaged ${format} image${reason === '' ? '' : `: ${reason}`}`, { cause: error });
}
