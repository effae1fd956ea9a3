import { type FileHandle, lstat, rename, stat } from 'node:fs/promises';
import { z } from 'zod';
import { dataError, failure } from '../../errors.ts';
import { syncFolderOf } from '../../files/folders.ts';
import { readJson } from '../../files/json.ts';
import { openOwn } from '../../files/opening/open-own.ts';
import { removeFile } from '../../files/remove-file.ts';
import { isMissing } from '../../files/system-error.ts';
import { replaceFile } from '../../files/write-atomic.ts';
import { count } from '../../util/format.ts';
import { maskQuery } from '../../util/text/mask-query.ts';
import { onFile } from '../file-trouble.ts';
import { moveCommand } from '../hints.ts';
import type { FileWatch } from '../watch.ts';
import { type FileDigest, fileDigest } from './digest.ts';

/** The file that an unfinished download is a part of, as its server described it. */
export interface Origin {
  /** Without secrets: a signed address has new ones each time. */
  readonly url: string;
  /** A strong ETag, with its quotes. */
  readonly etag?: string | undefined;
  readonly lastModified?: string | undefined;
  /** Bytes of the whole. */
  readonly total?: number | undefined;
}

/** How many bytes of a part file an address can continue. */
const continuable = (bytes: number, origin: Origin | undefined, url: string): number =>
  validatorOf(origin, url) === undefined ? 0 : bytes;

/** By what the server at an address can tell that it still has the file of some bytes; undefined if it cannot. */
export function validatorOf(origin: Origin | undefined, url: string): string | undefined {
  const isSameAddress = maskQuery(origin?.url ?? '') === maskQuery(url);
  return isSameAddress ? (origin?.etag ?? origin?.lastModified) : undefined;
}

/** What a header may have: no line break, or it would end there. A longer one is not kept. */
const headerText = z
  .string()
  .max(1000)
  .regex(/^[\x20-\x7e\x80-\xff]+$/);
/** The headers by which a server recognizes the file of an {@link Origin}. */
export const VALIDATORS = { etag: headerText.regex(/^".*"$/), lastModified: headerText };
const originSchema = z.object({
  url: z.string(),
  etag: VALIDATORS.etag.optional(),
  lastModified: VALIDATORS.lastModified.optional(),
  total: z.int().nonnegative().optional(),
});
const MAX_SIDECAR_BYTES = 100_000;

/** Reads a sidecar; if it is missing or damaged, the download starts over. */
async function readOrigin(path: string): Promise<Origin | undefined> {
  const fail = (what: string) => dataError(`${path}: ${what}`);
  try {
    return originSchema.parse(await readJson(path, { maxBytes: MAX_SIDECAR_BYTES, fail }));
  } catch {
    return undefined;
  }
}

/** An unfinished download: `archive.part`, and `archive.part.json` that says what it is a part of. */
export class PartFile {
  readonly path: string;
  /** How many bytes are there. */
  bytes = 0;
  /** Whether some of them were left by an earlier run. */
  resumed = false;
  origin: Origin | undefined;
  readonly #sidecar: string;
  readonly #needs: string | undefined;
  readonly #handle: FileHandle;

  private constructor(path: string, handle: FileHandle, needs: string | undefined) {
    this.path = path;
    this.#sidecar = `${path}.json`;
    this.#handle = handle;
    this.#needs = needs;
  }

