import { dataError } from '../errors.ts';
import { type DownloadedArchive, downloadArchive } from './download.ts';
import { type DownloadOptions, type FilledDownload, fillDownload } from './download-options.ts';
import { downloadCommand } from './hints.ts';
import { isWhole, type Location, locate } from './locate.ts';
import { withLock } from './lock.ts';
import { RETRY_POLICY } from './retry.ts';
import { unpackArchive } from './unpack.ts';
import type { FileWatch } from './watch.ts';

export interface Obtained {
  /** Absent where the batches were there already, and no archive beside them. */
  readonly archive: DownloadedArchive | undefined;
  /** The folder of the batches. */
  readonly batches: string;
  /** Whether they had to be unpacked. */
  readonly unpacked: boolean;
}

/** An archive that the user named is never replaced by another. */
function refuseToReplace({ archive }: Location, filled: FilledDownload, actual: string): never {
  throw dataError(`${archive} is not the archive wanted: its SHA-256 is ${actual}, expected ${filled.sha256}`, {
    hint: `if it is meant, add --sha256 ${actual}; otherwise name a folder with --data-dir`,
  });
}

/**
 * Sees to it that CIFAR-10 is there, verified and unpacked: what is there already is not fetched again.
 * Two processes at once do it once: the second waits.
 * @param dataDir a folder, which may be yet to be made, or an archive
 * @throws UserError: (failed) network, server or disk; (data) wrong size or digest, damaged archive; (interrupted)
 */
export async function obtainCifar10(dataDir: string, options: DownloadOptions = {}): Promise<Obtained> {
  const { url, sha256, from } = options;
  const given = { ...(url === undefined ? {} : { url }), ...(sha256 === undefined ? {} : { sha256 }) };
  const filled = fillDownload({ command: downloadCommand({ ...given, dataDir }), ...options });
  const asked = url !== undefined || sha256 !== undefined || from !== undefined;
  const { archive } = await locate(dataDir);
  return withLock(archive, filled, filled.policy, async (signal) => {
    const location = await locate(dataDir);
    const { batches } = location;
    if (!asked && !location.hasArchive && isWhole(location)) return { archive: undefined, batches, unpacked: false };
    const watch = { ...filled, signal };
    const got = await downloadArchive(
      archive,
      watch,
      location.isArchive ? (actual) => refuseToReplace(location, filled, actual) : undefined,
    );
    if (got.how === 'present' && isWhole(location)) return { archive: got, batches, unpacked: false };
    await unpackArchive(archive, batches, watch);
    return { archive: got, batches, unpacked: true };
  });
}

/** Unpacks the archive that is there, whatever its digest: the unpacking trusts nothing. */
export async function unpackPresent(dataDir: string, watch: FileWatch): Promise<void> {
  const { archive } = await locate(dataDir);
  await withLock(archive, watch, RETRY_POLICY, async (signal) => {
    const location = await locate(dataDir);
    if (!isWhole(location)) await unpackArchive(archive, location.batches, { ...watch, signal });
  });
}
