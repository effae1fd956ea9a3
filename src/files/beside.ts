import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** As a regular expression. No user gives a name with one in it. */
export const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

/**
 * A name beside a file or a folder that nobody has, for what is unfinished or on its way out.
 * @param role says what it is there: `tmp`, as in `data.tmp-d9428888-122b-11e1-b85c-61cd3cbb3210`
 */
export const nameBeside = (path: string, role: string): string => `${path}.${role}-${randomUUID()}`;

/**
 * What stands beside a file or a folder under names that {@link nameBeside} gave: left by a process that was killed. Names of
 * the user's own that merely look alike, such as `data.tmp-backup`, are not among them.
 */
export async function leftBeside(path: string, role: string): Promise<readonly string[]> {
  const folder = dirname(path);
  const begin = `${basename(path)}.${role}-`;
  const names = await readdir(folder).catch(() => []);
  const isOurs = new RegExp(`^${UUID}$`);
  return names
    .filter((name) => name.startsWith(begin) && isOurs.test(name.slice(begin.length)))
    .map((name) => join(folder, name));
}
