import { join, relative, sep } from 'node:path';
import { sha256Of } from './digest.ts';
import { damagedNote, readNote } from './read-note.ts';
import { readSums, SUMS_FILE, sumsText } from './sums.ts';

/** The file beside the batches that says which archive they came from. */
export const ARCHIVE_RECORD = 'ARCHIVE.sha256';

/** An archive, and the SHA-256 that it was found to have. */
export interface KnownArchive {
  readonly path: string;
  /** What it is a copy of, which errors name: the copy is not kept where it is of no use. */
  readonly from?: string | undefined;
  readonly sha256: string;
}

/** An archive that was obtained, by any means. */
export interface DownloadedArchive extends KnownArchive {
  readonly bytes: number;
  /** What had to be done for it: one that is packed anew stays where it is, its files are the official ones. */
  readonly how: 'present' | 'downloaded' | 'resumed' | 'copied' | 'packed anew';
}

/**
 * What is written into the folder of the batches about their archive, and of their sums; `sha256sum -c` reads it there.
 * @param sums the text of SHA256SUMS
 */
export function archiveRecord({ path, sha256 }: KnownArchive, folder: string, sums: string): string {
  const name = relative(folder, path).split(sep).join('/');
  const escaped = name.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
  return `${escaped === name ? '' : '\\'}${sha256}  ${escaped}\n${sumsText([{ name: SUMS_FILE, sha256: sha256Of(sums) }])}`;
}

/**
 * The digests of the files that an unpacking wrote into a folder. There are none if no unpacking did, or if the sums were
 * changed or made anew since: then nobody knows which files are whose.
 */
export async function writtenSums(folder: string): Promise<ReadonlyMap<string, string>> {
  const read = (name: string) => readNote(join(folder, name), 'read what was unpacked').catch(() => undefined);
  const [record, sums] = [await read(ARCHIVE_RECORD), await read(SUMS_FILE)];
  const isOurs = record !== undefined && sums !== undefined && record.endsWith(`\n${sha256Of(sums)}  ${SUMS_FILE}\n`);
  return isOurs ? await readSums(join(folder, SUMS_FILE)) : new Map();
}

/**
 * The SHA-256 of the archive that a folder of batches was unpacked from; undefined if there is no record.
 * @throws UserError: (data) a damaged record; (failed) it cannot be read
 */
export async function recordedArchive(folder: string): Promise<string | undefined> {
  const path = join(folder, ARCHIVE_RECORD);
  const text = await readNote(path, 'read where the batches came from');
  if (text === undefined) return undefined;
  const sha256 = /^\\?([0-9a-f]{64}) [ *]/i.exec(text)?.[1]?.toLowerCase();
  if (sha256 === undefined) throw damagedNote(path, 'it does not begin with a SHA-256 and a name');
  return sha256;
}
