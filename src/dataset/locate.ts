import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { dataError } from '../errors.ts';
import { isMissing } from '../files/system-error.ts';
import { recordedArchive } from './archive/archive-record.ts';
import { fileTrouble } from './file-trouble.ts';
import { downloadCommand } from './hints.ts';
import { BATCH_FILES, CIFAR10 } from './specs/cifar10.ts';

/** Where CIFAR-10 is, or would be, for a `--data-dir`. */
export interface Location {
  /** The data folder: the archive, the batches' folder and the ledger stand in it. */
  readonly home: string;
  readonly archive: string;
  readonly hasArchive: boolean;
  /** Whether the path given was the archive itself. */
  readonly isArchive: boolean;
  /** The folder of the batches. */
  readonly batches: string;
  /** Bytes of each batch file that is there. */
  readonly sizes: ReadonlyMap<string, number>;
  /** The SHA-256 of the archive that the batches were unpacked from, where the folder records it. */
  readonly unpackedFrom: string | undefined;
}

async function entry(path: string): Promise<{ bytes: number; isFile: boolean } | undefined> {
  try {
    const found = await stat(path);
    return { bytes: found.size, isFile: found.isFile() };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw fileTrouble(error, path, 'look into the data folder');
  }
}

async function batchSizes(folder: string): Promise<ReadonlyMap<string, number>> {
  const sizes = new Map<string, number>();
  for (const name of BATCH_FILES) {
    const found = await entry(join(folder, name));
    if (found?.isFile) sizes.set(name, found.bytes);
  }
  return sizes;
}

/** Whether all six batches are there, each of the same whole number of records, at most the official one. */
export function isWhole({ sizes }: Location): boolean {
  const bytes = sizes.get(CIFAR10.testFile) ?? 0;
  return (
    bytes > 0 &&
    bytes <= CIFAR10.fileBytes &&
    bytes % CIFAR10.recordBytes === 0 &&
    BATCH_FILES.every((name) => sizes.get(name) === bytes)
  );
}

/**
 * Finds CIFAR-10.
 * @param dataDir a folder with the batches in it, its parent, or the archive; a folder may be yet to be made
 * @throws UserError: (data) it is neither; (failed) it cannot be looked into
 */
export async function locate(dataDir: string): Promise<Location> {
  const path = resolve(dataDir);
  const found = await entry(path);
  const looksLikeArchive = /\.(tar\.gz|tgz)$/i.test(path);
  if (found === undefined && looksLikeArchive) {
    throw dataError(`there is no archive ${path}`, {
      hint: `check --data-dir, or get CIFAR-10 into that folder with \`${downloadCommand({ dataDir: dirname(path) })}\``,
    });
  }
  if (found?.isFile) {
    const home = dirname(path);
    const batches = join(home, CIFAR10.folder);
    const sizes = await batchSizes(batches);
    const unpackedFrom = await recordedArchive(batches);
    return { home, archive: path, hasArchive: true, isArchive: true, batches, sizes, unpackedFrom };
  }
  const own = await batchSizes(path);
  const home = own.size > 0 ? dirname(path) : path;
  const batches = own.size > 0 ? path : join(path, CIFAR10.folder);
  const archive = join(home, CIFAR10.archiveName);
  const hasArchive = (await entry(archive))?.isFile ?? false;
  const sizes = own.size > 0 ? own : await batchSizes(batches);
  return { home, archive, hasArchive, isArchive: false, batches, sizes, unpackedFrom: await recordedArchive(batches) };
}
