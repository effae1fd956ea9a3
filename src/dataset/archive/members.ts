import type { ReadEntry } from 'tar';
import { count } from '../../util/format.ts';
import { quoted } from '../../util/text/printable.ts';
import type { DatasetSpec } from '../specs/spec.ts';

/** The largest size of a small text file: the official ones have 1,000 bytes or fewer. */
const TEXT_BYTES = 4096;

/** The files that a dataset's archive may hold, and the most bytes that each may have. */
export const allowedMembers = ({ batches, labels, readmeFile }: DatasetSpec): ReadonlyMap<string, number> =>
  new Map([
    ...batches.map(({ name, bytes }) => [name, bytes] as const),
    ...[...labels.map(({ namesFile }) => namesFile), readmeFile].map((name) => [name, TEXT_BYTES] as const),
  ]);

/** The folder that a member is in, or is. */
export const folderOf = (path: string): string | undefined => partsOf(path)[0];

const partsOf = (path: string): readonly string[] => path.replace(/^\.\//, '').replace(/\/$/, '').split('/');

const PLAIN_FILES = ['File', 'OldFile', 'ContiguousFile'];

function refusal(entry: ReadEntry, spec: DatasetSpec, seen: ReadonlySet<string>): string | undefined {
  const { path, type, size } = entry;
  if (type === 'SymbolicLink' || type === 'Link') {
    return `it is a ${type === 'Link' ? 'hard' : 'symbolic'} link to ${quoted(entry.linkpath ?? '')}`;
  }
  if (/^([\\/]|[a-z]:)/i.test(path)) return 'its path is absolute';
  if (path.split(/[\\/]/).includes('..')) return 'its path leads out of the folder with ".."';
  const parts = partsOf(path);
  const [folder, name] = parts;
  if (type === 'Directory')
    return parts.length === 1 && folder === spec.folder ? undefined : `it is not a folder of ${spec.title}`;
  if (!PLAIN_FILES.includes(type)) return `it is not a regular file (${type})`;
  const most = parts.length === 2 && folder === spec.folder ? allowedMembers(spec).get(name!) : undefined;
  if (most === undefined) return `${spec.title} has no such file`;
  if (seen.has(name!)) return 'it occurs twice';
  if (size > most) return `it has ${count(size)} bytes, more than the ${count(most)} allowed`;
  return undefined;
}

/**
 * Judges one member of the archive.
 * @param seen the names of the files taken so far; a file that passes is added
 * @returns the file's name within the folder (undefined for the folder itself), or why the member is refused
 */
export function checkedMember(
  entry: ReadEntry,
  spec: DatasetSpec,
  seen: Set<string>,
): { readonly name?: string; readonly refusal?: string } {
  const why = refusal(entry, spec, seen);
  if (why !== undefined) return { refusal: why };
  if (entry.type === 'Directory') return {};
  const name = entry.path.slice(entry.path.lastIndexOf('/') + 1);
  seen.add(name);
  return { name };
}
