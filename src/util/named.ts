import { usageError, whatIs } from '../errors.ts';
import { nearest, oneOf } from './options.ts';

/** The names in a table. Types know them, but `Object.keys` returns any text. */
export const namesIn = <T extends string>(table: Readonly<Record<T, unknown>>): readonly T[] =>
  Object.keys(table) as T[];

/** What a table itself has under a name from outside, which may be `toString`, or no text: nothing of what every object has. */
export const entryOf = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  typeof name === 'string' && Object.hasOwn(table, name) ? table[name] : undefined;

/**
 * The entry of a table by its name. Types allow no other name, but they do not exist at run time.
 * @param what what is named: `optimizer`
 * @throws UserError (usage) that says what was given, what is allowed, and which allowed name is closest
 */
export function named<T>(what: string, name: string, table: Readonly<Record<string, T>>): T {
  checkName(what, name, namesIn(table));
  return table[name]!;
}

/** @throws UserError (usage), as {@link named}, for a name that is not allowed */
export function checkName(what: string, name: unknown, allowed: readonly string[]): void {
  if (typeof name === 'string' && allowed.includes(name)) return;
  const suggestion = typeof name === 'string' ? nearest(name, allowed) : undefined;
  throw usageError(`${what} must be ${oneOf(allowed)}; got ${whatIs(name)}`, {
    ...(suggestion !== undefined && { hint: `did you mean ${suggestion}?` }),
  });
}
