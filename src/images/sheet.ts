import { checkCount } from '../util/checks.ts';
import { markedPng } from './png-mark.ts';
import { loadSharp } from './sharp.ts';

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
const GREY = 0x80;

/** The most images that a sheet of images of this size shows. */
export const sheetRoom = (side: number): number => Math.floor((MOST + GAP) / (side + GAP)) ** 2;

/**
 * A picture of images side by side, row by row, each pixel enlarged to a square where there is room.
 * @returns a PNG file of at most 2048 × 2048 pixels
 * @throws UserError (usage) for no images; (failed) where images cannot be encoded. Throws a RangeError for more than
 *   {@link sheetRoom} images
 */
export async function imageSheet({ pixels, side }: SheetRequest): Promise<Uint8Array> {
  const plane = side * side;
  const nImages = pixels.length / (3 * plane);
  checkCount('the number of images', nImages);
  if (nImages > sheetRoom(side)) throw new RangeError(`a sheet of ${nImages} images: at most ${sheetRoom(side)}`);
  const nColumns = Math.ceil(Math.sqrt(nImages));
  const nRows = Math.ceil(nImages / nColumns);
  const scale = Math.max(1, Math.min(LARGEST_SCALE, Math.floor((MOST / nColumns - GAP) / side)));
  const step = side * scale + GAP;
  const width = nColumns * step - GAP;
  const height = nRows * step - GAP;
  const data = new Uint8Array(width * height * 3).fill(GREY);
  for (let i = 0; i < nImages; i++) {
    const left = (i % nColumns) * step;
    const top = Math.floor(i / nColumns) * step;
    for (let y = 0; y < side * scale; y++) {
      for (let x = 0; x < side * scale; x++) {
        const from = 3 * plane * i + Math.floor(y / scale) * side + Math.floor(x / scale);
        const to = ((top + y) * width + left + x) * 3;
        for (let c = 0; c < 3; c++) data[to + c] = pixels[from + c * plane]!;
      }
    }
  }
  const sharp = await loadSharp();
  const png = await sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
  return markedPng(png);
}
