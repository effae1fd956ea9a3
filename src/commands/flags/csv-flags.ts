import { type Context, flag } from '../../cli/command.ts';
import { usageError } from '../../errors.ts';
import { choice } from '../../util/options.ts';
import { CSV_SEPARATORS, type CsvSeparator } from '../../util/text/csv.ts';

const named = choice(...(Object.keys(CSV_SEPARATORS) as [CsvSeparator]));

/** What stands between the fields of a table, for commands that have `--csv`. */
export const csvSeparatorFlag = {
  csvSeparator: flag(
    '--csv-separator <character>',
    "what separates the fields of --csv: ',', or ';' as many spreadsheets in Europe want it, or tab",
    {
      ...named,
      expected: "',', ';' or tab",
      parse: (typed) => (typed === '\t' || typed === '\\t' ? 'tab' : named.parse(typed)),
    },
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

interface TableOptions {
  readonly csv: string | undefined;
  readonly csvSeparator: CsvSeparator;
}

/** The table of a run that is resumed: that of the first process, unless this one names another. */
export const tableOfResumed = (
  typed: TableOptions,
  recorded: Partial<TableOptions>,
  { typed: given }: Pick<Context, 'typed'>,
): TableOptions => ({
  csv: typed.csv ?? recorded.csv,
  // Runs of versions without the flag recorded none.
  csvSeparator: (given.has('csvSeparator') ? typed.csvSeparator : recorded.csvSeparator) ?? ',',
});
