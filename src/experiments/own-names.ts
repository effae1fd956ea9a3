import { realpath } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { useInData } from '../dataset/own-names.ts';
import { usageError } from '../errors.ts';
import { RESULTS } from '../runs/result-schemas.ts';
import { isRunFile, RUNS, runNumber } from '../runs/run-directory.ts';

/** What this program keeps, or looks for, under the name that a path has; undefined where it is free. */
function useOf(path: string): string | undefined {
  const name = basename(path);
  return useInData(name) ?? (isRunFile(name) ? 'a file of a run' : undefined);
}

/**
 * Refuses a path for an output that has a name of this program's own: it would be taken for what has that name, as a table
 * called test-readings.jsonl for the ledger.
 * @param flag what named it
 * @param example a path that would do
 * @throws UserError (usage)
 */
export async function refuseOwnName(flag: string, path: string, example: string): Promise<void> {
  const target = await realpath(path).catch(() => resolve(path));
  const use = useOf(path) ?? useOf(target);
  if (use === undefined) return;
  throw usageError(`${flag} ${path} would take the name of ${use}`, { hint: `give another name: ${flag} ${example}` });
}

/**
 * Refuses an output in a place where runs go: the run that is made beside it could be one of them.
 * @throws UserError (usage)
 */
export function refusePlaceOfRun(flag: string, path: string, example: string): void {
  if (!isPlaceOfRun(path) && resolve(path) !== resolve(RUNS)) return;
  throw usageError(`${flag} ${path} would take a place of runs`, { hint: `give another name: ${flag} ${example}` });
}

/** Whether it is where a numbered run may go, `runs/linear-3`. */
const isPlaceOfRun = (path: string): boolean =>
  dirname(resolve(path)) === resolve(RUNS) &&
  Object.keys(RESULTS).some((command) => runNumber(basename(path), command) !== undefined);
