import { join } from 'node:path';
import { dataError, hint, type UserError } from '../../errors.ts';
import { errorCode } from '../../files/system-error.ts';
import { plural } from '../../util/format.ts';
import { entry, refuseStrangeBatch } from '../finding/entry.ts';
import { downloadCommand } from '../hints.ts';
import { type BatchesToRead, checkLimit, checkReadable, type ReadNames } from '../reading/batches.ts';
import { type ReadImages, type RecordsFile, readRecordsOf } from '../reading/read-records.ts';
import { type Batch, pythonName } from '../specs/spec.ts';
import type { FileWatch } from '../watch.ts';
import { type PythonBatch, type PythonFile, readPythonBatch, readPythonNames } from './batch.ts';

/*
 * The Python edition: the same images in the same order, as pickles. They are turned into the records of the binary edition,
 * so that pixels, labels and digests are the same.
 */

const fileOf = ({ location, dataDir }: BatchesToRead, name: string): PythonFile => ({
  spec: location.spec,
  path: join(location.batches, name),
  dataDir,
});

async function batchOf(from: BatchesToRead, batch: Batch): Promise<PythonBatch> {
  const file = fileOf(from, pythonName(batch));
  await refuseStrangeBatch(file.path);
  return await readPythonBatch(file, batch).catch((error: unknown) => {
    throw errorCode((error as Error).cause) === 'ENOENT' ? missing(from, batch) : error;
  });
}

function missing({ location: { spec, batches, home } }: BatchesToRead, batch: Batch): UserError {
  return dataError(`${batches} lacks ${pythonName(batch)}`, {
    hint: hint`unpack ${spec.python.archive}.tar.gz again, or take the binary edition: \`${downloadCommand(spec, { dataDir: home })}\``,
  });
}

/** A batch of which it is known how many images it should have. */
function recordsFile(
  from: BatchesToRead,
  batch: Batch,
  nRecords: number,
  nWanted: number,
  already?: PythonBatch,
): RecordsFile {
  const { path } = fileOf(from, pythonName(batch));
  const again = hint`unpack ${from.location.spec.python.archive}.tar.gz again`;
  const open = async () => {
    const opened = already ?? (await batchOf(from, batch));
    if (opened.nRecords !== nRecords) {
      const found = plural(opened.nRecords, 'image');
      throw dataError(`${path} has ${found}, where ${nRecords} would go with the other batches`, { hint: again });
    }
    const read = async (firstRecord: number, into: Uint8Array) => opened.recordsInto(firstRecord, into);
    return { read, close: async () => {}, sha256: opened.sha256 };
  };
  return { batch, path, hint: again, nRecords, nWanted, open };
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
  const { trainFiles } = from.location.spec;
  const first = trainFiles[0]!;
  const opened = await batchOf(from, first);
  const { nRecords } = opened;
  const nRecordsOf = (batch: Batch) => Math.floor((nRecords * batch.nRecords) / first.nRecords);
  const available = trainFiles.reduce((sum, batch) => sum + nRecordsOf(batch), 0);
  checkLimit(limit, available);
  let left = limit ?? available;
  const files = trainFiles.flatMap((batch) => {
    const nWanted = Math.min(nRecordsOf(batch), left);
    left -= nWanted;
    return nWanted === 0
      ? []
      : [recordsFile(from, batch, nRecordsOf(batch), nWanted, batch === first ? opened : undefined)];
  });
  return await readRecordsOf(files, from.location.spec, from.label, watch);
}

/**
 * Checks that the test images are there, before they are read.
 * @throws UserError: (data) missing; (failed) it may not be read
 */
export async function checkTest(from: BatchesToRead): Promise<void> {
  const { testFile } = from.location.spec;
  const { path } = fileOf(from, pythonName(testFile));
  await refuseStrangeBatch(path);
  if ((await entry(path)) === undefined) throw missing(from, testFile);
  await checkReadable(path);
}

/**
 * Reads the test images.
 * @throws UserError (data) missing or damaged
 */
export async function readTest(from: BatchesToRead, watch: FileWatch): Promise<ReadImages> {
  const { testFile } = from.location.spec;
  const opened = await batchOf(from, testFile);
  const file = recordsFile(from, testFile, opened.nRecords, opened.nRecords, opened);
  return await readRecordsOf([file], from.location.spec, from.label, watch);
}

/** The class names in the file for them, or the standard ones if there is none. */
export async function readClassNames(from: BatchesToRead): Promise<ReadNames> {
  const { spec } = from.location;
  try {
    return await readPythonNames(fileOf(from, spec.python.metaFile), from.label);
  } catch (error) {
    if (errorCode((error as Error).cause) === 'ENOENT') return { classNames: from.label.classNames };
    throw error;
  }
}
