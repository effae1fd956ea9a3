import { usageError } from '../../errors.ts';

/**
 * A path as a shell would pass it on. Shells expand `~` only at the beginning of a word: that of `--data-dir=~/x` reaches
 * the program, and so does every one on Windows.
 * @param what what the path was given for: `--data-dir`
 * @throws UserError (usage) for a home directory that is not known
 */
export function expandHome(path: string, env: Readonly<Record<string, string | undefined>>, what: string): string {
  const [, user, rest] = /^~([^/\\]*)(.*)$/s.exec(path) ?? [];
  if (user === undefined || rest === undefined) return path;
  const home = env.HOME || env.USERPROFILE;
  if (user === '' && home) return home + rest;
  const why = user === '' ? 'HOME is not set' : 'only the shell knows the home directories of others';
  throw usageError(`${what} begins with ~${user}, which cannot be expanded: ${why}; got "${path}"`, {
    hint: `give the path in full; a folder that is really called ~${user} is ./~${user}`,
  });
}
