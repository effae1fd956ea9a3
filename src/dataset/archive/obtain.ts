import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { dataError, hint, UserError } from '../../errors.ts';
import { diskError } from '../../files/disk-error.ts';
import { removeFile } from '../../files/remove-file.ts';
import { isMissing } from '../../files/system-error.ts';
import { count } from '../../util/format.ts';
import { shellWord } from '../../util/text/shell-word.ts';
import { onceThereIsSpace, onFile } from '../file-trouble.ts';
import { isWhole, type Location, locate } from '../finding/locate.ts';
import { insteadOfDownload } from '../finding/unpacked-yet.ts';
import { downloadCommand, moveCommand } from '../hints.ts';
import { refuseOtherArchive } from '../other-dataset.ts';
import type { DatasetSpec } from '../specs/spec.ts';
import type { FileWatch } from '../watch.ts';
import { ARCHIVE_RECORD, type DownloadedArchive } from './archive-record.ts';
import { localArchive } from './copy.ts';
import { type FileDigest, fileDigest } from './digest.ts';
import { downloadArchive } from './download.ts';
import { type DownloadOptions, type FilledDownload, fillDownload } from './download-options.ts';
import { withLock } from './lock.ts';
import { RETRY_POLICY } from './network/retry.ts';
import { putBack, refuseLinkedFolder } from './unpacking/replace-folder.ts';
import { unpackArchive } from './unpacking/unpack.ts';

export interface Obtained {
  /** Absent if the batches were there already, without an archive beside them. */
  readonly archive: DownloadedArchive | undefined;
  /** The folder of the batches. */
  readonly batches: string;
  /** Whether they had to be unpacked. */
  readonly unpacked: boolean;
}

/** An archive that the user named is never replaced by another. */
function refuseToReplace({ spec, archive }: Location, filled: FilledDownload, actual: string): never {
  refuseOtherArchive(archive, actual, spec);
  throw dataError(`${archive} is not the expected archive: its SHA-256 is ${actual}, expected ${filled.sha256}`, {
    hint: hint`if you mean this one: \`${downloadCommand(spec, { sha256: actual, dataDir: archive })}\`; otherwise name a folder with --data-dir`,
  });
}

/**
 * Makes sure that a dataset is there, verified and unpacked: what is there already is not downloaded again. Of two
 * processes, the second waits for the first.
 * @param dataDir    a folder, which need not exist yet, or an archive
 * @param isFirstUse whether any batches will do that another process has put there meanwhile, whichever archive was asked for
 * @throws UserError: (failed) network, server or disk; (data) wrong size or digest, damaged archive; (interrupted)
 */
export async function obtainDataset(
  spec: DatasetSpec,
  dataDir: string,
  options: DownloadOptions = {},
  isFirstUse = false,
): Promise<Obtained> {
  const { url, sha256, from } = options;
  const filled = fillDownload(spec, options, dataDir);
  if (from !== undefined) {
    await localArchive(from, filled);
    await checkArchiveReadable(from);
  }
  const asked = url !== undefined || sha256 !== undefined || from !== undefined;
  return withLock(lockOf(await locate(spec, dataDir)), filled, filled.policy, async (signal) => {
    const location = await locate(spec, dataDir);
    const { archive, batches } = location;
    if (location.sizes.size > 0) await putBack(batches, { ...filled, signal });
    if (isFirstUse && location.sizes.size > 0) return { archive: undefined, batches, unpacked: false };
    if (!asked && !location.hasArchive && isWhole(location)) return { archive: undefined, batches, unpacked: false };
    const watch = { ...filled, signal };
    if (from !== undefined && (await isPackedAnew(from, filled))) {
      return { archive: await unpackPackedAnew(from, watch, batches), batches, unpacked: true };
    }
    if (!location.hasArchive) await refuseLinkedFolder(batches); // it would have to be unpacked: say so before the download
    if (!asked && !location.hasArchive) {
      const instead = await insteadOfDownload(spec, location.home);
      if (instead !== undefined) filled.onNote?.(String(instead));
    }
    const got = await downloadArchive(
      archive,
      watch,
      location.isArchive ? (actual) => refuseToReplace(location, filled, actual) : undefined,
    );
    if (got.how === 'present' && isUnpacked(location, got)) return { archive: got, batches, unpacked: false };
    if (got.how !== 'present') await refuseLinkedFolder(batches); // one that came meanwhile is not the archive's fault
    try {
      await unpackArchive(spec, { ...got, from: got.how === 'copied' ? from : undefined }, batches, watch);
    } catch (error) {
      // Left under its name, it would stand in the way of everything that looks for data in this folder.
      const isUseless = error instanceof UserError && error.kind === 'data' && !location.hasArchive;
      const digest = isUseless ? await fileDigest(archive).catch(() => undefined) : undefined;
      if (digest?.sha256 === got.sha256) {
        await onFile(removeFile(archive), archive, 'remove the archive that cannot be used');
        if (got.how !== 'copied') filled.onNote?.(`what was downloaded cannot be used: ${archive} is removed again`);
      }
      throw onceThereIsSpace(error, hint`unpack the archive, which is complete, with \`${filled.command}\``);
    }
    return { archive: got, batches, unpacked: true };
  });
}

/** Refuses a file that is there and cannot be read, before anything else is done for it. */
async function checkArchiveReadable(path: string): Promise<void> {
  try {
    await access(path, constants.R_OK);
  } catch (error) {
    if (!isMissing(error)) throw diskError(error, 'read', path);
  }
}

