import { readNote } from './read-note.ts';

/** Written beside the unpacked batches, for `sha256sum -c` and `--verify`. */
export const SUMS_FILE = 'SHA256SUMS';

interface Sum {
  readonly name: string;
  readonly sha256: string;
}

/** The digests of some files, as `sha256sum -c` reads them. */
export const sumsText = (files: readonly Sum[]): string =>
  [...files]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, sha256 }) => `${sha256}  ${name}\n`)
    .join('');

/**
 * The digests in a file as sha256sum writes it, by file name; lines of another form are skipped, and a missing file has
 * none.
 */
export async function readSums(path: string): Promise<ReadonlyMap<string, string>> {
  const text = (await readNote(path, 'read the digests')) ?? '';
  return new Map([...text.matchAll(/^([0-9a-f]{64}) [ *](.+?)\r?$/gm)].map(([, sha256, name]) => [name!, sha256!]));
}
