import { dataError, type UserError } from '../../errors.ts';
import { readBounded } from '../../files/read-bounded.ts';
import { isMissing } from '../../files/system-error.ts';
import { fileTrouble } from '../file-trouble.ts';

/** More digests than any dataset has files for. */
const MOST_BYTES = 2 ** 20;

/** The error for a note that does not say what it should. */
export const damagedNote = (path: string, what: string): UserError =>
  dataError(`${path} is damaged: ${what}`, { hint: 'remove it: the batches can be read without it' });

/**
 * A text that is kept beside the batches, such as their digests; undefined if there is none. Its names may be in any encoding.
 * @param doing what it is read for, to follow "could not"
 * @throws UserError: (data) it is too long, or no file; (failed) the disk
 */
export async function readNote(path: string, doing: string): Promise<string | undefined> {
  const fail = (what: string) =>
    dataError(`could not ${doing}: ${path}: ${what}`, { hint: 'remove it: the batches can be read without it' });
  try {
    return (await readBounded(path, { maxBytes: MOST_BYTES, fail })).toString('utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw fileTrouble(error, path, doing);
  }
}
