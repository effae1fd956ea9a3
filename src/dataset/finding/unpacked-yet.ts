import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { dataError, type Hint, hint, type UserError } from '../../errors.ts';
import { errorCode, isMissing } from '../../files/system-error.ts';
import { fileTrouble } from '../file-trouble.ts';
import { downloadCommand } from '../hints.ts';
import type { DatasetSpec } from '../specs/spec.ts';
import { editionText, otherEdition } from './named-file.ts';

/**
 * The names in a folder; none if there is no such folder.
 * @throws UserError (failed) for a folder that cannot be listed, which is not the same as an empty one
 */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error) || errorCode(error) === 'ENOTDIR') return [];
    throw fileTrouble(error, folder, 'look into the data folder');
  }
}

/** A file that data can be got from, and how. */
interface Unread {
  /** What it is, with its name: `cifar-10-binary.tar is the archive of CIFAR-10, gunzipped`. */
  readonly what: string;
  readonly advice: Hint;
}

/** Whether a file is called like a copy of the archive: `cifar-10-binary.tar`, `cifar-10-binary (1).tar.gz`. */
function isCopy({ archive }: DatasetSpec, name: string): boolean {
  const stem = archive.name.replace(/\.tar\.gz$/, '');
  return (
    name !== archive.name &&
    name.startsWith(stem) &&
    /^[ _.-]?(\(?\d{1,3}\)?|copy)?\.(tar|tar\.gz|tgz)$/i.test(name.slice(stem.length))
  );
}

function unreadIn(spec: DatasetSpec, folder: string, names: readonly string[]): Unread | undefined {
  for (const name of names) {
    const path = join(folder, name);
    if (isCopy(spec, name)) {
      const what = `${name} is ${/\.tar$/i.test(name) ? `the archive of ${spec.title}, gunzipped` : `called like the archive of ${spec.title}`}`;
      return { what, advice: hint`use it: \`${downloadCommand(spec, { from: path, dataDir: folder })}\`` };
    }
    const known = otherEdition(path);
    if (known?.spec.name !== spec.name || known.edition !== 'python') continue;
    const { what, advice } = editionText(path, known.spec, known.edition);
    return { what: `${name} is ${what}`, advice: hint`${advice}` };
  }
  return undefined;
}

/**
 * What a data folder holds of another kind, as a note before the download: a file that makes it unnecessary, with what to do
 * with that, or the MATLAB edition; undefined if there is neither.
 * @throws UserError (failed) for a folder that cannot be listed
 */
export async function insteadOfDownload(spec: DatasetSpec, folder: string): Promise<Hint | undefined> {
  const names = (await namesIn(folder)).sort();
  const unread = unreadIn(spec, folder, names);
  if (unread === undefined) {
    const matlab = names.find((name) => name === spec.matlab.folder || otherEdition(name)?.spec.name === spec.name);
    return matlab === undefined
      ? undefined
      : hint`${join(folder, matlab)} is ${editionText(matlab, spec, 'matlab').what}`;
  }
  return hint`${unread.what}; to do without a download, ${unread.advice}`;
}

/**
 * The error for a folder without batches that holds something which can become some: an archive of the Python edition, or a
 * copy of the binary one, also one that a browser has gunzipped; or that is the MATLAB edition. Undefined if there is nothing
 * of the kind.
 * @throws UserError (failed) for a folder that cannot be listed
 */
export async function notUnpackedYet(spec: DatasetSpec, folder: string): Promise<UserError | undefined> {
  const names = (await namesIn(folder)).sort();
  const or = (dataDir: string) => hint`or download the binary edition: \`${downloadCommand(spec, { dataDir })}\``;
  if (basename(folder) === spec.matlab.folder || names.includes('data_batch_1.mat')) {
    return dataError(`${folder} is ${editionText(folder, spec, 'matlab').what}`, {
      hint: hint`take the Python edition, ${spec.python.archive}.tar.gz, ${or('data')}`,
    });
  }
  const unread = unreadIn(spec, folder, names);
  return (
    unread &&
    dataError(`there are no batches of ${spec.title} in ${folder}, but ${unread.what}`, {
      hint: hint`${unread.advice}\n${or(folder)}`,
    })
  );
}
