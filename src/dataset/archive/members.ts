import type { ReadEntry } from 'tar';
import { count } from '../../util/format.ts';
import { BATCH_FILES, CIFAR10 } from '../specs/cifar10.ts';

/** The files that the archive may hold, and the most bytes that each may have. */
export const ALLOWED_MEMBERS: ReadonlyMap<string, number> = new Map([
  ...BATCH_FILES.map((name) => [name, CIFAR10.fileBytes] as const),
  [CIFAR10.namesFile, CIFAR10.textBytes],
  [CIFAR10.readmeFile, CIFAR10.textBytes],
]);

const PLAIN_FILES = ['File', 'OldFile', 'ContiguousFile'];

/** A member's name as it may be shown on a terminal: quoted, its control characters escaped, cut where it is too long. */
export function printable(name: string): string {
  const shown = name.length > 120 ? `${name.slice(0, 120)}…` : name;
  return JSON.stringify(shown).replace(
    /[\u007f-\u009f]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function refusal(entry: ReadEntry, seen: ReadonlySet<string>): string | undefined {
  const { path, type, size } = entry;
  if (type === 'SymbolicLink' || type === 'Link') {
    return `it is a ${type === 'Link' ? 'hard' : 'symbolic'} link to ${printable(entry.linkpath ?? '')}`;
  }
  if (/^([\\/]|[a-z]:)/i.test(path)) return 'its path is absolute';
  if (path.split(/[\\/]/).includes('..')) return 'its path leads out of the folder with ".."';
  const parts = path.replace(/^\.\//, '').replace(/\/$/, '').split('/');
  const [folder, name] = parts;
  if (type === 'Directory')
    return parts.length === 1 && folder === CIFAR10.folder ? undefined : 'it is no folder of CIFAR-10';
  if (!PLAIN_FILES.includes(type)) return `it is no plain file (${type})`;
  const most = parts.length === 2 && folder === CIFAR10.folder ? ALLOWED_MEMBERS.get(name!) : undefined;
  if (most === undefined) return 'CIFAR-10 has no such file';
  if (seen.has(name!)) return 'it is there twice';
  if (size > most) return `it has ${count(size)} bytes, more than the ${count(most)} that it may have`;
  return undefined;
}

/**
 * Judges one member of the archive.
 * @param seen the names of the files taken so far; a file that passes is added
 * @returns the file's name within the folder (undefined for the folder itself), or why the member is refused
 */
export function checkedMember(
  entry: ReadEntry,
  seen: Set<string>,
): { readonly name?: string; readonly refusal?: string } {
  const why = refusal(entry, seen);
  if (why !== undefined) return { refusal: why };
  if (entry.type === 'Directory') return {};
  const name = entry.path.slice(entry.path.lastIndexOf('/') + 1);
  seen.add(name);
  return { name };
}
