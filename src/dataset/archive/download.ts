import { constants } from 'node:fs';
import { copyFile, link, lstat, stat } from 'node:fs/promises';
import { dataError, hint, type UserError } from '../../errors.ts';
import { refuseDanglingLink } from '../../files/folders.ts';
import { removeFile } from '../../files/remove-file.ts';
import { errorCode, isMissing } from '../../files/system-error.ts';
import { count } from '../../util/format.ts';
import { maskQuery } from '../../util/text/mask-query.ts';
import { andThen } from '../../util/text/shell-word.ts';
import { onceThereIsSpace, onFile } from '../file-trouble.ts';
import { againHint, failedHint, moveCommand } from '../hints.ts';
import { never, stopped } from '../watch.ts';
import type { DownloadedArchive } from './archive-record.ts';
import { copyArchive } from './copy.ts';
import { type FileDigest, fileDigest } from './digest.ts';
import type { FilledDownload } from './download-options.ts';
import { throughProxy } from './network/http.ts';
import { Transfer } from './network/transfer.ts';
import { PartFile } from './part-file.ts';

/**
 * The most bytes accepted from a server when a user's own digest leaves the size unknown: six times an official
 * archive.
 */
const MAX_ARCHIVE_BYTES = 2 ** 30;

/**
 * Makes sure that the archive is at `path` with the right digest: there already, copied, or downloaded. If anything
 * fails, nothing unverified ever gets that name, and what was there before stays. One caller at a time: see {@link
 * obtainDataset}.
 * @param onOther called with the digest of another archive that is there, before it would be replaced; may throw
 * @throws UserError: (failed) network, server or disk; (data) wrong size or digest; (interrupted) the signal fired
 */
export async function downloadArchive(
  path: string,
  filled: FilledDownload,
  onOther?: (sha256: string) => void,
): Promise<DownloadedArchive> {
  const { signal = never, sha256 } = filled;
  let part: PartFile | undefined;
  try {
    const present = await digestOf(path, filled);
    if (present?.sha256 === sha256) return { path, ...present, how: 'present' };
    /** Keeps a file that came into the archive's place meanwhile, as from a browser. */
    const makeRoom = async () => {
      const now = await digestOf(path, filled);
      if (now === undefined || now.sha256 === sha256 || now.sha256 === present?.sha256) return;
      filled.onNote?.(`${path} came meanwhile, with the wrong SHA-256, ${now.sha256}: it is kept as ${await keep()}`);
    };
    const keep = () => onFile(keptAside(path), path, 'keep a copy of the archive');
    const obtain = async () => {
      if (filled.from !== undefined) return copyArchive(path, filled.from, filled, makeRoom);
      part = await PartFile.open(`${path}.part`, filled.size);
      return fetchArchive(path, part, filled, makeRoom);
    };
    if (present === undefined) return await obtain();
    onOther?.(present.sha256);
    const before = await onFile(lstat(path), path, 'keep a copy of the archive');
    const kept = await keep();
    filled.onNote?.(`${path} has the wrong SHA-256, ${present.sha256}: it is kept as ${kept}`);
    try {
      return await obtain();
    } catch (error) {
      const now = await lstat(path).catch(() => undefined);
      const isThere = now?.ino === before.ino && now.size === before.size && now.mtimeMs === before.mtimeMs;
      if (isThere) await removeFile(kept); // it still has its own name
      throw error;
    }
  } catch (error) {
    const nothingLeft = { bytes: 0, continuable: 0 };
    const { bytes, continuable } = await PartFile.leftAt(`${path}.part`, filled.url).catch(() => nothingLeft);
    const isForgotten = part !== undefined && part.origin === undefined;
    const again = againHint(filled, isForgotten ? 0 : continuable);
    if (!signal.aborted) throw filled.from === undefined ? onceThereIsSpace(error, again) : error;
    const nothing = filled.from === undefined ? 'nothing was received' : 'nothing was copied';
    const left = bytes > 0 ? `${count(bytes)} bytes of the download are kept in ${path}.part` : nothing;
    throw stopped(signal, `interrupted; ${left}`, { cause: error, hint: again });
  }
}

