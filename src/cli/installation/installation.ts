import { fileURLToPath } from 'node:url';
import { failure, type UserError } from '../../errors.ts';
import { shellWord } from '../../util/text/shell-word.ts';
import { contentOf, firstFault, readJson } from './content.ts';
import { damagedPackage } from './packages.ts';

/** The package's root, whether this file runs from src or from dist. */
const ROOT = new URL('../../../', import.meta.url);

/** What Node says of a file or a package that is not there, or of a package.json that does not name it. */
const MISSING: ReadonlySet<unknown> = new Set([
  ...['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND', 'ERR_PACKAGE_IMPORT_NOT_DEFINED', 'ERR_PACKAGE_PATH_NOT_EXPORTED'],
  ...['ERR_INVALID_PACKAGE_CONFIG', 'ERR_UNSUPPORTED_DIR_IMPORT'],
]);

/** The same of the package.json of a package that another one requires. */
const BROKEN_MANIFEST = /^Error parsing .*package\.json: /;

/**
 * The error for a part of the program, or of a package that it needs, that is not installed, or only half; undefined for any
 * other.
 */
export function missingPart(error: unknown): UserError | undefined {
  const { code, message, stack } = Object(error) as { code?: unknown; message?: unknown; stack?: unknown };
  const [what] = String(message).split('\n', 1);
  if (MISSING.has(code) || BROKEN_MANIFEST.test(what!)) return incomplete(what!, error);
  // Of a file that was cut off: it is Node's loader that finds it out. Sometimes the first line names the file.
  const [, file, first] =
    /^(?:(file:\/\/\S+|\/\S+|[A-Z]:\\\S+):\d+\r?\n)?[\s\S]*?\n {4}at (.*)/.exec(String(stack)) ?? [];
  const isOfLoader = error instanceof SyntaxError && first?.includes('node:internal/modules/') === true;
  return isOfLoader ? incomplete(file === undefined ? what! : `${what} in ${file}`, error) : undefined;
}

/** The error for something that should be installed with the program, and be readable. */
export function incomplete(what: string, cause: unknown): UserError {
  if (/^(EACCES|EPERM)\b/.test(what)) {
    const all = shellWord(fileURLToPath(ROOT));
    return failure(`this user may not read all files of cifar-train: ${what}`, {
      cause,
      hint: `whoever installed it can make them readable: chmod -R a+rX ${all}`,
    });
  }
  return failure(`cifar-train is not installed completely: ${what}`, {
    cause,
    hint: 'in a clone, run `npm ci`, which installs and builds; elsewhere, install the package again',
  });
}

/**
 * Looks at the whole installation after an error that nobody expected: a file that is empty, cut off or not readable can
 * show itself anywhere.
 */
export async function damageBehind(error: unknown): Promise<UserError | undefined> {
  const damage =
    unreadable(error) ?? (await damagedFile()) ?? (lacksPart(error) ? damagedPackage(fileURLToPath(ROOT)) : undefined);
  return damage === undefined ? undefined : incomplete(damage, error);
}

/** Whether an error may come of a package of which a part is missing: it was thrown in one, or something is not what it should be. */
function lacksPart(error: unknown): boolean {
  if (!(error instanceof TypeError)) return false;
  const [thrownAt = ''] = /^ {4}at .*/m.exec(error.stack ?? '') ?? [];
  return (
    /[\\/]node_modules[\\/]/.test(thrownAt) ||
    /is not a (function|constructor)|^Class extends value|^Right-hand side of 'instanceof'/.test(error.message)
  );
}

/** What the system says of a file of a package that it did not let Node read. */
function unreadable(error: unknown): string | undefined {
  const { code, path, syscall, message } = Object(error) as Partial<NodeJS.ErrnoException>;
  const isOfPackage =
    /[\\/]node_modules[\\/]/.test(String(path)) && /^(open|read|l?stat|access)$/.test(String(syscall));
  return isOfPackage && /^(ENOENT|EACCES|EPERM|EISDIR)$/.test(String(code)) ? message : undefined;
}

/**
 * What is wrong with the first file of the build that is not as it was made; undefined if all are.
 * @param folder only those in it: `lab/page/`
 */
export async function damagedFile(folder = ''): Promise<string | undefined> {
  const { createHash } = await import('node:crypto');
  const digest = (content: Buffer) => createHash('sha256').update(content).digest('hex');
  return firstFault(() => {
    const digests = readJson(fileURLToPath(new URL('dist/files.json', ROOT))) as Readonly<Record<string, string>>;
    for (const [file, expected] of Object.entries(digests)) {
      const path = fileURLToPath(new URL(`dist/${file}`, ROOT));
      if (file.startsWith(folder) && digest(contentOf(path)) !== expected)
        throw new Error(`${path} is damaged, cut off or of another version`);
    }
  });
}
