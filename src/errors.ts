import { maskSecrets } from './util/text/mask-secrets.ts';
import { bounded, onOneLine, printableLines, quoted } from './util/text/printable.ts';

/** The kinds of error that a {@link UserError} reports; each has its own exit code. */
export type ErrorKind = 'failed' | 'usage' | 'data' | 'interrupted';

/** Process exit codes: 0 is success, these are the rest. */
export const EXIT_CODES: Readonly<Record<ErrorKind, number>> = {
  failed: 1,
  usage: 2,
  data: 3,
  interrupted: 130,
};

/** A piece of a hint that is worded where it is shown: the library names settings, the command line names flags. */
export type HintPiece =
  /** A setting of the library by its name, `k`, or with another value, `k = 5`. */
  | { readonly setting: string; readonly value?: number | string }
  /** A command of ours, to be typed. */
  | { readonly command: string }
  /** An example of a command that needs no download; the caller that knows what was typed has a better one. */
  | { readonly withoutDownload: string };

/** A piece as the library words it. */
function plainWords(piece: HintPiece): string {
  if ('setting' in piece) return piece.value === undefined ? piece.setting : `${piece.setting} = ${piece.value}`;
  return 'command' in piece ? piece.command : piece.withoutDownload;
}

const isPiece = (value: unknown): value is string | HintPiece =>
  typeof value === 'string' ||
  (Object(value) === value && ['setting', 'command', 'withoutDownload'].some((name) => name in (value as object)));

/** What to type or do instead: words, and pieces that are worded where it is shown. */
export class Hint {
  readonly pieces: readonly (string | HintPiece)[];

  /** Anything else among the pieces is named by its type: an error that cannot be made would hide what it was to tell. */
  constructor(pieces: readonly (string | HintPiece)[]) {
    const given: readonly unknown[] = Array.isArray(pieces) ? pieces : [pieces];
    this.pieces = given.map((piece) => (isPiece(piece) ? piece : whatIs(piece)));
  }

  /** The same hint with some pieces reworded; pieces without new words stay as they are. */
  with(words: (piece: HintPiece) => string | HintPiece | undefined): Hint {
    const reworded = (piece: HintPiece) => {
      const other = words(piece) ?? piece;
      return typeof other === 'string' ? onOneLine(other) : other;
    };
    return new Hint(this.pieces.map((piece) => (typeof piece === 'string' ? piece : reworded(piece))));
  }

  toString(): string {
    return this.pieces.map((piece) => (typeof piece === 'string' ? piece : plainWords(piece))).join('');
  }
}

/**
 * A hint made of words and of pieces between them, other hints among these: hint`get it with \`${command}\``. Lines end where
 * the words between the pieces say so; a text put between them, such as a path, ends none.
 */
export function hint(words: TemplateStringsArray, ...between: readonly (string | number | HintPiece | Hint)[]): Hint {
  const pieces = words.flatMap((text, i): (string | HintPiece)[] => {
    const piece = between[i];
    if (piece instanceof Hint) return [text, ...piece.pieces];
    if (piece === undefined) return [text];
    return [text, typeof piece === 'object' ? piece : onOneLine(String(piece))];
  });
  return new Hint(pieces.filter((piece) => piece !== ''));
}

/** Several texts, each on a line of its own. */
export const lines = (texts: readonly (string | Hint)[]): Hint =>
  texts.slice(1).reduce<Hint>((above, text) => hint`${above}\n${text}`, hint`${texts[0] ?? ''}`);

export interface UserErrorOptions {
  /** The error beneath, kept for `--verbose`. */
  readonly cause?: unknown;
  /** What to type or do instead; printed below. A string is one line. */
  readonly hint?: string | Hint | undefined;
  /** The setting that the message begins with, by its name in the library; the command line shows the flag instead. */
  readonly setting?: string;
}

/** Messages quote what was given, which may be of any length. */
const MOST = 10_000;

