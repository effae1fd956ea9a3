import { createHash, type Hash, randomUUID } from 'node:crypto';
import { closeSync, createReadStream, openSync, writeSync } from 'node:fs';
import { open, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { addAbortSignal } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Parser, type ReadEntry } from 'tar';
import { dataError, type Hint, hint, type UserError } from '../../errors.ts';
import { makeFolder } from '../../files/folders.ts';
import { errorCode } from '../../files/system-error.ts';
import { count } from '../../util/format.ts';
import { quoted } from '../../util/text/printable.ts';
import { fullest, hasLess, type SizedBatch, shortText } from '../batch-sizes.ts';
import { fileTrouble, onFile } from '../file-trouble.ts';
import { downloadCommand } from '../hints.ts';
import { mistakenArchive, ownerOfFolder } from '../other-dataset.ts';
import { recordCount } from '../parse.ts';
import type { DatasetSpec } from '../specs/spec.ts';
import { type FileWatch, never, stopIfAborted, stopped } from '../watch.ts';
import { ARCHIVE_RECORD, archiveRecord, type KnownArchive } from './archive-record.ts';
import { allowedMembers, checkedMember, folderOf } from './members.ts';
import { removeLeftovers, replaceFolder } from './replace-folder.ts';
import { SUMS_FILE, sumsText } from './sums.ts';

export interface UnpackedFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** All that a legal archive may unpack to, with room for tar's own headers and padding. */
const maxUnpackedBytes = (spec: DatasetSpec): number =>
  [...allowedMembers(spec).values()].reduce((sum, bytes) => sum + bytes, 2 ** 20);

/** The hint if an archive cannot be unpacked into a folder: get the official one. */
function badArchiveHint(spec: DatasetSpec, folder: string): Hint {
  const dataDir = basename(folder) === spec.folder ? dirname(folder) : folder;
  const copy = downloadCommand(spec, { from: 'FILE', dataDir });
  return hint`\`${downloadCommand(spec, { dataDir })}\` downloads the official archive; with a good copy of it, \`${copy}\` needs no network`;
}

/** Takes an archive apart into a folder, member by member, without trusting its contents. */
class Unpacker {
  readonly files: UnpackedFile[] = [];
  readonly #spec: DatasetSpec;
  readonly #archive: string;
  readonly #folder: string;
  readonly #hint: Hint;
  readonly #seen = new Set<string>();
  readonly #parser: Parser;
  #current: { name: string; bytes: number; fd: number; hash: Hash } | undefined;
  #unpacked = 0;
  #ended = false;
  #trouble: { readonly error: Error; readonly member: string | undefined } | undefined;

