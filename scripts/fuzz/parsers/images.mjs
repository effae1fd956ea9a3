// @ts-check
/** @import { Parser } from '../parsers.mjs' */
import sharp from 'sharp';
import { imagesOfBatch } from '../../../dist/dataset/reading/loose-batch.js';
import { decodeImage } from '../../../dist/images/decode.js';

const SVG = `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><defs><filter id="f">
<feGaussianBlur stdDeviation="2"/></filter></defs><rect width="20" height="30" fill="red" filter="url(#f)"/><text y="9">a</text></svg>`;

/**
 * Parsers of image files.
 * @returns {Promise<readonly Parser[]>}
 */
export async function imageParsers() {
  const data = Uint8Array.from({ length: 40 * 30 * 3 }, (_, i) => (i * 37) % 256);
  const image = () => sharp(data, { raw: { width: 40, height: 30, channels: 3 } });
  const files = await Promise.all([
    image().png().toBuffer(),
    image().jpeg().withMetadata({ orientation: 6 }).toBuffer(),
    image().webp().toBuffer(),
    image().gif().toBuffer(),
    image().avif({ effort: 0 }).toBuffer(),
  ]);
  return [
    {
      name: 'image',
      seeds: [...files, Buffer.from(SVG)],
      read: async (bytes) => void (await decodeImage(bytes, { side: 32 })),
    },
    {
      name: 'batch alone',
      seeds: [Buffer.alloc(2 * 3073, 3), Buffer.alloc(3074, 1)],
      read: async (bytes) => void imagesOfBatch(bytes),
    },
  ];
}
