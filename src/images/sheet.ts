import { checkCount } from '../util/checks.ts';
import { blank, type Colour, fromPlanes, paste, type Raster } from '../util/raster.ts';
import { largestOf } from '../util/statistics/extremes.ts';
import { encodePng } from './png.ts';

/** Images to be put beside one another. */
export interface SheetRequest {
  /** nImages × (3 · side²) bytes, each image in three planes. */
  readonly pixels: Uint8Array;
  /** Pixels of a side of each image. */
  readonly side: number;
}

/** Pixels between two images. */
const GAP = 2;
/** Of a sheet, along either side. */
const MOST = 2048;
/** Images are enlarged at most so many times. */
const LARGEST_SCALE = 6;
const GREY: Colour = [0x80, 0x80, 0x80];

/** The most images that a sheet of images of this size shows. */
export const sheetRoom = (side: number): number => Math.floor((MOST + GAP) / (side + GAP)) ** 2;

/**
 * A picture of images side by side, row by row, each pixel enlarged to a square where there is room.
 * @returns a PNG file of at most 2048 × 2048 pixels
 * @throws UserError (usage) for no images. Throws a RangeError for more than {@link sheetRoom} images
 */
export function imageSheet({ pixels, side }: SheetRequest): Uint8Array {
  const size = 3 * side * side;
  const nImages = pixels.length / size;
  checkCount('the number of images', nImages);
  if (nImages > sheetRoom(side)) throw new RangeError(`a sheet of ${nImages} images: at most ${sheetRoom(side)}`);
  const nColumns = Math.ceil(Math.sqrt(nImages));
  const scale = Math.max(1, Math.min(LARGEST_SCALE, Math.floor((MOST / nColumns - GAP) / side)));
  const step = side * scale + GAP;
  const sheet = blank(nColumns * step - GAP, Math.ceil(nImages / nColumns) * step - GAP, GREY);
  for (let i = 0; i < nImages; i++) {
    const image = fromPlanes(pixels.subarray(i * size, (i + 1) * size), side);
    paste(sheet, image, (i % nColumns) * step, Math.floor(i / nColumns) * step, scale);
  }
  return encodePng(sheet);
}

/** A picture among others, in a frame of some colour or in none. */
export interface FramedPicture {
  readonly raster: Raster;
  readonly frame?: Colour | undefined;
  /** More pixels to the next one. */
  readonly space?: number | undefined;
}

/** Pixels of a frame, and from one picture to the next. */
const FRAME = 3;
const SPACE = 6;
const WHITE: Colour = [255, 255, 255];

/**
 * Rows of pictures of whatever sizes, below each other on white, each with room for a frame.
 * @param scale how many times each is enlarged
 */
export function framedRows(rows: readonly (readonly FramedPicture[])[], scale: number): Raster {
  const around = 2 * FRAME + SPACE;
  const widthOf = (row: readonly FramedPicture[]) =>
    row.reduce((sum, { raster, space = 0 }) => sum + raster.width * scale + around + space, 0);
  const heightOf = (row: readonly FramedPicture[]) =>
    largestOf(row.map(({ raster }) => raster.height * scale)) + around;
  const sheet = blank(
    largestOf(rows.map(widthOf)) - SPACE,
    rows.reduce((sum, row) => sum + heightOf(row), 0) - SPACE,
    WHITE,
  );
  let top = 0;
  for (const row of rows) {
    let left = 0;
    for (const { raster, frame = WHITE, space = 0 } of row) {
      const [width, height] = [raster.width * scale, raster.height * scale];
      paste(sheet, blank(width + 2 * FRAME, height + 2 * FRAME, frame), left, top);
      paste(sheet, raster, left + FRAME, top + FRAME, scale);
      left += width + around + space;
    }
    top += heightOf(row);
  }
  return sheet;
}
