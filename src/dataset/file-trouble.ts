import { failure, type Hint, hint, UserError } from '../errors.ts';
import { errorCode, systemTrouble } from '../files/system-error.ts';

/**
 * Turns an error of the file system into one that the user of a data folder can act on; anything else is returned as it is.
 * @param doing what was tried, to follow "could not": `write the archive`
 * @param needs what would have been needed there, if that helps: `it needs 170,052,171 bytes`
 */
export function fileTrouble(error: unknown, path: string, doing: string, needs?: string): unknown {
  const trouble = systemTrouble(error, doing);
  if (trouble === undefined) return error;
  const needed = needs === undefined ? '' : `; ${needs}`;
  const { remedy } = trouble;
  return failure(`could not ${doing}: ${path}: ${trouble.reason} (${trouble.code})${needed}`, {
    cause: error,
    hint: /\buse (a|another) folder/.test(remedy)
      ? `${remedy}: --data-dir DIR`
      : `${remedy}, or choose another folder with --data-dir`,
  });
}

/** Awaits work on a file; its errors become the user's. */
export async function onFile<T>(work: Promise<T>, path: string, doing: string, needs?: string): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw fileTrouble(error, path, doing, needs);
  }
}

/** The error of a full disk, with how to go on once there is space; any other as it is. */
export function onceThereIsSpace(error: unknown, wayOn: Hint): unknown {
  if (!(error instanceof UserError) || !/^(ENOSPC|EDQUOT)$/.test(errorCode(error.cause) ?? '')) return error;
  return failure(error.message, { cause: error.cause, hint: hint`${error.hint ?? ''}\nonce there is space, ${wayOn}` });
}
