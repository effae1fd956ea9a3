import { resolve } from 'node:path';
import type { Context } from '../cli/command.ts';
import { usageError } from '../errors.ts';
import { onOneLine } from '../util/text/printable.ts';

/** What `--csv` writes, and may replace. */
const TABLE = {
  name: 'a table of a sweep',
  isBegun: (start: string) => start.startsWith('mean_fit_time,std_fit_time,'),
};
const STREAMS = [process.stdout, process.stderr];
const EXAMPLE = 'sweep.csv';

/** Where a sweep writes. */
interface Outputs {
  readonly csv?: string | undefined;
  readonly run: boolean;
  readonly runDir?: string | undefined;
}

/**
 * A sweep takes long: where its table goes is checked before.
 * @throws UserError (usage) for a path that cannot be a file of this sweep's own; (failed) if it cannot be written
 */
export async function checkCsv({ csv, run, runDir }: Outputs): Promise<void> {
  if (csv === undefined) return;
  const { checkOutput } = await import('../files/output-file.ts');
  const { isPlaceOfRun, refuseOwnName } = await import('../experiments/own-names.ts');
  await refuseOwnName('--csv', csv, EXAMPLE);
  const isFolderOfRun = runDir === undefined ? isPlaceOfRun(csv, 'crossval') : resolve(runDir) === resolve(csv);
  if (run && isFolderOfRun) {
    throw usageError(`--csv ${csv} would take the place of the folder of a run`, {
      hint: `give another name: --csv ${EXAMPLE}`,
    });
  }
  await checkOutput('--csv', csv, TABLE, STREAMS);
}

/** Writes the table, and says so. */
export async function writeCsv(csv: string, text: string, { terminal, signal }: Context): Promise<void> {
  const { writeOutput } = await import('../files/output-file.ts');
  const onWait = () => terminal.note(`waiting for a program that reads ${onOneLine(csv)}; Ctrl-C to stop`);
  await writeOutput(csv, text, STREAMS, { signal, onWait });
  terminal.note(`the table is in ${onOneLine(csv)}`);
}
