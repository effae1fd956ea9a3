import type { Constraint } from './options.ts';

/** One entry of a spec: what it may be, and its default. */
export interface Field<T> {
  readonly constraint: Constraint<unknown>;
  readonly fallback: T;
}

export type Fields = Readonly<Record<string, Field<unknown>>>;

/** A spec with these fields, every key filled. */
export type SpecOf<F extends Fields> = { readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never };

/** A field with a default. */
export const field = <T>(constraint: Constraint<T>, fallback: T): Field<T> => ({ constraint, fallback });

/** A field without a default, which may be absent. */
export const open = <T>(constraint: Constraint<T>): Field<T | undefined> => ({ constraint, fallback: undefined });

/** A spec with these fields: of the values given, those that are fields. */
export function pickFields<const F extends Fields>(fields: F, values: Readonly<Record<string, unknown>>): SpecOf<F> {
  return Object.fromEntries(Object.keys(fields).map((key) => [key, values[key]])) as SpecOf<F>;
}

/** All fields but some. */
export function without<const F extends Fields, const Key extends keyof F & string>(
  fields: F,
  ...keys: readonly Key[]
): Omit<F, Key> {
  const dropped: readonly string[] = keys;
  return Object.fromEntries(Object.entries(fields).filter(([key]) => !dropped.includes(key))) as Omit<F, Key>;
}
