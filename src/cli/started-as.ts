import { posix, win32 } from 'node:path';
import { shellOf, wordFor } from '../util/text/shell-word.ts';

const NAME = 'cifar-train';

/** How a process was started. */
export interface Start {
  /** The program's file: `process.argv[1]`. */
  readonly file: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: string;
  /** The working folder; absent where it was removed. */
  readonly cwd?: string | undefined;
  readonly isFile: (path: string) => boolean;
}

/**
 * What is to be typed to start the program again, as it was started: `npx cifar-train` where npm started it or it is a
 * project's own, `cifar-train` where that is in the PATH, `node bin/cifar-train.js` otherwise.
 */
export function startedAs({ file, env, platform, cwd, isFile }: Start): string {
  const { basename, delimiter, isAbsolute, join, relative } = platform === 'win32' ? win32 : posix;
  if (env.npm_command !== undefined) return `npx ${NAME}`;
  const inProject = file.split(/[\\/]/).includes('node_modules');
  if (inProject || basename(file) === NAME) {
    // npx, and what other package managers have for it, put the projects' own folder there for a moment.
    const folders = (env.PATH ?? env.Path ?? '')
      .split(delimiter)
      .filter((folder) => folder !== '' && !/node_modules/.test(folder));
    const names = platform === 'win32' ? [`${NAME}.cmd`, `${NAME}.exe`] : [NAME];
    const isInPath = folders.some((folder) => names.some((name) => isFile(join(folder, name))));
    return isInPath ? NAME : inProject ? `npx ${NAME}` : wordFor(shellOf(platform, env), file);
  }
  const short = cwd === undefined ? '' : relative(cwd, file);
  const shown = short === '' || short.startsWith('..') || isAbsolute(short) ? file : short;
  return `node ${wordFor(shellOf(platform, env), shown)}`;
}

/** One of our commands as it has to be typed: `started` in place of the program's name. */
export const runnable = (command: string, started: string): string =>
  command.replace(/^cifar-train(?= |$)/, () => started);
