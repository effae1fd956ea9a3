import { longestKnown, maskAddress, maskKnown } from './mask-secrets.ts';

/**
 * Control characters, line breaks among them; characters that nobody sees, letters among them, or that turn the text around;
 * halves of surrogate pairs. The two joiners and the two signs that choose between text and emoji are left: emoji and whole
 * scripts need them, and they move nothing.
 */
export const UNSAFE =
  /(?!\u200c|\u200d|\ufe0e|\ufe0f)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}\u2800]/gu;

/** Whether a text is on one line, without characters that could move the cursor. */
export const isOneLine = (text: string): boolean => !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text);

/** Whether all of a text can be seen on a line, and it is no longer than that. */
export const isPrintable = (text: string, most: number): boolean => text.length <= most && text.search(UNSAFE) < 0;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

const escaped = (character: string): string =>
  SHORT[character] ??
  Array.from({ length: character.length }, (_, i) => {
    const unit = character.charCodeAt(i);
    return `\\u${unit.toString(16).padStart(4, '0')}`;
  }).join('');

/**
 * At most so many characters of a text from outside, and `…` if there are more. Known secrets are masked before it is cut; no more of a
 * long text is searched for them than may be shown.
 */
export function bounded(text: string, most: number): string {
  const begun = most + 2 * longestKnown();
  const isLong = text.length > begun;
  // The end of what is searched may cut a secret in two: what may be its first part is dropped.
  const shown = isLong ? maskKnown(text.slice(0, begun)).slice(0, -longestKnown()) : maskKnown(text);
  if (shown.length <= most && !isLong) return shown;
  const head = shown.slice(0, most);
  return `${/[\ud800-\udbff]$/.test(head) ? head.slice(0, -1) : head}…`;
}

/**
 * Text that was not written here, such as a name from a file or an answer of a server, as it may be shown on one line: what
 * could move the cursor, colour, hide or reorder becomes a visible escape (`\u001b`), what is known to be secret is masked, and what
 * is too long is cut.
 * @param most characters of the text that are shown
 */
export const printable = (text: string, most = 200): string => bounded(text, most).replace(UNSAFE, escaped);

/** A path or another text from outside as it may stand in a line of ours, whole: {@link printable}, so that it forges no other line. */
export const onOneLine = (text: string): string => printable(text, Number.POSITIVE_INFINITY);

/** A {@link printable} text in quotes; of an address only what is no secret. */
export const quoted = (text: string, most?: number): string => `"${printable(maskAddress(text), most)}"`;

/** The colours and weights that a terminal's style adds. */
const STYLES = String.raw`\u001b\[[\d;]*m`;

/**
 * A text of ours, with pieces from outside in it, as it may be shown: as {@link printable}, but lines stay lines, and nothing
 * is cut. A JSON text keeps its value: the escapes are JSON's own.
 * @param styled whether the text was painted: colours then stay
 */
export function printableLines(text: string, styled = false): string {
  const kept = new RegExp(styled ? `(${STYLES}|\n)` : '(\n)', 'u');
  return text
    .split(kept)
    .map((piece, i) => (i % 2 === 1 ? piece : piece.replace(UNSAFE, escaped)))
    .join('');
}
