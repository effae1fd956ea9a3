import { createHash } from 'node:crypto';
import { readdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { dataError } from '../../errors.ts';
import type { FittedPart } from '../../features/set/part.ts';
import { arraysOf, restorePart } from '../../features/set/part.ts';
import type { FeatureSpec } from '../../features/spec/spec.ts';
import { diskError } from '../../files/disk-error.ts';
import { makeFolder } from '../../files/folders.ts';
import { errorCode, isMissing } from '../../files/system-error.ts';
import { loadSealed, saveSealed } from '../../runs/sealed-tensors.ts';
import { version } from '../../runs/version.ts';
import { type CodesPlace, type CodesShape, readCodes, writeCodes } from './codes-file.ts';

/*
 * What features learned and made of images, kept on disk by content: the digest of the images, the settings, and the version
 * of the feature. An entry that is damaged, or of something else, counts as none.
 */

const FORMAT = { format: 'cifar-train feature', format_version: '1' };
const ENTRY = /^[0-9a-f]{64}\.(feature|codes)\.safetensors(\.[0-9a-f-]{36}\.tmp)?$/;

const schema = z.object({ key: z.string() });

/** The name of an entry: what it says, as a number. */
export const keyOf = (...what: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(what)).digest('hex');

/** Entries in a folder of their own. */
export class FeatureCache {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Whether there is an entry, whole or not. */
  async has(key: string, kind: 'feature' | 'codes'): Promise<boolean> {
    return await stat(this.#path(key, kind)).then(
      (found) => found.isFile(),
      () => false,
    );
  }

  /** A part that was fitted before; undefined if there is none. */
  async part(key: string, spec: FeatureSpec): Promise<FittedPart | undefined> {
    try {
      const fail = (what: string) => dataError(what);
      const found = await loadSealed(this.#path(key, 'feature'), FORMAT, schema, fail);
      if (found?.metadata.key !== key) return undefined;
      return restorePart(spec, Object.fromEntries(found.tensors.map(({ name, ...array }) => [name, array])));
    } catch {
      return undefined; // it is made again
    }
  }

  /** @throws the system's own error, or a UserError (failed) */
  async keepPart(key: string, part: FittedPart): Promise<void> {
    await makeFolder(this.folder);
    const tensors = Object.entries(arraysOf(part)).map(
      ([name, { shape, data }]) => [name, { dtype: 'F32', shape, data }] as const,
    );
    await saveSealed(this.#path(key, 'feature'), { tensors: new Map(tensors), metadata: { ...FORMAT, version, key } });
  }

  /**
   * Reads codes into their place.
   * @returns whether they were there
   * @throws the signal's reason
   */
  async codes(shape: CodesShape, place: CodesPlace, signal?: AbortSignal): Promise<boolean> {
    try {
      return await readCodes(this.#path(shape.key, 'codes'), shape, place, signal);
    } catch {
      signal?.throwIfAborted();
      return false; // they are made again
    }
  }

  /** @throws the system's own error; the signal's reason */
  async keepCodes(shape: CodesShape, place: CodesPlace, signal?: AbortSignal): Promise<void> {
    await makeFolder(this.folder);
    await writeCodes(this.#path(shape.key, 'codes'), shape, place, signal);
  }

  /**
   * Removes all entries, and nothing else.
   * @throws UserError (failed) for a folder that cannot be read, or a file that cannot be removed
   */
  async clear(): Promise<{ readonly entries: number; readonly bytes: number }> {
    let [entries, bytes] = [0, 0];
    for (const path of await this.#entries()) {
      try {
        const { size } = await stat(path);
        await unlink(path);
        entries++;
        bytes += size;
      } catch (error) {
        if (!isMissing(error)) throw diskError(error, 'remove', path); // someone else was faster
      }
    }
    return { entries, bytes };
  }

  async #entries(): Promise<readonly string[]> {
    try {
      const found = await readdir(this.folder, { withFileTypes: true });
      return found.filter((one) => one.isFile() && ENTRY.test(one.name)).map(({ name }) => join(this.folder, name));
    } catch (error) {
      if (isMissing(error) || errorCode(error) === 'ENOTDIR') return [];
      throw diskError(error, 'look into', this.folder);
    }
  }

  #path(key: string, kind: 'feature' | 'codes'): string {
    return join(this.folder, `${key}.${kind}.safetensors`);
  }
}
