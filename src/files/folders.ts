import { constants } from 'node:fs';
import { access, mkdir, open, readlink, rmdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { failure } from '../errors.ts';
import { removeCommand } from '../util/text/shell-word.ts';
import { errorCode, isMissing } from './system-error.ts';

/**
 * Creates a folder and those above it. Unlike mkdir's own `recursive`, it does not loop where nothing can be created
 * (/proc).
 * @returns the folders that were not there before, the innermost first
 */
export async function makeFolder(path: string): Promise<readonly string[]> {
  try {
    await mkdir(path);
    return [path];
  } catch (error) {
    if (errorCode(error) === 'EEXIST' && (await isFolder(path))) return [];
    if (!isMissing(error) || dirname(path) === path) throw error;
    const above = await makeFolder(dirname(path));
    try {
      await mkdir(path);
    } catch (again) {
      if (errorCode(again) !== 'EEXIST') throw again;
      return above; // another process created it meanwhile
    }
    return [path, ...above];
  }
}

async function isFolder(path: string): Promise<boolean> {
  await refuseDanglingLink(path);
  return (await stat(path)).isDirectory();
}

/**
 * Refuses a symbolic link to something that is not there: nothing can be found, or created, under its name.
 * @throws UserError (failed) that says where it leads
 */
export async function refuseDanglingLink(path: string): Promise<void> {
  const target = await readlink(path).catch(() => undefined);
  if (target === undefined) return;
  const missing = await stat(path).then(
    () => false,
    (error: unknown) => isMissing(error),
  );
  if (!missing) return;
  throw failure(`${path} is a symbolic link to ${target}, and there is nothing there`, {
    hint: `create what it leads to, mount its disk, or remove the link: ${removeCommand(path)}`,
  });
}

/** A folder, or the innermost one above it that exists. */
async function existingFolder(path: string): Promise<string> {
  await refuseDanglingLink(path);
  const isThere = await stat(path).then(
    () => true,
    () => false,
  );
  return dirname(path) === path || isThere ? path : await existingFolder(dirname(path));
}

/**
 * Checks that a folder can be written to, or created. Nothing is.
 * @param path absolute
 * @throws the system's own error; UserError (failed) for a link that leads nowhere
 */
export const checkWritableFolder = async (path: string): Promise<void> =>
  access(await existingFolder(path), constants.W_OK);

/** Removes what {@link makeFolder} created, if empty. */
export async function unmakeFolders(made: readonly string[]): Promise<void> {
  try {
    for (const path of made) await rmdir(path);
  } catch {
    // It is in use by now, and so are those above it.
  }
}

/** Makes a rename durable, if the system can sync folders. */
export async function syncFolderOf(path: string): Promise<void> {
  try {
    const folder = await open(dirname(path), 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  } catch {
    // Windows opens no folders; the rename has happened all the same.
  }
}

const NAME = 'cifar-train';
/** Below the home directory, where the environment says nothing. Source: XDG Base Directory Specification 0.8. */
const USUAL = { data: join('.local', 'share'), cache: '.cache' };

/**
 * The system's folder for what this program keeps for its user; undefined without a home directory, where env-paths cannot even
 * be loaded, and with an empty HOME. Relative paths in XDG_DATA_HOME and XDG_CACHE_HOME are ignored, as their specification asks:
 * each working directory would have a folder of its own.
 */
export async function ownFolder(kind: keyof typeof USUAL): Promise<string | undefined> {
  try {
    const { default: envPaths } = await import('env-paths');
    const folder = envPaths(NAME, { suffix: '' })[kind];
    if (isAbsolute(folder)) return folder;
    const home = homedir(); // empty, where HOME is
    return isAbsolute(home) ? join(home, USUAL[kind], NAME) : undefined;
  } catch {
    return undefined;
  }
}
