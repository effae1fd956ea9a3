import { dataError, type UserError } from '../errors.ts';
import { count } from '../util/format.ts';
import { IMAGE, type LabelledImages } from './dataset.ts';
import { readRecords } from './records.ts';
import { CIFAR10 } from './specs/cifar10.ts';

/** The error of a file's contents; its reader knows what mends it. */
const damaged = (message: string, hint: string | undefined): UserError =>
  dataError(message, hint === undefined ? {} : { hint });

/**
 * How many records a batch file of so many bytes holds.
 * @param hint what mends the file, for errors
 * @throws UserError (data) naming the file, and the record and byte offset where it breaks off
 */
export function recordCount(bytes: number, file: string, hint?: string): number {
  const { recordBytes, recordsPerFile, fileBytes } = CIFAR10;
  const nRecords = Math.floor(bytes / recordBytes);
  const rest = bytes - nRecords * recordBytes;
  const official = `a full batch has ${count(recordsPerFile)} records of ${count(recordBytes)} bytes, ${count(fileBytes)} bytes`;
  if (rest !== 0) {
    throw damaged(
      `${file} has ${count(bytes)} bytes, not a whole number of records: record ${nRecords} at byte offset ` +
        `${count(nRecords * recordBytes)} has only ${count(rest)} bytes (${official})`,
      hint,
    );
  }
  if (nRecords === 0 || nRecords > recordsPerFile) {
    throw damaged(
      nRecords === 0
        ? `${file} is empty: there is no record 0 at byte offset 0 (${official})`
        : `${file} has ${count(bytes)} bytes, too many: record ${recordsPerFile} at byte offset ${count(fileBytes)} should not be there (${official})`,
      hint,
    );
  }
  return nRecords;
}

/**
 * Parses records into arrays that are there already.
 * @param records whole records of 3073 bytes: a label byte, then 3072 bytes of planar RGB
 * @param file  the file's name, for errors
 * @param into  nSamples × 3072 pixels and nSamples labels
 * @throws UserError (data) for a label above 9, naming file, record and byte offset
 */
export function parseRecordsInto(
  records: Uint8Array,
  file: string,
  into: Omit<LabelledImages, 'nSamples'>,
  hint?: string,
): void {
  const bad = readRecords(records, CIFAR10.classNames.length, into.pixels, into.labels);
  if (bad < 0) return;
  const offset = bad * CIFAR10.recordBytes;
  throw damaged(
    `${file}: record ${bad} at byte offset ${count(offset)} has the label ${records[offset]}; labels are 0 to ` +
      `${CIFAR10.classNames.length - 1}`,
    hint,
  );
}

/**
 * Parses the bytes of a batch file, or of the beginning of one.
 * @throws UserError (data) for a wrong size or a label above 9, naming file, record and byte offset
 */
export function parseBatch(bytes: Uint8Array, file: string): LabelledImages {
  const nSamples = recordCount(bytes.length, file);
  const images = {
    nSamples,
    pixels: new Uint8Array(nSamples * IMAGE.nFeatures),
    labels: new Uint8Array(nSamples),
  };
  parseRecordsInto(bytes, file, images);
  return images;
}

/**
 * Parses batches.meta.txt: a class name a line, blank lines aside.
 * @throws UserError (data) where there are not ten names, all different
 */
export function parseClassNames(text: string, file: string, hint?: string): readonly string[] {
  const names = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const wanted = CIFAR10.classNames.length;
  if (names.length !== wanted || new Set(names).size !== wanted) {
    const found = names.length === wanted ? 'some of them twice' : `${names.length}`;
    throw damaged(`${file} must name ${wanted} classes, one a line; it names ${found}`, hint);
  }
  return names;
}
