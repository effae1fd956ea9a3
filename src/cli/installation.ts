import { failure, type UserError } from '../errors.ts';

/** What Node says of a file or a package that is not there, or of a package.json that does not name it. */
const MISSING: ReadonlySet<unknown> = new Set([
  ...['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND', 'ERR_PACKAGE_IMPORT_NOT_DEFINED', 'ERR_PACKAGE_PATH_NOT_EXPORTED'],
  ...['ERR_INVALID_PACKAGE_CONFIG', 'ERR_UNSUPPORTED_DIR_IMPORT'],
]);

/**
 * The error for a part of the program, or of a package that it needs, that is not installed, or only half; undefined for any
 * other.
 */
export function missingPart(error: unknown): UserError | undefined {
  const { code, message, stack } = Object(error) as { code?: unknown; message?: unknown; stack?: unknown };
  const [what] = String(message).split('\n', 1);
  if (MISSING.has(code)) return incomplete(what!, error);
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
