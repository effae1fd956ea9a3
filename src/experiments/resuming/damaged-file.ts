import { moveCommand } from '../../dataset/hints.ts';
import { type Hint, hint, UserError } from '../../errors.ts';
import type { RunDirectory } from '../../runs/run-directory.ts';
import { andThen } from '../../util/text/shell-word.ts';
import { resumeCommand } from './way-on.ts';

/** Adds what to do to the error for a damaged file, unless it says so itself. */
export async function withWayOut<T>(read: () => Promise<T>, wayOut: string | Hint): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof UserError) || error.kind !== 'data' || error.hint !== undefined) throw error;
    throw new UserError(error.message, 'data', { cause: error.cause, hint: wayOut });
  }
}

/** The commands that put a file of a run out of the way and resume the run without it. */
export const withoutFile = (command: string, { path }: RunDirectory, file: string): Hint =>
  hint`\`${moveCommand(file, '.damaged')}${andThen()}${resumeCommand(command, path)}\``;
