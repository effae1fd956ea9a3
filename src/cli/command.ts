import type { Field } from '../util/fields.ts';
import type { Constraint } from '../util/options.ts';
import type { Terminal } from './terminal/terminal.ts';

/** One flag that takes a value: how it is written, what it may be, what it is when absent. */
export interface ValueFlag<T> extends Field<T> {
  readonly kind: 'value';
  /** As commander writes it: `--folds <n>`. */
  readonly syntax: string;
  readonly description: string;
  /** How the fallback is shown in `--help`; empty if it is not shown. */
  readonly fallbackText: string;
  /** Its heading in `--help`; absent for the common one. */
  readonly group?: string;
}

/** A flag without a value. One written `--no-x` is true unless typed. */
export interface SwitchFlag {
  readonly kind: 'switch';
  readonly syntax: string;
  readonly description: string;
  readonly group?: string;
}

export type Flags = Readonly<Record<string, ValueFlag<unknown> | SwitchFlag>>;

/** The parsed options of a flag table: every key filled. */
export type OptionsOf<F extends Flags> = {
  readonly [K in keyof F]: F[K] extends ValueFlag<infer T> ? T : boolean;
};

/** A word that is no option, such as the file in `predict MODEL FILE`. */
export interface Operand<T> {
  /** As commander writes it: `<model>`, `[file]`, or `<files...>` for any number. */
  readonly syntax: string;
  readonly description: string;
  /** What each word may be. */
  readonly constraint: Constraint<T>;
}

/** By name, in the order in which they are typed; of several words only the last may take any number. */
export type Operands = Readonly<Record<string, Operand<unknown>>>;

type Typed<S extends string, T> = S extends `${string}...${string}`
  ? readonly T[]
  : S extends `[${string}`
    ? T | undefined
    : T;

/** The parsed operands of a table. */
export type OperandsOf<O extends Operands> = {
  readonly [K in keyof O]: O[K] extends Operand<infer T> ? Typed<O[K]['syntax'], T> : never;
};

/** A flag with a default. */
export function flag<T>(
  syntax: string,
  description: string,
  constraint: Constraint<T>,
  fallback: T,
  fallbackText = String(fallback),
): ValueFlag<T> {
  return { kind: 'value', syntax, description, constraint, fallback, fallbackText };
}

/** A flag that may be absent; `absent` says in `--help` what happens then. */
export function optional<T>(
  syntax: string,
  description: string,
  constraint: Constraint<T>,
  absent = '',
): ValueFlag<T | undefined> {
  return { kind: 'value', syntax, description, constraint, fallback: undefined, fallbackText: absent };
}

/**
 * The flag that sets a field of a spec.
 * @param fallbackText how the default is shown in `--help`; nothing is shown for a field without one
 */
export const fieldFlag = <T>(
  field: Field<T>,
  syntax: string,
  description: string,
  fallbackText = field.fallback === undefined ? '' : String(field.fallback),
): ValueFlag<T> => ({ kind: 'value', syntax, description, ...field, fallbackText });

export function toggle(syntax: string, description: string): SwitchFlag {
  return { kind: 'switch', syntax, description };
}

/** A flag as it is typed: `--folds`. */
export const flagName = ({ syntax }: Pick<Flags[string], 'syntax'>): string => syntax.split(' ')[0]!;

/** Puts flags under a heading of their own in `--help`. */
export const underHeading = <const F extends Flags>(group: string, flags: F): F =>
  Object.fromEntries(Object.entries(flags).map(([key, flag]) => [key, { ...flag, group }])) as unknown as F;

/** What a command is given besides its options. */
export interface Context {
  /** The command line as typed, for manifests, the ledger and hints: `cifar-train knn --k 7`. */
  readonly commandLine: string;
  /** The keys of the options that were typed: all others have their fallback. */
  readonly typed: ReadonlySet<string>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly terminal: Terminal;
  /** Fires on Ctrl-C. */
  readonly signal: AbortSignal;
}

/** A command: a flag table, and one function from options to a shown result. */
export interface Command<F extends Flags = Flags, O extends Operands = Operands> {
  readonly name: string;
  /** A paragraph, for the command's own help. */
  readonly description: string;
  /** What it takes beside options; absent: nothing. */
  readonly operands?: O;
  readonly flags: F;
  /** Those typed right behind its name, as `show` in `runs show`. Without one of them the command itself runs. */
  readonly subcommands?: Catalogue;
  /** Command lines that work, each with what it does. */
  readonly examples: readonly (readonly [command: string, does: string])[];
  readonly run: (options: OptionsOf<F> & OperandsOf<O>, context: Context) => Promise<void>;
}

/** Gives a command's `run` the types of its flag table; the caller fills the options from that same table. */
export const defineCommand = <const F extends Flags, const O extends Operands = Record<never, never>>(
  command: Command<F, O>,
): Command => command as unknown as Command;

/** Commands by their names, in the order in which help lists them; each is loaded where it is asked for. */
export type Catalogue = Readonly<
  Record<
    string,
    {
      /** One line. */
      readonly summary: string;
      readonly load: () => Promise<Command>;
    }
  >
>;
