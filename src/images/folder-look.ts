import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { diskError } from '../files/disk-error.ts';
import { heldRead } from '../util/stopping/held-reads.ts';
import { turnTaker } from '../util/turns.ts';

/** How a look through folders is shown, and ended. */
export interface FolderWatch {
  readonly signal: AbortSignal;
  readonly observer: {
    progress(label: string, total: number): { update(done: number): void; stop(): void };
  };
}

/** Names in an order that no machine's settings change. */
export const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * A look through folders. What links lead to again is found once in a walk: a folder by its device and its number there, a file
 * by its real path.
 */
export class FolderLook {
  readonly #signal: AbortSignal;
  readonly #onProgress: (nFiles: number) => void;
  readonly #takeTurn = turnTaker();
  readonly #found = new Set<string>();
  #nFiles = 0;

  constructor(signal: AbortSignal, onProgress: (nFiles: number) => void) {
    this.#signal = signal;
    this.#onProgress = onProgress;
  }

  /**
   * Finds the files in a folder and those within it, in the order of their paths; hidden ones are passed over.
   * @param beside folders that are walked by themselves: links into them are not followed
   * @throws UserError (failed) for a folder that cannot be read; what the signal was aborted with
   */
  async walk(folder: string, onFile: (path: string) => void, beside: readonly string[] = []): Promise<void> {
    this.#found.clear();
    for (const one of [folder, ...beside]) this.#isNew(await numberOf(one));
    await this.#enter(folder, await realOf(folder), onFile);
  }

  /** @param real the folder's real path */
  async #enter(folder: string, real: string, onFile: (path: string) => void): Promise<void> {
    const inside: { readonly path: string; readonly real: string; readonly isFolder: boolean }[] = [];
    for (const entry of await this.entriesOf(folder)) {
      if (entry.name.startsWith('.')) continue;
      const path = join(folder, entry.name);
      const isFolder = entry.isDirectory() || (await isLinkToFolder(entry, path));
      inside.push({ path, isFolder, real: entry.isSymbolicLink() ? await realOf(path) : join(real, entry.name) });
      await this.#pause();
    }
    const place = ({ path, isFolder }: (typeof inside)[number]) => (isFolder ? `${path}/` : path);
    inside.sort((a, b) => byName(place(a), place(b)));
    for (const { path, real, isFolder } of inside) {
      await this.#pause();
      if (!this.#isNew(isFolder ? await numberOf(path) : real)) continue;
      if (isFolder) await this.#enter(path, real, onFile);
      else onFile(path);
    }
  }

  /**
   * What is in a folder.
   * @throws as {@link walk}
   */
  async entriesOf(folder: string): Promise<Dirent[]> {
    const entries = await heldRead(readdir(folder, { withFileTypes: true })).catch((error: unknown) => {
      throw cannotLook(error, folder);
    });
    for (const entry of entries) {
      await this.#pause();
      if (!entry.isDirectory()) this.#onProgress(++this.#nFiles);
    }
    return entries;
  }

  #isNew(key: string): boolean {
    const { size } = this.#found;
    return this.#found.add(key).size > size;
  }

  async #pause(): Promise<void> {
    await this.#takeTurn();
    this.#signal.throwIfAborted();
  }
}

/** A look through what was named, with a bar of the files so far: their number is not known before. */
export async function lookThrough<T>(
  what: string,
  { signal, observer }: FolderWatch,
  work: (look: FolderLook) => Promise<T>,
): Promise<T> {
  const bar = observer.progress(`looking through the files of ${what}`, 0);
  try {
    return await work(new FolderLook(signal, (nFiles) => bar.update(nFiles)));
  } finally {
    bar.stop();
  }
}

/** The path without links; what is wrong with it is told as it is read. */
const realOf = (path: string): Promise<string> => heldRead(realpath(path)).catch(() => path);

/** A folder's device, and its number there. */
async function numberOf(folder: string): Promise<string> {
  const { dev, ino } = await heldRead(stat(folder, { bigint: true })).catch((error: unknown) => {
    throw cannotLook(error, folder);
  });
  return `${dev}:${ino}`;
}

export async function isLinkToFolder(entry: Dirent, path: string): Promise<boolean> {
  if (!entry.isSymbolicLink()) return false;
  return await heldRead(stat(path)).then(
    (there) => there.isDirectory(),
    () => false, // a link that leads nowhere is told where it is read
  );
}

const cannotLook = (error: unknown, folder: string): unknown => diskError(error, 'look into the folder', folder);
