import { featuresOf, type LabelledImages } from '../dataset.ts';
import type { DatasetSpec, LabelKind } from '../specs/spec.ts';

/** A label that its dataset does not have. */
export interface BadLabel {
  /** 0 is the first. */
  readonly record: number;
  readonly label: LabelKind;
}

/**
 * Splits records: one of their labels goes to labels, the rest (planar RGB, unchanged) to pixels. All their labels are
 * checked.
 * @param records whole records of spec.recordBytes
 * @param label   which of the spec's labels is wanted
 * @param into    nSamples × nFeatures pixels and nSamples labels
 * @returns the first label that its dataset does not have, if there is one
 */
export function readRecords(
  records: Uint8Array,
  { image, labels, recordBytes }: DatasetSpec,
  label: LabelKind,
  into: Omit<LabelledImages, 'nSamples'>,
): BadLabel | undefined {
  let bad: BadLabel | undefined;
  for (let i = 0, from = 0; from < records.length; i++, from += recordBytes) {
    for (const one of labels) {
      if (records[from + one.byte]! >= one.classNames.length) bad ??= { record: i, label: one };
    }
    into.labels[i] = records[from + label.byte]!;
    into.pixels.set(records.subarray(from + labels.length, from + recordBytes), i * image.nFeatures);
  }
  return bad;
}

/** Images as CIFAR-10 stores them: nSamples times a label byte and the pixels. The inverse of {@link readRecords} for one label. */
export function writeRecords(images: LabelledImages): Uint8Array {
  const { nSamples, pixels, labels } = images;
  const nFeatures = featuresOf(images);
  const recordBytes = 1 + nFeatures;
  const records = new Uint8Array(nSamples * recordBytes);
  for (let i = 0; i < nSamples; i++) {
    records[i * recordBytes] = labels[i]!;
    records.set(pixels.subarray(i * nFeatures, (i + 1) * nFeatures), i * recordBytes + 1);
  }
  return records;
}
