import { statSync } from 'node:fs';
import { failure } from '../errors.ts';
import { printable } from '../util/text/printable.ts';

/** Undefined where it was removed. */
export function workingDirectory(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}

/**
 * Every relative path begins there.
 * @throws UserError (failed) for a folder that is gone, or that Node.js cannot name
 */
export function checkWorkingDirectory(): void {
  let path: string;
  try {
    path = process.cwd();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERANGE') {
      throw failure('the path of the working directory is too long', { cause, hint: 'go to a folder nearer to /' });
    }
    throw failure('the working directory is gone: it was removed or replaced', {
      cause,
      hint: 'go to a folder that exists, for example: cd ~',
    });
  }
  // Where bytes of a name are no UTF-8, Node.js puts U+FFFD in their place: that is another folder, or none.
  if (path.includes('\uFFFD') && !isHere(path)) {
    throw failure(`the path of the working directory is not UTF-8: ${printable(path)}`, {
      hint: 'rename the folder in it whose name is not UTF-8, or go to another one, for example: cd ~',
    });
  }
}

/** Whether a path leads to the working directory. */
function isHere(path: string): boolean {
  try {
    const [there, here] = [statSync(path), statSync('.')];
    return there.dev === here.dev && there.ino === here.ino;
  } catch {
    return false; // it leads to nothing, or to where this user may not look
  }
}
