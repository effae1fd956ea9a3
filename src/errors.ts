/** What kind of trouble a {@link UserError} reports; each kind has one exit code. */
export type ErrorKind = 'failed' | 'usage' | 'data' | 'interrupted';

/** Process exit codes: 0 is success, these are the rest. */
export const EXIT_CODES: Readonly<Record<ErrorKind, number>> = {
  failed: 1,
  usage: 2,
  data: 3,
  interrupted: 130,
};

export interface UserErrorOptions {
  /** The error beneath, kept for `--verbose`. */
  readonly cause?: unknown;
  /** What to type or do instead; printed on its own line. `k = 5` in it names a setting: the command line has flags instead. */
  readonly hint?: string;
  /** The setting that the message begins with, by its name in the library: the command line has flags instead. */
  readonly setting?: string;
}

/**
 * A mistake or a mishap that the user can act on. The message says what was wrong, the value as given and what is
 * allowed; the hint gives the command that would work. Anything that is not a UserError is a bug and keeps its stack.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly kind: ErrorKind;
  readonly hint: string | undefined;
  readonly setting: string | undefined;

  constructor(message: string, kind: ErrorKind, options: UserErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = kind;
    this.hint = options.hint;
    this.setting = options.setting;
  }
}

/** The command line or an argument of the library is wrong (exit code 2). */
export const usageError = (message: string, options?: UserErrorOptions): UserError =>
  new UserError(message, 'usage', options);

/**
 * A setting has a value that it cannot have (exit code 2).
 * @param expected completes the sentence "setting must be …"
 * @param ofWhat   stands behind the setting, where it belongs to one thing of many
 */
export const settingError = (setting: string, expected: string, value: unknown, ofWhat = ''): UserError =>
  usageError(`${[setting, ofWhat].join(' ').trim()} must be ${expected}; got ${value}`, { setting });

/** Data is missing, damaged or not what it claims to be (exit code 3). */
export const dataError = (message: string, options?: UserErrorOptions): UserError =>
  new UserError(message, 'data', options);

/** The work could not be done: the disk is full, the folder unwritable, the loss diverged (exit code 1). */
export const failure = (message: string, options?: UserErrorOptions): UserError =>
  new UserError(message, 'failed', options);

/** The user stopped the work (exit code 130). */
export const interruption = (message = 'interrupted', options?: UserErrorOptions): UserError =>
  new UserError(message, 'interrupted', options);