  /**
   * Opens what is there, or an empty file.
   * @param expected bytes of the whole, if known: for the message about a full disk
   * @throws UserError (failed) if the file cannot be written
   */
  static async open(path: string, expected?: number): Promise<PartFile> {
    const needs = expected === undefined ? undefined : `it needs ${count(expected)} bytes`;
    const handle = await onFile(openOwn(path), path, 'write the download', needs);
    const part = new PartFile(path, handle, needs);
    part.bytes = (await handle.stat()).size;
    part.resumed = part.bytes > 0;
    part.origin = await readOrigin(part.#sidecar);
    return part;
  }

  /** What an earlier run left, without opening the file: how many bytes, and how many of them this address can continue. */
  static async leftAt(path: string, url: string): Promise<{ bytes: number; continuable: number }> {
    try {
      const bytes = (await stat(path)).size;
      const origin = await readOrigin(`${path}.json`);
      return { bytes, continuable: continuable(bytes, origin, url) };
    } catch (error) {
      if (isMissing(error)) return { bytes: 0, continuable: 0 };
      throw error;
    }
  }

  /**
   * Empties the file for a body from the first byte on. The file is emptied before its new origin is recorded: a crash
   * between the two costs only bytes.
   */
  async begin(origin: Origin): Promise<void> {
    await this.empty();
    this.origin = origin;
    await onFile(replaceFile(this.#sidecar, `${JSON.stringify(origin)}\n`), this.#sidecar, 'write the download');
  }

  async append(chunk: Uint8Array): Promise<void> {
    for (let done = 0; done < chunk.length; ) {
      const writing = this.#handle.write(chunk, done, chunk.length - done, this.bytes);
      const { bytesWritten } = await onFile(writing, this.path, 'write the download', this.#needs);
      done += bytesWritten;
      this.bytes += bytesWritten;
    }
  }

  /** How many of the bytes an address can continue. */
  continuable(url: string): number {
    return continuable(this.bytes, this.origin, url);
  }

  /** This run continues the bytes no longer. They stay until others come, and the sidecar for later runs. */
  forget(): void {
    this.origin = undefined;
  }

  /** Discards the bytes: they are known to be wrong. */
  async empty(): Promise<void> {
    await onFile(this.#handle.truncate(0), this.path, 'write the download');
    this.bytes = 0;
    this.resumed = false;
    this.forget();
    await onFile(removeFile(this.#sidecar), this.#sidecar, 'write the download');
  }

  /** @throws UserError (failed) if another file has come into its place */
  async digest(watch: FileWatch): Promise<FileDigest> {
    await this.#checkPlace();
    return fileDigest(this.path, watch);
  }

  /** Whose name it is now: someone may have given it to another file. */
  async #place(): Promise<'ours' | 'removed' | 'replaced by another file'> {
    const ours = await this.#handle.stat();
    const there = await lstat(this.path).catch((error) => {
      if (isMissing(error)) return undefined;
      throw error;
    });
    if (there === undefined) return 'removed';
    return ours.dev === there.dev && ours.ino === there.ino ? 'ours' : 'replaced by another file';
  }

  async #checkPlace(): Promise<void> {
    const place = await onFile(this.#place(), this.path, 'write the download');
    if (place === 'ours') return;
    throw failure(`${this.path} was ${place} while the download was written into it`, {
      hint:
        place === 'removed'
          ? 'run the command again'
          : `move it away, ${moveCommand(this.path, '.old')}, then run the command again`,
    });
  }

  /**
   * Syncs the bytes to the disk, and gives them their final name in one step.
   * @param makeRoom called before what is there is replaced
   */
  async commit(path: string, makeRoom: () => Promise<void>): Promise<void> {
    await onFile(this.#handle.sync(), this.path, 'write the download', this.#needs);
    await makeRoom();
    await this.#checkPlace();
    await this.#handle.close();
    await onFile(rename(this.path, path), path, 'put the archive in its place');
    await removeFile(this.#sidecar).catch(() => undefined); // left behind, it does no harm
    await syncFolderOf(path);
  }

  /** Closes the file; one without bytes is removed, if it can be. */
  async close(): Promise<void> {
    const isEmpty = this.bytes === 0 && (await this.#place().catch(() => undefined)) === 'ours';
    await this.#handle.close();
    if (!isEmpty) return;
    for (const path of [this.path, this.#sidecar]) await removeFile(path).catch(() => undefined);
  }
}
