import { optional } from '../../cli/command.ts';
import { usageError } from '../../errors.ts';
import { path } from '../../util/options.ts';

/** `--in`, for commands that look at runs: those in `runs` unless told otherwise. */
export const runsFolderFlag = (description: string) => optional('--in <path>', description, path('a folder'), 'runs');

/**
 * @param folder as typed; undefined if it was not, and then it may be missing: there are no runs yet
 * @throws UserError (usage) for a folder that is named and not there
 */
export async function checkRunsFolder(folder: string | undefined): Promise<void> {
  if (folder === undefined) return;
  const { stat } = await import('node:fs/promises');
  const there = await stat(folder).catch(() => undefined);
  if (there?.isDirectory()) return;
  const what = there === undefined ? `there is no ${folder}` : `${folder} is a file`;
  throw usageError(`--in must be a folder; ${what}`, { hint: 'leave --in out for the runs in runs' });
}
