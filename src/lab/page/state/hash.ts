import type { ZodMiniType } from 'zod/mini';

/** What a link says: which page, and its settings as text. */
export interface Address {
  readonly page: string;
  readonly settings: ReadonlyMap<string, string>;
}

/** Reads `#/knn?k=5&m=l1`. */
export function parseHash(hash: string): Address {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  return { page: path, settings: new Map(new URLSearchParams(query)) };
}

/** The other way. */
export function hashOf({ page, settings }: Address): string {
  const query = new URLSearchParams([...settings]).toString();
  return `#/${page}${query === '' ? '' : `?${query}`}`;
}

/** One setting of a page: how it is read from a link, and written into one. */
export interface Field<Value> {
  readonly usual: Value;
  readonly schema: ZodMiniType<Value, unknown>;
  readonly print: (value: Value) => string;
}
export type Fields<State> = { readonly [Name in keyof State]: Field<State[Name]> };

/** What was read, and the settings of the link that were not understood. */
export interface ReadState<State> {
  readonly state: State;
  readonly faults: readonly { readonly name: string; readonly text: string }[];
}

/** What a link without settings opens. */
export const usualState = <State extends object>(fields: Fields<State>): State => readState(fields, new Map()).state;

/** Settings that are missing, or make no sense, have their usual value. */
export function readState<State extends object>(
  fields: Fields<State>,
  settings: ReadonlyMap<string, string>,
): ReadState<State> {
  const faults: { name: string; text: string }[] = [];
  const entries = (Object.keys(fields) as (keyof State & string)[]).map((name) => {
    const { usual, schema } = fields[name];
    const text = settings.get(name);
    if (text === undefined) return [name, usual] as const;
    const parsed = schema.safeParse(text);
    if (!parsed.success) faults.push({ name, text });
    return [name, parsed.success ? parsed.data : usual] as const;
  });
  return { state: Object.fromEntries(entries) as State, faults };
}

/** Only what differs from the usual value is written. */
export function settingsOf<State extends object>(fields: Fields<State>, state: State): ReadonlyMap<string, string> {
  const settings = new Map<string, string>();
  for (const name of Object.keys(fields) as (keyof State & string)[]) {
    const { usual, print } = fields[name];
    const text = print(state[name]);
    if (text !== print(usual)) settings.set(name, text);
  }
  return settings;
}
