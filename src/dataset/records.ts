import { IMAGE, type LabelledImages } from './dataset.ts';
import { CIFAR10 } from './specs/cifar10.ts';

/** The label of no image: what {@link readRecords} returns where all labels are good. */
const NONE = -1;

/**
 * Takes records apart: label bytes to labels, the rest (planar RGB, as it is) to pixels.
 * @param records whole records of 3073 bytes
 * @returns the number of the first record with a label of nClasses or more, or -1
 */
export function readRecords(records: Uint8Array, nClasses: number, pixels: Uint8Array, labels: Uint8Array): number {
  const { recordBytes } = CIFAR10;
  let firstBad = NONE;
  for (let i = 0, from = 0; from < records.length; i++, from += recordBytes) {
    const label = records[from]!;
    if (label >= nClasses && firstBad === NONE) firstBad = i;
    labels[i] = label;
    pixels.set(records.subarray(from + 1, from + recordBytes), i * IMAGE.nFeatures);
  }
  return firstBad;
}

/** Images as CIFAR-10 stores them, nSamples × 3073 bytes: the inverse of {@link readRecords}. */
export function writeRecords({ nSamples, pixels, labels }: LabelledImages): Uint8Array {
  const { recordBytes } = CIFAR10;
  const records = new Uint8Array(nSamples * recordBytes);
  for (let i = 0; i < nSamples; i++) {
    records[i * recordBytes] = labels[i]!;
    records.set(pixels.subarray(i * IMAGE.nFeatures, (i + 1) * IMAGE.nFeatures), i * recordBytes + 1);
  }
  return records;
}
