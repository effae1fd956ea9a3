import type { LabelledImages } from '../dataset.ts';
import { UnreadablePickle } from '../python/machine.ts';
import { ByteMatrix, NUMPY } from '../python/numpy.ts';
import { readPickle } from '../python/pickle.ts';
import { SPECS } from '../specs.ts';
import { readRecords } from './records.ts';

const PICKLE = 0x80;
const N_FEATURES = SPECS.cifar10.image.nFeatures;

/**
 * The images of a batch that is known by nothing but its bytes: of either edition and any of the datasets, whole or cut after
 * any record. Their labels are left out: which classes they mean, the bytes do not say, and a test batch is not to be scored
 * on in passing.
 * @returns nImages × 3072 bytes; undefined for bytes that are no batch
 */
export function imagesOfBatch(bytes: Uint8Array): LabelledImages['pixels'] | undefined {
  if (bytes[0] === PICKLE) return imagesOfPickle(bytes);
  for (const spec of Object.values(SPECS)) {
    const nSamples = bytes.length / spec.recordBytes;
    if (!Number.isInteger(nSamples) || nSamples === 0) continue;
    const images = { pixels: new Uint8Array(nSamples * N_FEATURES), labels: new Uint8Array(nSamples) };
    if (readRecords(bytes, spec, spec.labels[0], images) === undefined) return images.pixels;
  }
  return undefined;
}

function imagesOfPickle(bytes: Uint8Array): Uint8Array | undefined {
  try {
    const value = readPickle(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), NUMPY);
    const data = value instanceof Map ? value.get('data') : undefined;
    if (!(data instanceof ByteMatrix) || data.nColumns !== N_FEATURES) return undefined;
    const { nRows, isByRows } = data;
    if (isByRows) return data.data.slice(0, nRows * N_FEATURES);
    return Uint8Array.from({ length: nRows * N_FEATURES }, (_, at) => {
      return data.data[(at % N_FEATURES) * nRows + Math.floor(at / N_FEATURES)]!;
    });
  } catch (error) {
    if (error instanceof UnreadablePickle) return undefined;
    throw error;
  }
}
