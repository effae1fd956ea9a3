import { readFileSync, statSync } from 'node:fs';

/** @throws Error that names the file */
export function contentOf(path: string): Buffer {
  if (!statSync(path).isFile()) throw new Error(`${path} is no file`);
  return readFileSync(path);
}

/** @throws Error that names the file */
export function readJson(path: string): unknown {
  const content = contentOf(path);
  try {
    return JSON.parse(content.toString());
  } catch {
    throw new Error(`${path} is damaged or cut off`);
  }
}

/** Whether a file could not be opened for want of descriptors: nothing is known of it then. */
export const isOutOfFiles = (error: unknown): boolean =>
  /^E[MN]FILE$/.test(String((error as NodeJS.ErrnoException).code));

/** What a look at files found wrong: the first line of what it throws; undefined too where no more files could be opened. */
export function firstFault(look: () => void): string | undefined {
  try {
    look();
    return undefined;
  } catch (error) {
    return isOutOfFiles(error) ? undefined : String((error as Error).message).split('\n', 1)[0]!;
  }
}
