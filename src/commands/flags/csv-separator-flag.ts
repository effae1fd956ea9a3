import { type Context, flag } from '../../cli/command.ts';
import { usageError } from '../../errors.ts';
import { choice } from '../../util/options.ts';
import { CSV_SEPARATORS, type CsvSeparator } from '../../util/text/csv.ts';

/** What stands between the fields of a table, for commands that have `--csv`. */
export const csvSeparatorFlag = {
  csvSeparator: flag(
    '--csv-separator <character>',
    "what separates the fields of --csv: ',', or ';' as many spreadsheets in Europe want it, or tab",
    { ...choice(...(Object.keys(CSV_SEPARATORS) as [CsvSeparator])), expected: "',', ';' or tab" },
    ',',
  ),
};

/** @throws UserError (usage) for a separator where there is no table */
export function checkCsvSeparator(csv: string | undefined, { typed }: Pick<Context, 'typed'>): void {
  if (csv !== undefined || !typed.has('csvSeparator')) return;
  throw usageError('--csv-separator has nothing to separate: there is no --csv', {
    hint: 'name the file of the table with --csv FILE, or leave --csv-separator out',
  });
}
