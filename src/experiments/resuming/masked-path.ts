import { type HintPiece, hint, usageError } from '../../errors.ts';
import { MASK } from '../../util/text/mask.ts';

/**
 * Refuses a path that run.json does not have whole, since it may hold a password: it is to be named again.
 * @param where   the run
 * @param setting what the path is of
 * @param value   as run.json has it
 * @param command that names it again; absent: the one that was typed
 * @throws UserError (usage)
 */
export function refuseMasked(where: string, setting: string, value: unknown, command?: HintPiece): void {
  if (typeof value !== 'string' || !value.includes(MASK)) return;
  const again = { setting, value: 'PATH' };
  throw usageError(
    hint`${where} does not say which ${{ setting }} it had: a path that may hold a password is not kept`,
    {
      hint: command === undefined ? hint`name it again: ${again}` : hint`name it again: ${command}`,
    },
  );
}