/** Whatever was thrown or passed: an error that cannot be made would hide what it was to tell. */
const asHint = (text: string | Hint): Hint => {
  if (text instanceof Hint) return text;
  try {
    return hint`${String(text)}`;
  } catch {
    return hint`${whatIs(text)}`; // no text can be made of it
  }
};

/** A text of an error as it may be shown, whatever was put into it. */
const presentable = (text: string): string => printableLines(maskSecrets(bounded(text, MOST)));

/**
 * An error that the user can act on. The message says what was wrong, the value as given and what is allowed; the hint
 * gives the command that would work. Both can be shown as they are: secrets in URLs are masked, and control characters that
 * came with a name or an answer are visible escapes. Anything that is not a UserError is a bug and keeps its stack.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly kind: ErrorKind;
  /** What to type or do instead, as the library words it. */
  readonly hint: string | undefined;
  readonly setting: string | undefined;
  /** Private, so that Node does not print them beside their texts. */
  readonly #said: Hint;
  readonly #advice: Hint | undefined;

  /** @param message one line of text, or pieces that can be reworded and may have several lines */
  constructor(message: string | Hint, kind: ErrorKind, options?: UserErrorOptions) {
    const said = asHint(message);
    const { cause, hint: advice, setting } = options ?? {};
    super(presentable(String(said)), cause === undefined ? undefined : { cause });
    this.kind = kind;
    this.#said = said;
    this.#advice = advice === undefined ? undefined : asHint(advice);
    const text = this.#advice?.toString();
    this.hint = text === undefined ? undefined : presentable(text);
    this.setting = setting;
  }

  /** The hint in pieces that can be reworded. */
  get advice(): Hint | undefined {
    return this.#advice;
  }

  /** The same error with some pieces of its message and its hint reworded, or the error itself if there are none to reword. */
  worded(words: (piece: HintPiece) => string | HintPiece | undefined): UserError {
    const isWorded = (piece: string | HintPiece) => typeof piece !== 'string' && words(piece) !== undefined;
    const { kind, cause, setting, advice } = this;
    if (![...this.#said.pieces, ...(advice?.pieces ?? [])].some(isWorded)) return this;
    const options = { cause, hint: advice?.with(words), ...(setting !== undefined && { setting }) };
    return new UserError(this.#said.with(words), kind, options);
  }
}

/** The command line or an argument of the library is wrong (exit code 2). */
export const usageError = (message: string | Hint, options?: UserErrorOptions): UserError =>
  new UserError(message, 'usage', options);

/** What a value is, for messages about one that should be another: `Uint8Array`, `the function adam`, `"svm"`, `undefined`. */
export function whatIs(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'function') return `the function ${value.name}`;
  if (Object(value) !== value) return String(value);
  if (Array.isArray(value) && value.length === 0) return 'an empty list';
  return (value as object).constructor?.name ?? 'an object';
}

/**
 * A setting has an invalid value (exit code 2).
 * @param expected completes the sentence "setting must be …"
 * @param value    as it was given: a text is quoted
 * @param ofWhat   what the setting belongs to, added after it
 */
export const settingError = (setting: string, expected: string, value: unknown, ofWhat = ''): UserError =>
  usageError(`${[setting, ofWhat].join(' ').trim()} must be ${expected}; got ${whatIs(value)}`, { setting });

/** Data is missing, damaged or not what it claims to be (exit code 3). */
export const dataError = (message: string | Hint, options?: UserErrorOptions): UserError =>
  new UserError(message, 'data', options);

/** The work could not be done: the disk is full, the folder unwritable, the loss diverged (exit code 1). */
export const failure = (message: string, options?: UserErrorOptions): UserError =>
  new UserError(message, 'failed', options);

/** The user stopped the work (exit code 130). */
export const interruption = (message = 'interrupted', options?: UserErrorOptions): UserError =>
  new UserError(message, 'interrupted', options);
