import { open, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { dataError, type Hint, hint } from '../../../errors.ts';
import { nameBeside } from '../../../files/beside.ts';
import { makeFolder } from '../../../files/folders.ts';
import { errorCode } from '../../../files/system-error.ts';
import { count } from '../../../util/format.ts';
import { fileTrouble, onFile } from '../../file-trouble.ts';
import { downloadCommand } from '../../hints.ts';
import { fullest, hasLess, type SizedBatch, shortText } from '../../reading/batch-sizes.ts';
import { recordCount } from '../../reading/parse.ts';
import type { DatasetSpec } from '../../specs/spec.ts';
import { type FileWatch, never, stopIfAborted, stopped } from '../../watch.ts';
import { ARCHIVE_RECORD, archiveRecord, type KnownArchive } from '../archive-record.ts';
import { SUMS_FILE, sumsText } from '../sums.ts';
import { archiveStream } from './archive-stream.ts';
import { allowedMembers, batchesOf } from './members.ts';
import { refuseLinkedFolder, removeLeftovers, replaceFolder } from './replace-folder.ts';
import { type UnpackedFile, Unpacker } from './unpacker.ts';

/** The hint if an archive cannot be unpacked into a folder: get the official one. */
function badArchiveHint(spec: DatasetSpec, folder: string): Hint {
  const dataDir = basename(folder) === spec.folder ? dirname(folder) : folder;
  const copy = downloadCommand(spec, { from: 'FILE', dataDir });
  return hint`\`${downloadCommand(spec, { dataDir })}\` downloads the official archive; with a good copy of it, \`${copy}\` needs no network`;
}

/**
 * All batches must hold whole records, and the same share of the official ones: this detects one that was cut short.
 */
function checkSizes(spec: DatasetSpec, archive: string, files: readonly UnpackedFile[], hint: Hint): void {
  const batches = spec.batches.map((batch): SizedBatch => {
    const { bytes } = files.find(({ name }) => name === batch.name)!;
    recordCount(bytes, batch, `${archive}: ${batch.name}`, hint);
    return [batch, bytes];
  });
  const most = fullest(batches)!;
  const short = batches.find((one) => hasLess(one, most));
  if (short !== undefined) throw dataError(shortText(`${archive}: ${short[0].name}`, short, most), { hint });
}

async function syncFiles(folder: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const handle = await open(join(folder, name), 'r+');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
}

/**
 * Unpacks a dataset's archive into `folder`, with a SHA256SUMS of what it wrote and a record of the archive. Only the
 * expected members are taken, as plain files of at most their true size; others are passed over, and dangerous ones refused by
 * name. An existing folder is replaced once the new one is complete, and not touched otherwise; what else is in it stays, and
 * what no unpacking wrote there is kept under another name.
 * @param checkOfficial for an archive of which nothing else is known: only batches are taken, and this is called with those
 *   that are not the official ones; it throws the error, if there are any
 * @throws UserError: (data) damaged or refused; (failed) the disk; (interrupted) the signal fired
 */
export async function unpackArchive(
  spec: DatasetSpec,
  known: KnownArchive,
  folder: string,
  watch: FileWatch = {},
  checkOfficial?: (others: readonly string[]) => void,
): Promise<readonly UnpackedFile[]> {
  const { signal = never } = watch;
  const { path, from: archive = path } = known;
  await refuseLinkedFolder(folder);
  await removeLeftovers(folder);
  const allBytes = spec.batches.reduce((sum, { bytes }) => sum + bytes, 0);
  const needs = `all of ${spec.title} takes ${count(allBytes)} bytes`; // what somebody packed may be less
  const advice = badArchiveHint(spec, folder);
  const temporary = nameBeside(folder, 'tmp');
  await onFile(makeFolder(temporary), folder, 'make a folder for the batches', needs);
  const allowed = checkOfficial === undefined ? allowedMembers(spec) : batchesOf(spec);
  const unpacker = new Unpacker(spec, allowed, archive, temporary, advice);
  try {
    const { source, tar } = await archiveStream(known, advice, watch);
    try {
      for await (const chunk of tar as AsyncIterable<Buffer>) unpacker.write(chunk);
    } finally {
      source.destroy();
    }
    unpacker.end();
    checkSizes(spec, archive, unpacker.files, advice);
    checkOfficial?.(unpacker.files.filter(({ isOfficial }) => isOfficial !== true).map(({ name }) => name));
    const sums = sumsText(unpacker.files);
    await writeFile(join(temporary, SUMS_FILE), sums);
    await writeFile(join(temporary, ARCHIVE_RECORD), archiveRecord(known, folder, sums));
    await syncFiles(temporary, [...unpacker.files.map(({ name }) => name), SUMS_FILE, ARCHIVE_RECORD]);
    stopIfAborted(signal);
    await replaceFolder(temporary, folder, watch);
    return unpacker.files;
  } catch (error) {
    unpacker.close();
    await rm(temporary, { recursive: true, force: true });
    throw explained(error, { path, archive, folder, needs, hint: advice }, signal);
  }
}

/** What was unpacked where, for the errors if that fails. */
interface Unpacking {
  readonly path: string;
  /** What it is called. */
  readonly archive: string;
  readonly folder: string;
  readonly needs: string;
  readonly hint: Hint;
}

function explained(error: unknown, { path, archive, folder, needs, hint }: Unpacking, signal: AbortSignal): unknown {
  if (signal.aborted) {
    return stopped(signal, 'interrupted while unpacking; what was there before is untouched', {
      cause: error,
      hint: 'the archive is complete: run the same command to continue',
    });
  }
  const code = errorCode(error);
  if (code?.startsWith('Z_')) {
    const what = code === 'Z_BUF_ERROR' ? 'it is truncated' : 'its compressed data is corrupt';
    return dataError(`${archive} is damaged or not a gzip archive: ${what}`, {
      cause: error,
      hint,
    });
  }
  const place = (error as NodeJS.ErrnoException).path ?? folder;
  return fileTrouble(error, place, place === path ? 'read the archive' : 'unpack the batches', needs);
}
