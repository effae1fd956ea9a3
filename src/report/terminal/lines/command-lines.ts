import { lineEnd } from '../../../util/text/shell-word.ts';
import type { Page } from '../page.ts';
import { wrapWords } from '../wrap.ts';

/**
 * A command to be pasted, indented, on as many lines as it takes: every line but the last ends so that the shell takes them
 * for one. Where shells differ in that, it is one long line.
 * @param words what stays together on a line: the command, and each flag with its value
 */
export function commandLines(words: readonly string[], { style, width }: Page): string {
  const end = lineEnd();
  const lines = end === undefined ? [words.join(' ')] : wrapWords(words, width - 6); // two before, two more from the second line on, two after
  return lines
    .map((line, i) => `${i === 0 ? '  ' : '    '}${style.bold(line)}${i < lines.length - 1 ? end : ''}`)
    .join('\n');
}
