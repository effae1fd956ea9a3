import { extname, isAbsolute } from 'node:path';
import { failure, type UserError } from '../errors.ts';
import { entryOf } from '../util/named.ts';

/** What a system may run out of, or forbid, anywhere in the program, by the code of its errors, and how to get it. */
const SHORTAGES: Readonly<Record<string, { readonly what: string; readonly hint: string }>> = {
  EMFILE: { what: 'this process may not open more files', hint: 'let this shell open more: ulimit -n 1024' },
  ENFILE: { what: 'the system cannot open more files', hint: 'close other programs, then run the command again' },
  ERR_ACCESS_DENIED: {
    what: "Node's permission model forbids what this command needs",
    hint: 'allow it, --allow-fs-read=* --allow-fs-write=* --allow-worker, or run it without --experimental-permission',
  },
  ENOMEM: { what: 'the system has no memory left', hint: 'use fewer images, --limit 5000, or close other programs' },
};

/**
 * The error for what the system ran out of; undefined for any other.
 * @param isWhole whether a package in a folder has its manifest and its entry file
 */
export function shortageOf(error: unknown, isWhole: (folder: string) => boolean): UserError | undefined {
  const { code, message } = Object(error) as { code?: unknown; message?: unknown };
  // An error that comes from a thread has lost its code.
  const [, named] = /^(E[A-Z]+): /.exec(String(message)) ?? [];
  // V8 has no code for it.
  const isFull = error instanceof RangeError && error.message.startsWith('Array buffer allocation failed');
  const name = isFull ? 'ENOMEM' : isUnread(code, message, isWhole) ? 'EMFILE' : String(code ?? named);
  const shortage = entryOf(SHORTAGES, name);
  return shortage && failure(shortage.what, { cause: error, hint: shortage.hint });
}

/**
 * Whether Node could not open the package.json of a package whose folder is there: it guesses `index.js` in it, or takes what was
 * imported for a path, and does not find that. A package that is not installed is named without a path, and a file of one that
 * lacks it with its ending.
 */
function isUnread(code: unknown, message: unknown, isWhole: (folder: string) => boolean): boolean {
  if (code !== 'ERR_MODULE_NOT_FOUND') return false;
  const [, kind, guess = ''] = /^Cannot find (package|module) '([^']+)'/.exec(String(message)) ?? [];
  const [folder] = /^.*[\\/]node_modules[\\/](@[^\\/]+[\\/])?[^\\/]+/.exec(guess) ?? [];
  if (!isAbsolute(guess) || folder === undefined || !(kind === 'package' || extname(guess) === '')) return false;
  return isWhole(folder);
}