  /**
   * @param folder where the files go
   * @param advice what to do about the archive, for errors
   */
  constructor(spec: DatasetSpec, archive: string, folder: string, advice: Hint) {
    this.#spec = spec;
    this.#archive = archive;
    this.#folder = folder;
    this.#hint = advice;
    this.#parser = new Parser({ strict: true, zstd: false });
    this.#parser.on('error', (error: Error & { header?: { path?: string } }) => {
      this.#trouble ??= { error, member: this.#current?.name ?? error.header?.path };
    });
    this.#parser.on('eof', () => {
      this.#ended = true;
    });
    this.#parser.on('entry', (entry: ReadEntry) => this.#enter(entry));
    this.#parser.on('ignoredEntry', (entry: ReadEntry) => this.#refuse(entry));
  }

  /** Takes the next bytes of the tar stream. */
  write(chunk: Buffer): void {
    // Packed twice: the parser would unpack it by itself, past our count. No member's name begins with that byte.
    if (this.#unpacked === 0 && chunk[0] === 0x1f) throw this.#damaged('it holds another archive, not files');
    this.#unpacked += chunk.length;
    const most = maxUnpackedBytes(this.#spec);
    if (this.#unpacked > most) {
      throw dataError(
        `${this.#archive}: refused${this.#current === undefined ? '' : ` at member ${quoted(this.#current.name)}`}: it unpacks to more than ${count(most)} bytes, more than ${this.#spec.title} has`,
        { hint: this.#hint },
      );
    }
    // After tar's end mark the parser would buffer everything that follows.
    if (!this.#ended) this.#parser.write(chunk);
    this.#check();
  }

  end(): void {
    this.#parser.end();
    this.#check();
    const missing = this.#spec.batches.map(({ name }) => name).filter((name) => !this.#seen.has(name));
    if (missing.length > 0) throw this.#damaged(`it lacks ${missing.join(', ')}`);
  }

  close(): void {
    if (this.#current !== undefined) closeSync(this.#current.fd);
    this.#current = undefined;
  }

  #enter(entry: ReadEntry): void {
    const name = this.#refuse(entry);
    if (name === undefined) {
      entry.resume();
      return;
    }
    const file = { name, bytes: 0, fd: openSync(join(this.#folder, name), 'wx'), hash: createHash('sha256') };
    this.#current = file;
    entry.on('data', (chunk: Buffer) => {
      for (let done = 0; done < chunk.length; ) done += writeSync(file.fd, chunk, done);
      file.hash.update(chunk);
      file.bytes += chunk.length;
    });
    entry.on('end', () => {
      this.close();
      this.files.push({ name, bytes: file.bytes, sha256: file.hash.digest('hex') });
    });
  }

  /** Throws unless the member is one that may be there; returns its file name, or undefined for the folder itself. */
  #refuse(entry: ReadEntry): string | undefined {
    const { name, refusal } = checkedMember(entry, this.#spec, this.#seen);
    if (refusal === undefined) return name;
    const other = ownerOfFolder(this.#spec, folderOf(entry.path));
    if (other !== undefined) throw mistakenArchive(this.#archive, this.#spec, other);
    throw dataError(`${this.#archive}: refused member ${quoted(entry.path)}: ${refusal}`, {
      hint: hint`this is not ${this.#spec.title}'s archive; ${this.#hint}`,
    });
  }

  #check(): void {
    if (this.#trouble === undefined) return;
    const { error, member } = this.#trouble;
    const where = member === undefined ? '' : ` in member ${quoted(member)}`;
    throw this.#damaged(`${error.message}${where}`, error);
  }

  #damaged(what: string, cause?: unknown): UserError {
    return dataError(`${this.#archive} is damaged or not ${this.#spec.title}'s archive: ${what}`, {
      cause,
      hint: this.#hint,
    });
  }
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
 * expected members are taken, as plain files of at most their true size; anything else is refused by name. An existing
 * folder is replaced once the new one is complete, and not touched otherwise.
 * @throws UserError: (data) damaged or refused; (failed) the disk; (interrupted) the signal fired
 */
export async function unpackArchive(
  spec: DatasetSpec,
  known: KnownArchive,
  folder: string,
  watch: FileWatch = {},
): Promise<UnpackedFile[]> {
  const { signal = never, onProgress } = watch;
  const { path: archive } = known;
  await removeLeftovers(folder);
  const needs = `${count(spec.batches.reduce((sum, { bytes }) => sum + bytes, 0))} bytes`;
  const advice = badArchiveHint(spec, folder);
  const temporary = `${folder}.tmp-${randomUUID()}`;
  await onFile(makeFolder(temporary), folder, 'make a folder for the batches', needs);
  const unpacker = new Unpacker(spec, archive, temporary, advice);
  try {
    const total = (await onFile(stat(archive), archive, 'read the archive')).size;
    const source = createReadStream(archive, { highWaterMark: 2 ** 18 });
    source.on('data', () => onProgress?.(source.bytesRead, total, 'unpacking'));
    const tar = addAbortSignal(signal, createGunzip({ chunkSize: 2 ** 18 }));
    source.on('error', (error) => tar.destroy(error));
    try {
      for await (const chunk of source.pipe(tar) as AsyncIterable<Buffer>) unpacker.write(chunk);
    } finally {
      source.destroy();
    }
    unpacker.end();
    checkSizes(spec, archive, unpacker.files, advice);
    await writeFile(join(temporary, SUMS_FILE), sumsText(unpacker.files));
    await writeFile(join(temporary, ARCHIVE_RECORD), archiveRecord(known));
    await syncFiles(temporary, [...unpacker.files.map(({ name }) => name), SUMS_FILE, ARCHIVE_RECORD]);
    stopIfAborted(signal);
    await replaceFolder(temporary, folder, [...allowedMembers(spec).keys(), SUMS_FILE, ARCHIVE_RECORD]);
    return unpacker.files;
  } catch (error) {
    unpacker.close();
    await rm(temporary, { recursive: true, force: true });
    throw explained(error, { archive, folder, needs, hint: advice }, signal);
  }
}

/** What was unpacked where, for the errors if that fails. */
interface Unpacking {
  readonly archive: string;
  readonly folder: string;
  readonly needs: string;
  readonly hint: Hint;
}

function explained(error: unknown, { archive, folder, needs, hint }: Unpacking, signal: AbortSignal): unknown {
  if (signal.aborted) {
    return stopped(signal, 'interrupted while unpacking; what was there before is untouched', {
      cause: error,
      hint: 'the archive is complete: run the same command to continue',
    });
  }
  const code = errorCode(error);
  if (code?.startsWith('Z_')) {
    const what = code === 'Z_BUF_ERROR' ? 'it is truncated' : (error as Error).message;
    return dataError(`${archive} is damaged or not a gzip archive: ${what} (${code})`, {
      cause: error,
      hint,
    });
  }
  const path = (error as NodeJS.ErrnoException).path ?? folder;
  return fileTrouble(error, path, path === archive ? 'read the archive' : 'unpack the batches', needs);
}
