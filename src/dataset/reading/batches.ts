import { access, constants, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { dataError, type Hint, type UserError, usageError, whatIs } from '../../errors.ts';
import { openRegular } from '../../files/opening/open-regular.ts';
import { readBounded } from '../../files/read-bounded.ts';
import { isMissing } from '../../files/system-error.ts';
import { count } from '../../util/format.ts';
import { heldRead } from '../../util/stopping/held-reads.ts';
import { sha256Of } from '../archive/digest.ts';
import { fileTrouble, onFile } from '../file-trouble.ts';
import type { Location } from '../finding/locate.ts';
import { damagedHint, missingHint } from '../hints.ts';
import type { Batch, LabelKind } from '../specs/spec.ts';
import type { FileWatch } from '../watch.ts';
import { bytesLike, fullest, hasLess, type SizedBatch, shortText } from './batch-sizes.ts';
import { parseClassNames, recordCount } from './parse.ts';
import { type HashedFile, type ReadImages, type RecordsFile, readRecordsOf } from './read-records.ts';

/** What is read: from where, and which of the labels. */
export interface BatchesToRead {
  readonly location: Location;
  /** As it was given, for the commands in errors. */
  readonly dataDir: string;
  readonly label: LabelKind;
}

/** What fixes a damaged file, for the hint of its error. */
const mend = ({ location, dataDir }: BatchesToRead, file: string): Hint => damagedHint(location, dataDir, file);

function missing({ location, dataDir }: BatchesToRead, batches: readonly Batch[]): UserError {
  const names = batches.map(({ name }) => name).join(', ');
  return dataError(`${location.batches} lacks ${names}`, { hint: missingHint(location, dataDir) });
}

/**
 * @param what the number of images available is, for the error
 * @throws UserError (usage) naming that number
 */
export function checkLimit(limit: number | undefined, available: number, what = 'the size of the training set'): void {
  if (limit === undefined || (Number.isInteger(limit) && limit >= 1 && limit <= available)) return;
  throw usageError(`limit must be a whole number from 1 to ${available}, ${what}; got ${whatIs(limit)}`, {
    setting: 'limit',
    hint: `leave the limit out to use all ${count(available)} images`,
  });
}

/**
 * The fullest of the existing batches, after checking that those wanted are as full: this detects one that was cut
 * short.
 * @param wanted some that are there
 */
function checkedFullest(from: BatchesToRead, wanted: readonly Batch[]): SizedBatch {
  const { batches, sizes, spec } = from.location;
  const sized = (batch: Batch): SizedBatch => [batch, sizes.get(batch.name)!];
  for (const batch of wanted) {
    const file = join(batches, batch.name);
    recordCount(sizes.get(batch.name)!, batch, file, mend(from, file));
  }
  const there = spec.batches.filter(({ name, bytes }) => (sizes.get(name) ?? Number.POSITIVE_INFINITY) <= bytes);
  const most = fullest(there.map(sized))!;
  const short = wanted.map(sized).find((one) => hasLess(one, most));
  if (short === undefined) return most;
  const [{ name, recordBytes }, bytes] = short;
  const file = join(batches, name);
  throw dataError(
    `${shortText(file, short, most, 'up to ')}: it ends before record ${bytes / recordBytes} at byte offset ${count(bytes)}`,
    { hint: mend(from, file) },
  );
}

/**
 * Reads the training images, or the first `limit` of them: only the files that they need.
 * @throws UserError: (data) missing or damaged batches; (usage) a limit out of range
 */
export async function readTraining(
  from: BatchesToRead,
  limit: number | undefined,
  watch: FileWatch,
): Promise<ReadImages> {
  const { sizes, spec } = from.location;
  const there = spec.trainFiles.filter(({ name }) => sizes.has(name));
  if (there.length === 0) throw missing(from, spec.trainFiles);
  const most = checkedFullest(from, there);
  const nRecordsOf = (batch: Batch) => Math.floor(bytesLike(batch, most) / batch.recordBytes);
  const available = spec.trainFiles.reduce((sum, batch) => sum + nRecordsOf(batch), 0);
  checkLimit(limit, available);
  let left = limit ?? available;
  const plan = spec.trainFiles.flatMap((batch) => {
    const nWanted = Math.min(nRecordsOf(batch), left);
    left -= nWanted;
    return nWanted === 0 ? [] : [{ batch, nWanted }];
  });
  const absent = plan.map(({ batch }) => batch).filter(({ name }) => !sizes.has(name));
  if (absent.length > 0) throw missing(from, absent);
  const files = plan.map(({ batch, nWanted }) => recordsFile(from, batch, nWanted));
  return readRecordsOf(files, spec, from.label, watch);
}

/**
 * Checks that the test images are there, before they are read.
 * @throws UserError: (data) missing, or shorter than the other batches; (failed) it may not be read
 */
export async function checkTest(from: BatchesToRead): Promise<void> {
  const { sizes, spec } = from.location;
  if (!sizes.has(spec.testFile.name)) throw missing(from, [spec.testFile]);
  checkedFullest(from, [spec.testFile]);
  await checkReadable(join(from.location.batches, spec.testFile.name));
}

/** @throws UserError (failed) for a batch that may not be read: before the work that comes first */
export const checkReadable = (path: string): Promise<void> =>
  onFile(access(path, constants.R_OK), path, 'read the batch');

/**
 * Reads the test images.
 * @throws UserError (data) missing or damaged
 */
export async function readTest(from: BatchesToRead, watch: FileWatch): Promise<ReadImages> {
  await checkTest(from);
  const { sizes, spec } = from.location;
  const batch = spec.testFile;
  const nRecords = sizes.get(batch.name)! / batch.recordBytes;
  return readRecordsOf([recordsFile(from, batch, nRecords)], spec, from.label, watch);
}

/** A batch of the binary edition, of which some records are wanted. */
function recordsFile(from: BatchesToRead, batch: Batch, nWanted: number): RecordsFile {
  const path = join(from.location.batches, batch.name);
  const hint = mend(from, path);
  const { recordBytes } = batch;
  const open = async () => {
    const fail = (what: string) =>
      dataError(`${path} is not a batch of ${from.location.spec.title}: ${what}`, { hint });
    const file = await onFile(heldRead(openRegular(path, fail)), path, 'read the batch');
    const read = (firstRecord: number, into: Uint8Array) =>
      onFile(heldRead(readFrom(file, firstRecord * recordBytes, into, path, hint)), path, 'read the batch');
    return { read, close: () => file.close() };
  };
  return { batch, path, hint, nRecords: Math.floor(from.location.sizes.get(batch.name)! / recordBytes), nWanted, open };
}

/** Fills an array with what a file has from an offset on. */
async function readFrom(file: FileHandle, offset: number, into: Uint8Array, path: string, hint: Hint): Promise<void> {
  for (let done = 0; done < into.length; ) {
    const { bytesRead } = await file.read(into, done, into.length - done, offset + done);
    if (bytesRead === 0) throw dataError(`${path} became shorter while it was being read`, { hint });
    done += bytesRead;
  }
}

/** Names of classes, and the file that they are from; without one they are the standard names. */
export interface ReadNames {
  readonly classNames: readonly string[];
  readonly file?: HashedFile;
}

/** The names in the names file, or the standard ones if there is none. */
export async function readClassNames(from: BatchesToRead): Promise<ReadNames> {
  const { namesFile, classNames } = from.label;
  const file = join(from.location.batches, namesFile);
  try {
    const hint = mend(from, file);
    const fail = (what: string) => dataError(`${file} is not a list of class names: ${what}`, { hint });
    const bytes = await readBounded(file, { maxBytes: 2 ** 20, fail });
    return {
      classNames: parseClassNames(bytes.toString('utf8'), classNames.length, file, hint),
      file: { path: file, hint, sha256: sha256Of(bytes) },
    };
  } catch (error) {
    if (isMissing(error)) return { classNames };
    throw fileTrouble(error, file, 'read the class names');
  }
}