/**
 * Gives a file that is to be replaced a second name, so that nobody's own archive is lost.
 * @returns the name, which was free
 */
async function keptAside(path: string): Promise<string> {
  for (let n = 1; ; n++) {
    const name = `${path}.other${n === 1 ? '' : `-${n}`}`;
    try {
      await link(path, name);
      return name;
    } catch (error) {
      if (errorCode(error) === 'EEXIST') continue;
      if (!NO_LINKS.includes(errorCode(error) ?? '')) throw error;
    }
    try {
      await copyFile(path, name, constants.COPYFILE_EXCL);
      return name;
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
    }
  }
}

/** Of file systems without hard links, such as FAT. */
const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'];

/**
 * The digest of a file, if it is there.
 * @throws UserError (failed) for a symbolic link to nothing, too
 */
async function digestOf(path: string, filled: FilledDownload): Promise<FileDigest | undefined> {
  const there = await onFile(stat(path), path, 'read the archive').catch((error) => {
    if (isMissing(error.cause)) return undefined;
    throw error;
  });
  if (there === undefined) {
    await refuseDanglingLink(path); // nobody would find it once it was replaced
    return undefined;
  }
  if (!there.isFile())
    throw dataError(`${path} should be the archive, but is not a regular file`, {
      hint: hint`move it away: \`${moveCommand(path, '.old')}${andThen()}${filled.command}\``,
    });
  return fileDigest(path, filled);
}

async function fetchArchive(
  path: string,
  part: PartFile,
  filled: FilledDownload,
  makeRoom: () => Promise<void>,
): Promise<DownloadedArchive> {
  try {
    const left = await leftComplete(part, filled);
    const isRight = left?.sha256 === filled.sha256;
    if (left !== undefined && !isRight) part.forget();
    let digest = isRight ? left : await transferred(part, filled);
    if (digest.sha256 !== filled.sha256 && part.resumed) {
      // The first part came from an earlier run, and may have been damaged since: start again from the first byte.
      filled.onNote?.('the resumed download has the wrong SHA-256: starting over');
      await part.empty();
      digest = await transferred(part, filled);
    }
    if (digest.sha256 !== filled.sha256) {
      await part.empty();
      throw wrongDigest(filled, digest);
    }
    await part.commit(path, makeRoom);
    return { path, ...digest, how: part.resumed ? 'resumed' : 'downloaded' };
  } finally {
    await part.close();
  }
}

/** The digest of a part file that is as long as the whole or longer; undefined for any other. */
async function leftComplete(part: PartFile, filled: FilledDownload): Promise<FileDigest | undefined> {
  const whole = filled.size ?? part.origin?.total;
  return part.bytes === 0 || whole === undefined || part.bytes < whole ? undefined : part.digest(filled);
}

/** Transfers what is missing; returns the digest of the whole. */
async function transferred(part: PartFile, filled: FilledDownload): Promise<FileDigest> {
  const isComplete = async () => (await part.digest(filled)).sha256 === filled.sha256;
  const maxBytes = filled.size ?? MAX_ARCHIVE_BYTES;
  const hint = (continuable: number) => failedHint(filled, continuable);
  await new Transfer(part, { ...filled, maxBytes, hint, isComplete }).run();
  return part.digest(filled);
}

function wrongDigest(filled: FilledDownload, actual: FileDigest): UserError {
  const { url, env, sha256, size } = filled;
  const expected = size === undefined ? '' : ` of ${count(size)}`;
  const message =
    `the archive from ${maskQuery(url)}${throughProxy(url, env)} is not the expected one: its SHA-256 is ${actual.sha256}, ` +
    `expected ${sha256}; received ${count(actual.bytes)}${expected} bytes, none kept`;
  return dataError(message, { hint: failedHint(filled, 0) });
}
