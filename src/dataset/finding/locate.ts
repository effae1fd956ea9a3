import { basename, dirname, join, resolve } from 'node:path';
import { dataError, hint } from '../../errors.ts';
import { refuseDanglingLink } from '../../files/folders.ts';
import { recordedArchive } from '../archive/archive-record.ts';
import { downloadCommand, moveCommand } from '../hints.ts';
import { mistakenArchive, mistakenBatches } from '../other-dataset.ts';
import { bytesLike } from '../reading/batch-sizes.ts';
import type { DatasetSpec } from '../specs/spec.ts';
import { otherSpecs } from '../specs.ts';
import { entry } from './entry.ts';
import { mistakenFile } from './named-file.ts';
import { isPythonFolder, pythonFolder } from './python-folder.ts';

/** Where a dataset is, or would be, for a `--data-dir`. */
export interface Location {
  readonly spec: DatasetSpec;
  /** The data folder: it holds the archive, the batches' folder and the ledger. */
  readonly home: string;
  readonly archive: string;
  readonly hasArchive: boolean;
  /** Whether the path given was the archive itself. */
  readonly isArchive: boolean;
  /** The folder of the batches. */
  readonly batches: string;
  /** Bytes of each existing batch file. */
  readonly sizes: ReadonlyMap<string, number>;
  /** The SHA-256 of the archive that the batches were unpacked from, if the folder records it. */
  readonly unpackedFrom: string | undefined;
  /** The folder of the Python edition, where that is what there is to read. */
  readonly python: string | undefined;
}

async function batchSizes({ batches }: DatasetSpec, folder: string): Promise<ReadonlyMap<string, number>> {
  const sizes = new Map<string, number>();
  if ((await entry(folder))?.isFolder !== true) return sizes;
  for (const { name } of batches) {
    const found = await entry(join(folder, name));
    if (found?.isFile) sizes.set(name, found.bytes);
  }
  return sizes;
}

/**
 * Refuses what stands in the place of the folder of batches and is none.
 * @throws UserError (data) that says what it is
 */
async function refuseStrangeFolder(folder: string): Promise<void> {
  const found = await entry(folder);
  if (found === undefined || found.isFolder) return;
  throw dataError(`${folder} must be the folder of the batches; it is ${found.kind}`, {
    hint: `move it away: \`${moveCommand(folder, '.other')}\``,
  });
}

/** Whether all batches are there, each the same share of the official one in whole records, and none larger. */
export function isWhole({ spec, sizes }: Pick<Location, 'spec' | 'sizes'>): boolean {
  const { testFile, recordBytes, batches } = spec;
  const testBytes = sizes.get(testFile.name) ?? 0;
  return (
    testBytes > 0 &&
    testBytes <= testFile.bytes &&
    testBytes % recordBytes === 0 &&
    batches.every((batch) => sizes.get(batch.name) === bytesLike(batch, [testFile, testBytes]))
  );
}

/** Another dataset whose batches a folder holds, or the folder in it for this dataset's own. */
async function otherIn(path: string, spec: DatasetSpec) {
  for (const folder of [path, join(path, spec.folder), join(path, spec.python.folder)]) {
    for (const other of otherSpecs(spec)) {
      const sizes = await batchSizes(other, folder);
      const isOther = isWhole({ spec: other, sizes }) || (sizes.size > 0 && basename(folder) === other.folder);
      if (isOther || (await isPythonFolder(other, folder))) return { spec: other, folder };
    }
  }
  return undefined;
}

/**
 * Finds a dataset.
 * @param dataDir a folder with the batches in it (of the binary or the Python edition), its parent, or the archive; a folder need not exist yet
 * @throws UserError: (data) it is neither, such as a device, or it is another dataset's; (failed) it cannot be read
 */
export async function locate(spec: DatasetSpec, dataDir: string): Promise<Location> {
  const path = resolve(dataDir);
  await refuseDanglingLink(path);
  const found = await entry(path);
  const looksLikeArchive = /\.(tar|tar\.gz|tgz)$/i.test(path);
  if (found === undefined && looksLikeArchive) {
    const command = downloadCommand(spec, { dataDir: dirname(path) });
    throw dataError(`there is no archive ${path}`, {
      hint: hint`check --data-dir, or download ${spec.title} into that folder with \`${command}\``,
    });
  }
  if (found?.isFile) {
    const other = otherSpecs(spec).find(({ archive }) => archive.name === basename(path));
    if (other !== undefined) throw mistakenArchive(path, spec, other);
    const mistaken = mistakenFile(path, spec);
    if (mistaken !== undefined) throw mistaken;
    const home = dirname(path);
    const batches = join(home, spec.folder);
    await refuseStrangeFolder(batches);
    const sizes = await batchSizes(spec, batches);
    const unpackedFrom = await recordedArchive(batches);
    return {
      spec,
      home,
      archive: path,
      hasArchive: true,
      isArchive: true,
      batches,
      sizes,
      unpackedFrom,
      python: undefined,
    };
  }
  if (found !== undefined && !found.isFolder) {
    throw dataError(`${path} must be a folder, or the archive of ${spec.title}; it is ${found.kind}`, {
      hint: 'name the folder that holds the data, or is to hold it, with --data-dir',
    });
  }
  const own = await batchSizes(spec, path);
  const isNamed = own.size > 0 || (await isPythonFolder(spec, path));
  const home = isNamed ? dirname(path) : path;
  const batches = own.size > 0 ? path : join(home, spec.folder);
  const archive = join(home, spec.archive.name);
  const hasArchive = (await entry(archive))?.isFile ?? false;
  const sizes = own.size > 0 ? own : await batchSizes(spec, batches);
  const hasOwn = sizes.size > 0 || hasArchive;
  const python = own.size > 0 || (hasOwn && !isNamed) ? undefined : await pythonFolder(spec, path);
  if (python === undefined) await refuseStrangeFolder(batches);
  const other = hasOwn || python !== undefined ? undefined : await otherIn(path, spec);
  if (other !== undefined) throw mistakenBatches(other.folder, spec, other.spec);
  const unpackedFrom = python === undefined ? await recordedArchive(batches) : undefined;
  return { spec, home, archive, hasArchive, isArchive: false, batches, sizes, unpackedFrom, python };
}
