import { lstat, stat } from 'node:fs/promises';
import { basename, dirname, join, normalize } from 'node:path';
import { dataError, type Hint, hint, usageError } from '../../errors.ts';
import { diskError } from '../../files/disk-error.ts';
import { errorCode, isMissing } from '../../files/system-error.ts';
import { closest } from '../../util/options.ts';
import { shellWord } from '../../util/text/shell-word.ts';
import { type RunDirectory, runDirectory } from '../run-directory.ts';
import { type ListedRun, listRuns, type Unlisted } from './list.ts';

/** What stands for the run that began last. */
export const LAST = 'last';

const isThere = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    (error: unknown) => {
      if (isMissing(error) || errorCode(error) === 'ENOTDIR' || errorCode(error) === 'ENAMETOOLONG') return false;
      throw diskError(error, 'read', path);
    },
  );

/** Whether there is a file, whatever is wrong with it if not. */
export const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (there) => there.isFile(),
    () => false,
  );

/**
 * The run that someone means: by its folder or a file in it, by its name among the runs, or as `last`, the one of these that
 * began last. A folder comes before a name; one that is called last is `./last`.
 * @param root the folder of the runs
 * @throws UserError (usage) if there is none, with what may have been meant; (data) for `last` where a run that cannot be read
 *   may have begun later
 */
export async function findRun(typed: string, root: string): Promise<RunDirectory> {
  if (typed === LAST) {
    const { runs, unlisted } = await listRuns(root);
    const [newest] = runs;
    await checkNoneLater(unlisted, newest);
    if (newest !== undefined) return runDirectory(newest.path);
    throw usageError(`there are no runs in ${root}`, { hint: makeOne });
  }
  const path = normalize(join(typed, '.'));
  for (const folder of [...((await isFile(path)) ? [dirname(path)] : [path]), join(root, path)]) {
    if (await isThere(join(folder, 'run.json'))) return runDirectory(folder);
  }
  throw await noRun(typed, path, root);
}

/** @throws UserError (data) if a run that could not be read was written after the newest of the others began */
async function checkNoneLater(unlisted: readonly Unlisted[], newest: ListedRun | undefined): Promise<void> {
  for (const { path, why } of unlisted) {
    const written = await writtenAt(path);
    if (written === undefined || (newest !== undefined && written < Date.parse(newest.startedAt))) continue;
    throw dataError(`${path} may be the ${LAST} run, but cannot be read: ${why}`, {
      hint: hint`name the run that you mean${newest === undefined ? '' : hint`, such as ${shellWord(newest.path)}`}; or move that one away`,
    });
  }
}

/** When the run.json of a folder was written, as far as one can tell; undefined if it has none, and is no run. */
async function writtenAt(path: string): Promise<number | undefined> {
  try {
    return (await stat(runDirectory(path).manifestPath)).mtimeMs;
  } catch (error) {
    if (isMissing(error)) return undefined;
  }
  return lstat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => Number.POSITIVE_INFINITY,
  );
}

/** The folder of the run that someone may have meant, as {@link findRun} takes words; undefined if there is none. */
export const runMeant = (typed: string, root: string): Promise<string | undefined> =>
  findRun(typed, root).then(
    ({ path }) => path,
    () => undefined,
  );

const makeOne = hint`experiments make them, for example: ${{ command: 'cifar-train knn --k 7 --dataset shapes' }}`;

async function noRun(typed: string, path: string, root: string) {
  const { runs } = await listRuns(root);
  const here = (await isThere(path)) ? typed : (await isThere(join(root, path))) ? join(root, path) : undefined;
  const what =
    here === undefined ? `there is no run ${typed}` : `${here} is not the folder of a run: it has no run.json`;
  const near =
    here === undefined
      ? closest(
          basename(path),
          runs.map(({ name }) => name),
        )
      : undefined;
  const list: Hint = hint`${{ command: 'cifar-train runs' }} lists the runs in ${root}; ${LAST} stands for the newest`;
  if (runs.length === 0) return usageError(`${what}, and there are none in ${root}`, { hint: makeOne });
  return usageError(what, { hint: near === undefined ? list : hint`did you mean ${near}?\n${list}` });
}
