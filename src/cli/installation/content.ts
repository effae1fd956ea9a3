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

/** What a look at files found wrong: the first line of what it throws. */
export function firstFault(look: () => void): string | undefined {
  try {
    look();
    return undefined;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return /^E[MN]FILE$/.test(String(code)) ? undefined : String(message).split('\n', 1)[0]!; // no look is possible then
  }
}
