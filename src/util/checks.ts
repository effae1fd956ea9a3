import { settingError } from '../errors.ts';
import { quoted } from './text/printable.ts';

/*
 * Checks at the library's entry points of what types promise: types do not exist at run time, and a value from
 * `process.env` or a callback may be missing.
 */

/** What a value is, for messages about one that should be another: `Uint8Array`, `the function adam`, `"svm"`, `undefined`. */
export function whatIs(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'function') return `the function ${value.name}`;
  if (Object(value) !== value) return String(value);
  return (value as object).constructor?.name ?? 'an object';
}

/** @throws UserError (usage) for anything but a whole number of at least `min` */
export function checkCount(setting: string, value: number, min = 1): void {
  if (Number.isSafeInteger(value) && value >= min) return;
  throw settingError(setting, `a whole number of at least ${min}`, typeof value === 'number' ? value : whatIs(value));
}

/** @throws UserError (usage) for anything but a non-empty text */
export function checkText(setting: string, value: string, expected: string): void {
  if (typeof value !== 'string' || value === '') throw settingError(setting, expected, whatIs(value));
}

/** @throws UserError (usage) for anything but a non-empty list */
export function checkList(setting: string, value: readonly unknown[], expected: string): void {
  if (!Array.isArray(value)) throw settingError(setting, expected, whatIs(value));
  if (value.length === 0) throw settingError(setting, expected, 'an empty list');
}

/** @throws UserError (usage) for an object that lacks what makes it one of its kind */
export function checkHas(setting: string, value: object, member: string, expected: string): void {
  if (Object(value) === value && typeof value !== 'function' && member in value) return;
  throw settingError(setting, expected, whatIs(value));
}
