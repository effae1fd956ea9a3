import { basename, join } from 'node:path';
import { type DatasetSpec, pythonName } from '../specs/spec.ts';
import { entry } from './entry.ts';

/** Whether a folder holds batches of a dataset's Python edition: by its own name, or beside the file of class names. */
export async function isPythonFolder(spec: DatasetSpec, folder: string): Promise<boolean> {
  if ((await entry(folder))?.isFolder !== true) return false;
  const isThere = async (name: string) => (await entry(join(folder, name)))?.isFile === true;
  const hasBatch = (await isThere(pythonName(spec.trainFiles[0]!))) || (await isThere(pythonName(spec.testFile)));
  return hasBatch && (basename(folder) === spec.python.folder || (await isThere(spec.python.metaFile)));
}

/** The folder of the Python edition: the one that was named, or one in it; undefined if there is none. */
export async function pythonFolder(spec: DatasetSpec, path: string): Promise<string | undefined> {
  for (const folder of [path, join(path, spec.python.folder)]) if (await isPythonFolder(spec, folder)) return folder;
  return undefined;
}
