import { moveCommand } from '../dataset/hints.ts';
import { UserError } from '../errors.ts';
import type { RunDirectory } from '../runs/run-directory.ts';
import { shellWord } from '../util/shell-word.ts';

/** Adds what there is to do to the error of a damaged file, where it does not say so itself. */
export async function withWayOut<T>(reading: Promise<T>, hint: string): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (!(error instanceof UserError) || error.kind !== 'data' || error.hint !== undefined) throw error;
    throw new UserError(error.message, 'data', { cause: error.cause, hint });
  }
}

/** The commands that put a file of a run out of the way and resume the run without it. */
export const withoutFile = (command: string, { path }: RunDirectory, file: string): string =>
  `\`${moveCommand(file, '.damaged')} && cifar-train ${command} --resume ${shellWord(path)}\``;
