import { settingError } from '../errors.ts';
import { isOneLine } from './text/printable.ts';

/*
 * Checks at the library's entry points of what types promise: types do not exist at run time, and a value from
 * `process.env` or a callback may be missing.
 */

/** The most worker threads that can be asked for. */
export const MAX_THREADS = 64;

/** @throws UserError (usage) for anything but a whole number of at least `min` and at most `max`, if there is one */
export function checkCount(setting: string, value: number, min = 1, max?: number): void {
  if (Number.isSafeInteger(value) && value >= min && !(max !== undefined && value > max)) return;
  throw settingError(
    setting,
    `a whole number ${max === undefined ? `of at least ${min}` : `from ${min} to ${max}`}`,
    value,
  );
}

/** @throws UserError (usage) for anything but a non-empty text */
export function checkText(setting: string, value: string, expected: string): void {
  if (typeof value !== 'string' || value === '') throw settingError(setting, expected, value);
}

/** @throws UserError (usage) for anything but a path: a non-empty text without the character NUL, where the system would end it */
export function checkPath(setting: string, value: string, expected = 'the path of a file'): void {
  checkText(setting, value, expected);
  if (value.includes('\0')) throw settingError(setting, `${expected}, which has no NUL in it`, value);
}

/**
 * Checks a request, or what settings a piece has, before its parts are looked at.
 * @param expected an example: `{ seed: 0 }`
 * @throws UserError (usage) for anything but an object
 */
export function checkObject(what: string, value: object, expected: string): void {
  if (Object(value) === value && typeof value !== 'function') return;
  throw settingError(what, `an object, such as ${expected}`, value);
}

/** @throws UserError (usage) for anything but a non-empty list */
export function checkList(setting: string, value: readonly unknown[], expected: string): void {
  if (!Array.isArray(value) || value.length === 0) throw settingError(setting, expected, value);
}

/** @throws UserError (usage) for anything but a list of names, each on one line: models are kept with them, and tables show them */
export function checkClassNames(classNames: readonly string[]): void {
  checkList('classNames', classNames, 'a list of names, one per class');
  for (const name of classNames) {
    checkText('a name among classNames', name, 'a text that is not empty');
    if (!isOneLine(name)) throw settingError('a name among classNames', 'a text on one line', name);
  }
}

/** @throws UserError (usage) for an object that lacks what makes it one of its kind */
export function checkHas(setting: string, value: object, member: string, expected: string): void {
  if (Object(value) === value && typeof value !== 'function' && member in value) return;
  throw settingError(setting, expected, value);
}
