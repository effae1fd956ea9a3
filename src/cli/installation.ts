import { failure, type UserError } from '../errors.ts';

/** The error for a part of the program, or of a package that it needs, that is not installed; undefined for any other. */
export function missingPart(error: unknown): UserError | undefined {
  const { code, message } = Object(error) as { code?: unknown; message?: unknown };
  if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') return undefined;
  const [what] = String(message).split('\n', 1);
  return incomplete(what!, error);
}

/** The error for something that should be installed with the program. */
export const incomplete = (what: string, cause: unknown): UserError =>
  failure(`cifar-train is not installed completely: ${what}`, {
    cause,
    hint: 'in a clone, run `npm ci`, which installs and builds; elsewhere, install the package again',
  });
