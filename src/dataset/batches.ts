import { createHash } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dataError, type UserError, usageError } from '../errors.ts';
import { isMissing } from '../files/system-error.ts';
import { count } from '../util/format.ts';
import { IMAGE, type LabelledImages } from './dataset.ts';
import { fileTrouble, onFile } from './file-trouble.ts';
import { damagedHint, missingHint } from './hints.ts';
import type { Location } from './locate.ts';
import { parseClassNames, parseRecordsInto, recordCount } from './parse.ts';
import { CIFAR10 } from './specs/cifar10.ts';
import { type FileWatch, stopIfAborted } from './watch.ts';

/** Images, and the SHA-256 of their records, byte for byte as `cat FILES | head -c …` gives them. */
export interface ReadImages {
  readonly images: LabelledImages;
  readonly digest: string;
}

/** What mends a damaged file, for the hint of its error. */
type Mend = (file: string) => string;

const mender =
  (location: Location, dataDir: string): Mend =>
  (file) =>
    damagedHint(location, dataDir, file);

function missing(location: Location, names: readonly string[], dataDir: string): UserError {
  return dataError(`${location.batches} lacks ${names.join(', ')}`, { hint: missingHint(location, dataDir) });
}

/** @throws UserError (usage) naming the size of the training set */
export function checkLimit(limit: number | undefined, available: number): void {
  if (limit === undefined || (Number.isInteger(limit) && limit >= 1 && limit <= available)) return;
  throw usageError(`limit must be a whole number from 1 to ${available}, the size of the training set; got ${limit}`, {
    setting: 'limit',
    hint: `leave the limit out to use all ${count(available)} images`,
  });
}

/** The number of records of each batch named. All that are there must have the same: one that was cut short shows. */
function uniformCount({ batches, sizes }: Location, names: readonly string[], mend: Mend): number {
  for (const name of names) recordCount(sizes.get(name)!, join(batches, name), mend(join(batches, name)));
  const largest = Math.max(...[...sizes.values()].filter((bytes) => bytes <= CIFAR10.fileBytes));
  const short = names.find((name) => sizes.get(name)! < largest);
  if (short === undefined) return largest / CIFAR10.recordBytes;
  const bytes = sizes.get(short)!;
  const nRecords = bytes / CIFAR10.recordBytes;
  throw dataError(
    `${join(batches, short)} has ${count(bytes)} bytes, the other batches up to ${count(largest)}: it ends before record ` +
      `${nRecords} at byte offset ${count(bytes)}`,
    { hint: mend(join(batches, short)) },
  );
}

/**
 * Reads the training images, or the first `limit` of them: only the files that they take.
 * @throws UserError: (data) missing or damaged batches; (usage) a limit out of range
 */
export async function readTraining(
  location: Location,
  dataDir: string,
  limit: number | undefined,
  watch: FileWatch,
): Promise<ReadImages> {
  const names: readonly string[] = CIFAR10.trainFiles;
  const there = names.filter((name) => location.sizes.has(name));
  if (there.length === 0) throw missing(location, names, dataDir);
  const mend = mender(location, dataDir);
  const perFile = uniformCount(location, there, mend);
  checkLimit(limit, perFile * names.length);
  const wanted = limit ?? perFile * names.length;
  const plan = names.slice(0, Math.ceil(wanted / perFile)).map((name, i) => {
    return [name, Math.min(perFile, wanted - i * perFile)] as const;
  });
  const absent = plan.filter(([name]) => !location.sizes.has(name)).map(([name]) => name);
  if (absent.length > 0) throw missing(location, absent, dataDir);
  return readBatches(location.batches, plan, mend, watch);
}

/**
 * Reads the test images.
 * @throws UserError (data) missing or damaged
 */
export async function readTest(location: Location, dataDir: string, watch: FileWatch): Promise<ReadImages> {
  const { testFile } = CIFAR10;
  if (!location.sizes.has(testFile)) throw missing(location, [testFile], dataDir);
  const mend = mender(location, dataDir);
  return readBatches(location.batches, [[testFile, uniformCount(location, [testFile], mend)]], mend, watch);
}

/** Reads the first records of some batches, one after the other, into one set of images. */
async function readBatches(
  folder: string,
  plan: readonly (readonly [name: string, nRecords: number])[],
  mend: Mend,
  { signal }: FileWatch,
): Promise<ReadImages> {
  const nSamples = plan.reduce((sum, [, nRecords]) => sum + nRecords, 0);
  const images = { nSamples, pixels: new Uint8Array(nSamples * IMAGE.nFeatures), labels: new Uint8Array(nSamples) };
  const buffer = new Uint8Array(Math.max(...plan.map(([, nRecords]) => nRecords)) * CIFAR10.recordBytes);
  const hash = createHash('sha256');
  let first = 0;
  for (const [name, nRecords] of plan) {
    stopIfAborted(signal);
    const file = join(folder, name);
    const records = buffer.subarray(0, nRecords * CIFAR10.recordBytes);
    await onFile(readStart(file, records, mend), file, 'read the batch');
    hash.update(records);
    const last = first + nRecords;
    const into = {
      pixels: images.pixels.subarray(first * IMAGE.nFeatures, last * IMAGE.nFeatures),
      labels: images.labels.subarray(first, last),
    };
    parseRecordsInto(records, file, into, mend(file));
    first = last;
  }
  return { images, digest: hash.digest('hex') };
}

/** Fills an array with the beginning of a file. */
async function readStart(path: string, start: Uint8Array, mend: Mend): Promise<void> {
  const handle = await open(path, 'r');
  try {
    for (let done = 0; done < start.length; ) {
      const { bytesRead } = await handle.read(start, done, start.length - done, done);
      if (bytesRead === 0) throw dataError(`${path} was cut short while it was read`, { hint: mend(path) });
      done += bytesRead;
    }
  } finally {
    await handle.close();
  }
}

/** The names in batches.meta.txt; where there is none, the standard ones. */
export async function readClassNames(location: Location, dataDir: string): Promise<readonly string[]> {
  const file = join(location.batches, CIFAR10.namesFile);
  try {
    return parseClassNames(await readFile(file, 'utf8'), file, damagedHint(location, dataDir, file));
  } catch (error) {
    if (isMissing(error)) return CIFAR10.classNames;
    throw fileTrouble(error, file, 'read the class names');
  }
}
