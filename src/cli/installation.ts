import { failure, type UserError } from '../errors.ts';

/**
 * The error for a part of the program, or of a package that it needs, that is not installed, or only half; undefined for any
 * other.
 */
export function missingPart(error: unknown): UserError | undefined {
  const { code, message, stack } = Object(error) as { code?: unknown; message?: unknown; stack?: unknown };
  const [what] = String(message).split('\n', 1);
  if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') return incomplete(what!, error);
  // Of a file that was cut off: it is Node's loader that finds it out. Sometimes the first line names the file.
  const [, file, first] =
    /^(?:(file:\/\/\S+|\/\S+|[A-Z]:\\\S+):\d+\r?\n)?[\s\S]*?\n {4}at (.*)/.exec(String(stack)) ?? [];
  const isOfLoader = error instanceof SyntaxError && first?.includes('node:internal/modules/') === true;
  return isOfLoader ? incomplete(file === undefined ? what! : `${what} in ${file}`, error) : undefined;
}

/** The error for something that should be installed with the program. */
export const incomplete = (what: string, cause: unknown): UserError =>
  failure(`cifar-train is not installed completely: ${what}`, {
    cause,
    hint: 'in a clone, run `npm ci`, which installs and builds; elsewhere, install the package again',
  });
