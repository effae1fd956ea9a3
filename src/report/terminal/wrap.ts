/** What stands between two spaces; a command in backticks is one word. */
const WORDS = /(?:`[^`\n]*`|[^ `]|`)+/g;

/** Breaks each line of a text that is not painted at spaces, outside of commands in backticks. */
export const wrapText = (text: string, width: number): string =>
  text
    .split('\n')
    .flatMap((line) => (line.length <= width ? [line] : wrapWords(line.match(WORDS) ?? [], width)))
    .join('\n');

/** Breaks words into lines of at most `width` columns; a longer word gets a line of its own. At least one line. */
export function wrapWords(words: readonly string[], width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.length === 0 ? [''] : lines;
}
