import { stat } from 'node:fs/promises';
import { isMissing } from '../../files/system-error.ts';
import { fileTrouble } from '../file-trouble.ts';

/**
 * What stands under a path; undefined if nothing does.
 * @throws UserError (failed) if it cannot be looked at
 */
export async function entry(path: string): Promise<{ bytes: number; isFile: boolean } | undefined> {
  try {
    const found = await stat(path);
    return { bytes: found.size, isFile: found.isFile() };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw fileTrouble(error, path, 'look into the data folder');
  }
}