/** Whether a local archive may be the official files in another packing, by its size. */
async function isPackedAnew(from: string, { size }: FilledDownload): Promise<boolean> {
  const found = await stat(from).catch(() => undefined);
  return size !== undefined && found?.isFile() === true && found.size !== size;
}

/**
 * Unpacks an archive that someone packed himself, or that a browser gunzipped: its files have to be the official ones, byte for
 * byte.
 */
async function unpackPackedAnew(from: string, filled: FilledDownload, folder: string): Promise<DownloadedArchive> {
  const { spec, dataDir } = filled;
  const digest = await fileDigest(from, filled);
  const { sha256, bytes } = digest;
  refuseOtherArchive(from, sha256, spec, (other) => hint`\`${downloadCommand(other, { from, dataDir })}\``);
  await unpackArchive(spec, { path: from, sha256 }, folder, filled, (others) => {
    if (others.length === 0) return;
    throw dataError(
      `${from} is not the expected archive: it has ${count(bytes)} bytes, expected ${count(spec.archive.bytes)}; its SHA-256 is ${sha256}, and not all of its files are the official ones: ${others.join(', ')}`,
      { hint: hint`if you mean this archive: \`${downloadCommand(spec, { from, sha256, dataDir })}\`` },
    );
  });
  return { path: from, ...digest, how: 'packed anew' };
}

/** One lock for a dataset in a data folder, for all of its archives: they all unpack into the same place. */
const lockOf = ({ spec, home }: Location): string => join(home, spec.archive.name);

/**
 * Whether the batches are all there, and those of the archive. Beside an archive that was not named, batches of unknown
 * origin are assumed to be its own.
 */
function isUnpacked(location: Location, { sha256 }: FileDigest): boolean {
  const { unpackedFrom, isArchive } = location;
  return isWhole(location) && (unpackedFrom === undefined ? !isArchive : unpackedFrom === sha256);
}

/**
 * Makes sure that the batches of an existing archive can be read: unpacks it if there are none. Existing batches are
 * never replaced.
 * @param wanted the SHA-256 that an archive in the data folder must have, unless its files are the official ones; one that
 *   dataDir names itself may have any
 * @throws UserError: (data) another archive, batches of another archive, a damaged archive; (failed) the disk; (interrupted)
 */
export async function openArchive(
  spec: DatasetSpec,
  dataDir: string,
  wanted: string,
  watch: FileWatch,
): Promise<Location> {
  const before = await locate(spec, dataDir);
  if (before.sizes.size > 0) return withOwnBatches(before, watch);
  await checkArchiveReadable(before.archive);
  return withLock(lockOf(before), watch, RETRY_POLICY, async (signal) => {
    const location = await locate(spec, dataDir);
    if (location.sizes.size > 0) return withOwnBatches(location, { ...watch, signal });
    const { archive: path, batches } = location;
    const { sha256, bytes } = await judgedArchive(location, { ...watch, signal });
    const isExpected = location.isArchive || sha256 === wanted;
    const refusal = notExpected(location, { sha256, bytes }, wanted);
    if (!isExpected && wanted !== spec.archive.sha256) throw refusal;
    const checkOfficial = (others: readonly string[]) => {
      if (others.length > 0) throw refusal;
    };
    await unpackArchive(spec, { path, sha256 }, batches, { ...watch, signal }, isExpected ? undefined : checkOfficial);
    return locate(spec, dataDir);
  });
}

/** The archive's digest; another dataset's archive is refused. */
async function judgedArchive(location: Location, watch: FileWatch): Promise<FileDigest> {
  const { spec, archive, isArchive } = location;
  const digest = await fileDigest(archive, watch);
  const { sha256 } = digest;
  refuseOtherArchive(archive, sha256, spec);
  if (isArchive && sha256 !== spec.archive.sha256) {
    watch.onNote?.(`${archive} is not the official ${spec.title} archive: its SHA-256 is ${sha256}`);
  }
  return digest;
}

/** The error for an archive in the data folder that is neither the one that is wanted nor the official files in another packing. */
function notExpected({ spec, archive, home }: Location, { sha256, bytes }: FileDigest, wanted: string): UserError {
  const size = wanted === spec.archive.sha256 ? ` (${count(spec.archive.bytes)} bytes)` : '';
  return dataError(
    `${archive} is not the expected archive: its SHA-256 is ${sha256} (${count(bytes)} bytes), expected ${wanted}${size}; it was not unpacked`,
    {
      hint: hint`\`${downloadCommand(spec, { dataDir: home })}\` replaces it with the official archive; to use this one, unpack it with \`${downloadCommand(spec, { sha256, dataDir: home })}\`, or name it: --data-dir ${shellWord(archive)}`,
    },
  );
}

/** For existing batches: an archive that was named must be the one that they came from. */
async function withOwnBatches(location: Location, watch: FileWatch): Promise<Location> {
  const { spec, archive, batches, isArchive, unpackedFrom } = location;
  if (!isArchive) return location;
  const { sha256 } = await judgedArchive(location, watch);
  if (sha256 === unpackedFrom) return location;
  const origin =
    unpackedFrom === undefined
      ? `there is no ${ARCHIVE_RECORD} to say which archive they came from`
      : `they came from one with the SHA-256 ${unpackedFrom}`;
  throw dataError(
    `the batches in ${batches} are not ${unpackedFrom === undefined ? 'known to be ' : ''}those of ${archive}: its SHA-256 is ${sha256}, ${origin}; nothing was unpacked`,
    {
      hint: hint`to use the batches, name their folder: --data-dir ${shellWord(batches)}; to use the archive, move them away: \`${moveCommand(batches, '.old')}\`, or replace them: \`${downloadCommand(spec, { sha256, dataDir: archive })}\``,
    },
  );
}
