import { failure } from '../errors.ts';
import { isMisread, isMissing, remedyForMissing, systemTrouble } from './system-error.ts';

/**
 * A UserError (failed) for an error of the operating system, which names the path and what is wrong with it. Any other
 * error is a bug, or a UserError already, and is returned as it is.
 * @param doing what was tried: "write" makes "cannot write PATH"
 */
export function diskError(error: unknown, doing: string, path: string, hint?: string): unknown {
  const trouble = systemTrouble(error, doing);
  if (trouble === undefined) return error;
  const remedy = isMissing(error) ? remedyForMissing(path) : trouble.remedy;
  // It may well be there; and the hints of files among others are not shown.
  const reason = isMissing(error) && isMisread(path) ? `nothing is found by this name; ${remedy}` : trouble.reason;
  return failure(`cannot ${doing} ${path}: ${reason} (${trouble.code})`, { cause: error, hint: hint ?? remedy });
}
