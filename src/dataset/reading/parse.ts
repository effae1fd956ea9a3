import { dataError, type Hint, type UserError } from '../../errors.ts';
import { count, plural } from '../../util/format.ts';
import { isPrintable, printable } from '../../util/text/printable.ts';
import type { LabelledImages } from '../dataset.ts';
import type { Batch, DatasetSpec, LabelKind } from '../specs/spec.ts';
import { SPECS } from '../specs.ts';
import { readRecords } from './records.ts';

/** An error in a file's contents; the caller knows what fixes it. */
const damaged = (message: string, hint: Hint | undefined): UserError =>
  dataError(message, hint === undefined ? {} : { hint });

/**
 * How many records a batch file of this many bytes holds.
 * @param batch what the file is officially
 * @param file  its name, for errors
 * @param hint  what fixes the file, for errors
 * @throws UserError (data) naming the file, and the record and byte offset where it ends
 */
export function recordCount(bytes: number, batch: Batch, file: string, hint?: Hint): number {
  const { recordBytes } = batch;
  const nRecords = Math.floor(bytes / recordBytes);
  const rest = bytes - nRecords * recordBytes;
  const official = `a full batch has ${count(batch.nRecords)} records of ${count(recordBytes)} bytes, ${count(batch.bytes)} bytes`;
  const other = rest === 0 ? undefined : ownerOf(bytes, batch);
  if (other !== undefined) {
    throw dataError(
      `${file} has ${count(bytes)} bytes: ${count(bytes / other.recordBytes)} records of ${other.title}, not of ${batch.title}`,
      { hint: `give ${other.title}'s files their own names, and name the dataset: --dataset ${other.name}` },
    );
  }
  if (rest !== 0) {
    throw damaged(
      `${file} has ${count(bytes)} bytes, not a whole number of records: record ${nRecords} at byte offset ` +
        `${count(nRecords * recordBytes)} has only ${plural(rest, 'byte')} (${official})`,
      hint,
    );
  }
  if (nRecords === 0 || nRecords > batch.nRecords) {
    throw damaged(
      nRecords === 0
        ? `${file} is empty: there is no record 0 at byte offset 0 (${official})`
        : `${file} has ${count(bytes)} bytes, too many: record ${batch.nRecords} at byte offset ${count(batch.bytes)} should not be there (${official})`,
      hint,
    );
  }
  return nRecords;
}

/** The other dataset that a file of whole records seems to be of, under the name of this one's. */
const ownerOf = (bytes: number, batch: Batch) =>
  Object.values(SPECS).find(
    ({ title, recordBytes }) => title !== batch.title && bytes > recordBytes && bytes % recordBytes === 0,
  );

/** Where records come from, for errors about them. */
export interface RecordsOrigin {
  readonly file: string;
  /** The number in the file of the first of them. */
  readonly firstRecord: number;
  /** What fixes the file. */
  readonly hint?: Hint;
}

/**
 * Parses records into existing arrays.
 * @param records whole records: their label bytes, then planar RGB
 * @param label which of the spec's labels is wanted
 * @param into  nSamples × nFeatures pixels and nSamples labels
 * @throws UserError (data) for a label without a class, naming file, record and byte offset
 */
export function parseRecordsInto(
  records: Uint8Array,
  spec: DatasetSpec,
  label: LabelKind,
  into: Omit<LabelledImages, 'nSamples'>,
  { file, firstRecord, hint }: RecordsOrigin,
): void {
  const bad = readRecords(records, spec, label, into);
  if (bad === undefined) return;
  const { kind, byte, classNames } = bad.label;
  const record = firstRecord + bad.record;
  const value = records[bad.record * spec.recordBytes + byte];
  const what = kind === undefined ? 'label' : `${kind} label`;
  throw damaged(
    `${file}: record ${record} at byte offset ${count(record * spec.recordBytes)} has the ${what} ${value}; ` +
      `${what}s are 0 to ${classNames.length - 1}`,
    hint,
  );
}

/**
 * Parses the bytes of a batch file, or of the beginning of one.
 * @param batch what the file is officially
 * @param file  its name, for errors
 * @throws UserError (data) for a wrong size or a label without a class, naming file, record and byte offset
 */
export function parseBatch(
  bytes: Uint8Array,
  spec: DatasetSpec,
  batch: Batch,
  file: string,
  label = spec.labels[0],
): LabelledImages {
  const nSamples = recordCount(bytes.length, batch, file);
  const images = {
    nSamples,
    pixels: new Uint8Array(nSamples * spec.image.nFeatures),
    labels: new Uint8Array(nSamples),
  };
  parseRecordsInto(bytes, spec, label, images, { file, firstRecord: 0 });
  return images;
}

/**
 * Parses a file of class names: one per line, ignoring blank lines. Names go to terminals, pages and pictures.
 * @param wanted how many there must be
 * @throws UserError (data) unless there are that many names, all different, of characters that can be shown
 */
export function parseClassNames(text: string, wanted: number, file: string, hint?: Hint): readonly string[] {
  const names = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return checkClassNames(names, wanted, file, hint);
}

/**
 * Checks the names of classes that a file has.
 * @throws UserError (data) unless there are as many as wanted, all different, each of them fit to be shown
 */
export function checkClassNames(
  names: readonly string[],
  wanted: number,
  file: string,
  hint?: Hint,
): readonly string[] {
  const otherwise = (found: string) =>
    damaged(`${file} must name ${wanted} classes, one per line; it names ${found}`, hint);
  if (names.length !== wanted) throw otherwise(`${names.length}`);
  const odd = names.findIndex((name) => name === '' || !isPrintable(name, 100) || name.includes('\ufffd'));
  if (odd >= 0) {
    const shown = `${odd + 1}, "${printable(names[odd]!, 100)}",`;
    const why = names[odd] === '' ? 'is empty' : 'is too long or has characters that cannot be shown (not UTF-8?)';
    throw damaged(`${file}: class name ${shown} ${why}`, hint);
  }
  if (new Set(names).size !== wanted) throw otherwise('some of them twice');
  return names;
}
