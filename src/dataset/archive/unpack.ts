import { createHash, type Hash, randomUUID } from 'node:crypto';
import { closeSync, createReadStream, openSync, writeSync } from 'node:fs';
import { open, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { addAbortSignal } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Parser, type ReadEntry } from 'tar';
import { dataError, type UserError } from '../../errors.ts';
import { makeFolder } from '../../files/folders.ts';
import { errorCode } from '../../files/system-error.ts';
import { count } from '../../util/format.ts';
import { fileTrouble, onFile } from '../file-trouble.ts';
import { downloadCommand } from '../hints.ts';
import { recordCount } from '../parse.ts';
import { ARCHIVE_RECORD, BATCH_FILES, CIFAR10, SUMS_FILE } from '../specs/cifar10.ts';
import { type FileWatch, never, stopIfAborted, stopped } from '../watch.ts';
import { archiveRecord, type KnownArchive } from './archive-record.ts';
import { ALLOWED_MEMBERS, checkedMember, printable } from './members.ts';
import { removeLeftovers, replaceFolder } from './replace-folder.ts';

export interface UnpackedFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** All that a legal archive may unpack to, with room for tar's own headers and padding. */
const MAX_UNPACKED_BYTES = [...ALLOWED_MEMBERS.values()].reduce((sum, bytes) => sum + bytes, 2 ** 20);

/** What helps where an archive cannot be unpacked into a folder: the official one. */
function badArchiveHint(folder: string): string {
  const dataDir = basename(folder) === CIFAR10.folder ? dirname(folder) : folder;
  const copy = downloadCommand({ from: 'FILE', dataDir });
  return `\`${downloadCommand({ dataDir })}\` gets the official archive; with a good copy of it, \`${copy}\` needs no network`;
}

/** Takes an archive apart into a folder, member by member, trusting nothing that it says. */
class Unpacker {
  readonly files: UnpackedFile[] = [];
  readonly #archive: string;
  readonly #folder: string;
  readonly #hint: string;
  readonly #seen = new Set<string>();
  readonly #parser: Parser;
  #current: { name: string; bytes: number; fd: number; hash: Hash } | undefined;
  #unpacked = 0;
  #ended = false;
  #trouble: { readonly error: Error; readonly member: string | undefined } | undefined;

  /**
   * @param folder where the files go
   * @param hint of errors: what to do about the archive
   */
  constructor(archive: string, folder: string, hint: string) {
    this.#archive = archive;
    this.#folder = folder;
    this.#hint = hint;
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
    if (this.#unpacked > MAX_UNPACKED_BYTES) {
      throw dataError(
        `${this.#archive}: refused${this.#current === undefined ? '' : ` at member ${printable(this.#current.name)}`}: it unpacks to more than ${count(MAX_UNPACKED_BYTES)} bytes, more than CIFAR-10 has`,
        { hint: this.#hint },
      );
    }
    // Past tar's end mark the parser would hoard what comes.
    if (!this.#ended) this.#parser.write(chunk);
    this.#check();
  }

  end(): void {
    this.#parser.end();
    this.#check();
    const missing = BATCH_FILES.filter((name) => !this.#seen.has(name));
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
    const { name, refusal } = checkedMember(entry, this.#seen);
    if (refusal === undefined) return name;
    throw dataError(`${this.#archive}: refused member ${printable(entry.path)}: ${refusal}`, {
      hint: `this is not CIFAR-10's archive; ${this.#hint}`,
    });
  }

  #check(): void {
    if (this.#trouble === undefined) return;
    const { error, member } = this.#trouble;
    const where = member === undefined ? '' : ` in member ${printable(member)}`;
    throw this.#damaged(`${error.message}${where}`, error);
  }

  #damaged(what: string, cause?: unknown): UserError {
    return dataError(`${this.#archive} is damaged or not CIFAR-10's archive: ${what}`, { cause, hint: this.#hint });
  }
}

/** All six batches must hold the same number of whole records: one that was cut short shows. */
function checkSizes(archive: string, files: readonly UnpackedFile[], hint: string): void {
  const batches = files.filter(({ name }) => BATCH_FILES.includes(name));
  const sizes = batches.map(({ name, bytes }) => recordCount(bytes, `${archive}: ${name}`, hint));
  const most = Math.max(...sizes);
  const short = batches[sizes.findIndex((size) => size < most)];
  if (short === undefined) return;
  throw dataError(
    `${archive}: ${short.name} has ${count(short.bytes)} bytes, the other batches ${count(most * CIFAR10.recordBytes)}`,
    { hint },
  );
}

/** `sha256sum -c` reads it. */
const sums = (files: readonly UnpackedFile[]): string =>
  [...files]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, sha256 }) => `${sha256}  ${name}\n`)
    .join('');

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
 * Unpacks CIFAR-10's archive into `folder`, with a SHA256SUMS of what it wrote and a record of the archive. Only the expected members are taken, as
 * plain files of at most their true size; anything else is refused by name. A folder that stood there before is replaced
 * once the new one is whole, and not touched otherwise.
 * @throws UserError: (data) damaged or refused; (failed) the disk; (interrupted) the signal fired
 */
export async function unpackArchive(
  known: KnownArchive,
  folder: string,
  watch: FileWatch = {},
): Promise<UnpackedFile[]> {
  const { signal = never, onProgress } = watch;
  const { path: archive } = known;
  await removeLeftovers(folder);
  const needs = `${count(BATCH_FILES.length * CIFAR10.fileBytes)} bytes`;
  const temporary = `${folder}.tmp-${randomUUID()}`;
  await onFile(makeFolder(temporary), folder, 'make a folder for the batches', needs);
  const unpacker = new Unpacker(archive, temporary, badArchiveHint(folder));
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
    checkSizes(archive, unpacker.files, badArchiveHint(folder));
    await writeFile(join(temporary, SUMS_FILE), sums(unpacker.files));
    await writeFile(join(temporary, ARCHIVE_RECORD), archiveRecord(known));
    await syncFiles(temporary, [...unpacker.files.map(({ name }) => name), SUMS_FILE, ARCHIVE_RECORD]);
    stopIfAborted(signal);
    await replaceFolder(temporary, folder);
    return unpacker.files;
  } catch (error) {
    unpacker.close();
    await rm(temporary, { recursive: true, force: true });
    throw explained(error, archive, folder, needs, signal);
  }
}

function explained(error: unknown, archive: string, folder: string, needs: string, signal: AbortSignal): unknown {
  if (signal.aborted) {
    return stopped(signal, 'interrupted while unpacking; what was there before is untouched', {
      cause: error,
      hint: 'the archive is there: the same command goes on from it',
    });
  }
  const code = errorCode(error);
  if (code?.startsWith('Z_')) {
    const what = code === 'Z_BUF_ERROR' ? 'it breaks off in the middle' : (error as Error).message;
    return dataError(`${archive} is damaged or no gzip archive: ${what} (${code})`, {
      cause: error,
      hint: badArchiveHint(folder),
    });
  }
  const path = (error as NodeJS.ErrnoException).path ?? folder;
  return fileTrouble(error, path, path === archive ? 'read the archive' : 'unpack the batches', needs);
}
