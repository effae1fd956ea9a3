import { createHash } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dataError, type Hint, type UserError, usageError } from '../errors.ts';
import { isMissing } from '../files/system-error.ts';
import { count } from '../util/format.ts';
import { bytesLike, fullest, hasLess, type SizedBatch, shortText } from './batch-sizes.ts';
import type { LabelledImages } from './dataset.ts';
import { fileTrouble, onFile } from './file-trouble.ts';
import { damagedHint, missingHint } from './hints.ts';
import type { Location } from './locate.ts';
import { parseClassNames, parseRecordsInto, recordCount } from './parse.ts';
import type { Batch, LabelKind } from './specs/spec.ts';
import { type FileWatch, stopIfAborted } from './watch.ts';

/** Images, and the SHA-256 of their records, byte for byte as `cat FILES | head -c …` gives them. */
export interface ReadImages {
  readonly images: LabelledImages;
  readonly digest: string;
}

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

/** @throws UserError (usage) naming the size of the training set */
export function checkLimit(limit: number | undefined, available: number): void {
  if (limit === undefined || (Number.isInteger(limit) && limit >= 1 && limit <= available)) return;
  throw usageError(`limit must be a whole number from 1 to ${available}, the size of the training set; got ${limit}`, {
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
  const plan = spec.trainFiles.flatMap((batch): ToRead[] => {
    const nRecords = Math.min(nRecordsOf(batch), left);
    left -= nRecords;
    return nRecords === 0 ? [] : [{ batch, nRecords }];
  });
  const absent = plan.map(({ batch }) => batch).filter(({ name }) => !sizes.has(name));
  if (absent.length > 0) throw missing(from, absent);
  return readBatches(from, plan, watch);
}

/**
 * Reads the test images.
 * @throws UserError (data) missing or damaged
 */
export async function readTest(from: BatchesToRead, watch: FileWatch): Promise<ReadImages> {
  const { sizes, spec } = from.location;
  const batch = spec.testFile;
  if (!sizes.has(batch.name)) throw missing(from, [batch]);
  checkedFullest(from, [batch]);
  return readBatches(from, [{ batch, nRecords: sizes.get(batch.name)! / batch.recordBytes }], watch);
}

interface ToRead {
  readonly batch: Batch;
  readonly nRecords: number;
}

/** How many records are in memory twice, as they are read and as images: 31 MB. */
const PIECE = 10_000;

/** The same records, a piece at a time. */
function pieces({ batch, nRecords }: ToRead): readonly (ToRead & { readonly firstRecord: number })[] {
  return Array.from({ length: Math.ceil(nRecords / PIECE) }, (_, i) => {
    const firstRecord = i * PIECE;
    return { batch, firstRecord, nRecords: Math.min(PIECE, nRecords - firstRecord) };
  });
}

/** Reads the first records of some batches, one after the other, into one set of images. */
async function readBatches(from: BatchesToRead, plan: readonly ToRead[], { signal }: FileWatch): Promise<ReadImages> {
  const { location, label } = from;
  const { spec } = location;
  const { recordBytes } = spec;
  const { nFeatures } = spec.image;
  const nSamples = plan.reduce((sum, { nRecords }) => sum + nRecords, 0);
  const images = { nSamples, pixels: new Uint8Array(nSamples * nFeatures), labels: new Uint8Array(nSamples) };
  const buffer = new Uint8Array(Math.min(PIECE, nSamples) * recordBytes);
  const hash = createHash('sha256');
  let done = 0;
  for (const { batch, firstRecord, nRecords } of plan.flatMap(pieces)) {
    stopIfAborted(signal);
    const file = join(location.batches, batch.name);
    const hint = mend(from, file);
    const records = buffer.subarray(0, nRecords * recordBytes);
    await onFile(readFrom(file, firstRecord * recordBytes, records, hint), file, 'read the batch');
    hash.update(records);
    const into = {
      pixels: images.pixels.subarray(done * nFeatures, (done + nRecords) * nFeatures),
      labels: images.labels.subarray(done, done + nRecords),
    };
    parseRecordsInto(records, spec, label, into, { file, firstRecord, hint });
    done += nRecords;
  }
  return { images, digest: hash.digest('hex') };
}

/** Fills an array with what a file has from an offset on. */
async function readFrom(path: string, offset: number, into: Uint8Array, hint: Hint): Promise<void> {
  const handle = await open(path, 'r');
  try {
    for (let done = 0; done < into.length; ) {
      const { bytesRead } = await handle.read(into, done, into.length - done, offset + done);
      if (bytesRead === 0) throw dataError(`${path} became shorter while it was being read`, { hint });
      done += bytesRead;
    }
  } finally {
    await handle.close();
  }
}

/** The names in the names file, or the standard ones if there is none. */
export async function readClassNames(from: BatchesToRead): Promise<readonly string[]> {
  const { namesFile, classNames } = from.label;
  const file = join(from.location.batches, namesFile);
  try {
    return parseClassNames(await readFile(file, 'utf8'), classNames.length, file, mend(from, file));
  } catch (error) {
    if (isMissing(error)) return classNames;
    throw fileTrouble(error, file, 'read the class names');
  }
}
