import { damagedNote, readNote } from './read-note.ts';

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

const LINE = /^([0-9a-f]{64}) [ *](.+)$/i;

/**
 * The digests in a file as sha256sum writes it, by file name. A missing file has none; a damaged one is not taken for a missing
 * one, or changed batches would pass.
 * @throws UserError: (data) naming the first line of another form; (failed) it cannot be read
 */
export async function readSums(path: string): Promise<ReadonlyMap<string, string>> {
  const text = await readNote(path, 'read the digests');
  if (text === undefined) return new Map();
  const sums = text.split(/\r?\n/).flatMap((line, i): [string, string][] => {
    if (line.trim() === '') return [];
    const [, sha256, name] = LINE.exec(line) ?? [];
    if (sha256 === undefined || name === undefined)
      throw damagedNote(path, `line ${i + 1} is not a SHA-256 and a name`);
    return [[name, sha256.toLowerCase()]];
  });
  if (sums.length === 0) throw damagedNote(path, 'it is empty');
  return new Map(sums);
}
