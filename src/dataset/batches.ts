import { createHash } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dataError, type UserError, usageError } from '../errors.ts';
import { isMissing } from '../files/system-error.ts';
import { count } from '../util/format.ts';
import { CIFAR10 } from './cifar10.ts';
import { IMAGE, type LabelledImages } from './dataset.ts';
import { fileTrouble, onFile } from './file-trouble.ts';
import { downloadCommand } from './hints.ts';
import type { Location } from './locate.ts';
import { parseClassNames, parseRecordsInto, REPAIR_HINT, recordCount } from './parse.ts';
import { type FileWatch, stopIfAborted } from './watch.ts';

/** Images, and the SHA-256 of their records, byte for byte as `cat FILES | head -c …` gives them. */
export interface ReadImages {
  readonly images: LabelledImages;
  readonly digest: string;
}

function missing({ batches, hasArchive }: Location, names: readonly string[], dataDir: string): UserError {
  const source = hasArchive ? 'unpacks them anew from the archive beside them' : 'gets them';
  return dataError(`${batches} lacks ${names.join(', ')}`, { hint: `\`${downloadCommand({ dataDir })}\` ${source}` });
}

/** @throws UserError (usage) naming the size of the training set */
export function checkLimit(limit: number | undefined, available: number): void {
  if (limit === undefined || (Number.isInteger(limit) && limit >= 1 && limit <= available)) return;
  throw usageError(
    `the limit must be a whole number from 1 to ${available}, the size of the training set; got ${limit}`,
    {
      hint: `leave --limit out to use all ${count(available)} images`,
    },
  );
}

/** The number of records of each batch named. All that are there must have the same: one that was cut short shows. */
function uniformCount({ batches, sizes }: Location, names: readonly string[]): number {
  for (const name of names) recordCount(sizes.get(name)!, join(batches, name));
  const largest = Math.max(...[...sizes.values()].filter((bytes) => bytes <= CIFAR10.fileBytes));
  const short = names.find((name) => sizes.get(name)! < largest);
  if (short === undefined) return largest / CIFAR10.recordBytes;
  const bytes = sizes.get(short)!;
  const nRecords = bytes / CIFAR10.recordBytes;
  throw dataError(
    `${join(batches, short)} has ${count(bytes)} bytes, the other batches up to ${count(largest)}: it ends before record ` +
      `${nRecords} at byte offset ${count(bytes)}`,
    { hint: REPAIR_HINT },
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
  const perFile = uniformCount(location, there);
  checkLimit(limit, perFile * names.length);
  const wanted = limit ?? perFile * names.length;
  const plan = names.slice(0, Math.ceil(wanted / perFile)).map((name, i) => {
    return [name, Math.min(perFile, wanted - i * perFile)] as const;
  });
  const absent = plan.filter(([name]) => !location.sizes.has(name)).map(([name]) => name);
  if (absent.length > 0) throw missing(location, absent, dataDir);
  return readBatches(location.batches, plan, watch);
}

/**
 * Reads the test images.
 * @throws UserError (data) missing or damaged
 */
export async function readTest(location: Location, dataDir: string, watch: FileWatch): Promise<ReadImages> {
  const { testFile } = CIFAR10;
  if (!location.sizes.has(testFile)) throw missing(location, [testFile], dataDir);
  return readBatches(location.batches, [[testFile, uniformCount(location, [testFile])]], watch);
}

/** Reads the first records of some batches, one after the other, into one set of images. */
async function readBatches(
  folder: string,
  plan: readonly (readonly [name: string, nRecords: number])[],
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
    await onFile(readStart(file, records), file, 'read the batch');
    hash.update(records);
    const last = first + nRecords;
    parseRecordsInto(records, file, {
      pixels: images.pixels.subarray(first * IMAGE.nFeatures, last * IMAGE.nFeatures),
      labels: images.labels.subarray(first, last),
    });
    first = last;
  }
  return { images, digest: hash.digest('hex') };
}

/** Fills an array with the beginning of a file. */
async function readStart(path: string, start: Uint8Array): Promise<void> {
  const handle = await open(path, 'r');
  try {
    for (let done = 0; done < start.length; ) {
      const { bytesRead } = await handle.read(start, done, start.length - done, done);
      if (bytesRead === 0) throw dataError(`${path} was cut short while it was read`, { hint: REPAIR_HINT });
      done += bytesRead;
    }
  } finally {
    await handle.close();
  }
}

/** The names in batches.meta.txt; where there is none, the standard ones. */
export async function readClassNames(folder: string): Promise<readonly string[]> {
  const file = join(folder, CIFAR10.namesFile);
  try {
    return parseClassNames(await readFile(file, 'utf8'), file);
  } catch (error) {
    if (isMissing(error)) return CIFAR10.classNames;
    throw fileTrouble(error, file, 'read the class names');
  }
}
