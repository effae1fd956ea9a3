import type { Context } from '../../cli/command.ts';
import { usageError } from '../../errors.ts';
import { refuseOwnName, refusePlaceOfRun } from '../../experiments/own-names.ts';
import { checkOutput, type OutputKind, writeOutput } from '../../files/output-file.ts';
import { onOneLine } from '../../util/text/printable.ts';

const STREAMS = [process.stdout, process.stderr];

/**
 * Checks where an output is to go, before the work that makes it.
 * @param example a path that would do
 * @throws UserError (usage) for a path that cannot be such a file, or would take another's place; (failed) if it cannot be
 *   written
 */
export async function checkPlace(
  flag: string,
  path: string | undefined,
  kind: OutputKind,
  example: string,
): Promise<void> {
  if (path === undefined) return;
  if (path === '-') {
    throw usageError(`${flag} takes the path of a file; got -, which stands for one that comes in`, {
      hint: `name a file, such as ${flag} ${example}; or write beside the results: ${flag} /dev/stdout`,
    });
  }
  await refuseOwnName(flag, path, example);
  refusePlaceOfRun(flag, path, example);
  await checkOutput(flag, path, kind, STREAMS);
}

/**
 * Writes an output, and says so.
 * @param what it is, as the note begins: `the table`
 */
export async function writePlace(
  what: string,
  path: string,
  data: string | Uint8Array,
  { terminal, signal }: Context,
): Promise<void> {
  const onWait = () => terminal.warn(`waiting for a program that reads ${onOneLine(path)}; Ctrl-C to stop`);
  await writeOutput(path, data, STREAMS, { signal, onWait });
  terminal.note(`${what} is in ${onOneLine(path)}`);
}
