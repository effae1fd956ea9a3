import { hint, UserError } from '../../errors.ts';
import { isTableStart } from '../../util/text/csv.ts';

/** What `--csv` of a command writes. */
export interface CsvTable {
  /** In words: `a table of a sweep`. */
  readonly name: string;
  /** Tells its first line from those of others' tables: asked for where there is one. */
  readonly isOwn: () => Promise<(fields: readonly string[]) => boolean>;
  /** A path that would do. */
  readonly example: string;
}

/**
 * What a table is of takes long: where it goes is checked before.
 * @throws UserError (usage) for a path that cannot be a file of this command's own; (failed) if it cannot be written
 */
export async function checkCsv(csv: string | undefined, { name, isOwn, example }: CsvTable): Promise<void> {
  if (csv === undefined) return;
  const { checkPlace } = await import('./output-paths.ts');
  const isHead = await isOwn();
  await checkPlace('--csv', csv, { name, isBegun: (start, isWhole) => isTableStart(start, isHead, isWhole) }, example);
}

/** The same for a run that is resumed: it may write its table elsewhere. */
export async function checkCsvOfRun(
  csv: string | undefined,
  table: CsvTable,
  command: string,
  run: string,
): Promise<void> {
  const { resumeCommand } = await import('../../experiments/resuming/way-on.ts');
  await checkCsv(csv, table).catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    const { message, kind, cause, advice } = error;
    const other = hint`name another file: ${resumeCommand(command, run, '--csv FILE')}`;
    throw new UserError(message, kind, { cause, hint: advice === undefined ? other : hint`${advice}\nor ${other}` });
  });
}
