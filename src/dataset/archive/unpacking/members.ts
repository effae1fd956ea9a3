import type { ReadEntry } from 'tar';
import { count } from '../../../util/format.ts';
import { quoted } from '../../../util/text/printable.ts';
import type { DatasetSpec } from '../../specs/spec.ts';

/** The largest size of a small text file: the official ones have 1,000 bytes or fewer. */
const TEXT_BYTES = 4096;

/** A dataset's batches, and the bytes of each. */
export const batchesOf = ({ batches }: DatasetSpec): ReadonlyMap<string, number> =>
  new Map(batches.map(({ name, bytes }) => [name, bytes] as const));

/** The files that a dataset's archive may hold, and the most bytes that each may have. */
export const allowedMembers = (spec: DatasetSpec): ReadonlyMap<string, number> =>
  new Map([
    ...batchesOf(spec),
    ...[...spec.labels.map(({ namesFile }) => namesFile), spec.readmeFile].map((name) => [name, TEXT_BYTES] as const),
  ]);

/** The folders that a member is in, outermost first, and its own name. */
export function partsOf(path: string): readonly string[] {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  return parts.length === 0 ? ['.'] : parts;
}

const PLAIN_FILES = ['File', 'OldFile', 'ContiguousFile'];

/** What is never taken, whatever it is called; undefined for files and folders that stay where they are put. */
function danger({ path, type, linkpath = '' }: ReadEntry): string | undefined {
  if (type === 'SymbolicLink' || type === 'Link') {
    return `it is a ${type === 'Link' ? 'hard' : 'symbolic'} link to ${quoted(linkpath)}`;
  }
  if (/^([\\/]|[a-z]:[\\/])/i.test(path)) return 'its path is absolute';
  if (path.split(/[\\/]/).includes('..')) return 'its path leads out of the folder with ".."';
  if (type !== 'Directory' && !PLAIN_FILES.includes(type)) return `it is not a regular file (${type})`;
  return undefined;
}

/** What is done with a member: `name` is taken under that name, a refusal ends it all, and the rest is passed over. */
export type Verdict = { readonly name: string } | { readonly refusal: string } | { readonly skipped: true };

/**
 * Judges the members of one archive. A dataset's own files are taken, from whatever folder they are in; what else someone
 * packed with them (`.DS_Store`, `._test_batch.bin`, SHA256SUMS) does no harm.
 */
export class MemberJudge {
  readonly #spec: DatasetSpec;
  readonly #allowed: ReadonlyMap<string, number>;
  /** The files that were taken, each with the folder that it was in. */
  readonly #taken = new Map<string, string>();

  constructor(spec: DatasetSpec, allowed: ReadonlyMap<string, number>) {
    this.#spec = spec;
    this.#allowed = allowed;
  }

  isTaken(name: string): boolean {
    return this.#taken.has(name);
  }

  judge(entry: ReadEntry): Verdict {
    const refusal = danger(entry);
    if (refusal !== undefined) return { refusal };
    const parts = partsOf(entry.path);
    const name = parts.at(-1)!;
    const most = this.#allowed.get(name);
    if (most === undefined) return { skipped: true };
    if (entry.type === 'Directory') return { refusal: 'it is a folder, not a file' };
    const folder = parts.slice(0, -1).join('/');
    const isBatch = this.#spec.batches.some((batch) => batch.name === name);
    const before = this.#taken.get(name);
    if (before === folder) return { refusal: 'it occurs twice' };
    if (before !== undefined && isBatch) return { refusal: `there is another in ${quoted(before || '.')}` };
    if (before !== undefined) return { skipped: true };
    if (entry.size > most) {
      return { refusal: `it has ${count(entry.size)} bytes, more than the ${count(most)} allowed` };
    }
    this.#taken.set(name, folder);
    return { name };
  }
}
