import type { Help } from 'commander';
import { wrapWords } from '../report/terminal/wrap.ts';
import { lineEnd, wordsIn } from '../util/text/shell-word.ts';

/** Columns of help that goes to a file or a pipe. */
const USUAL_WIDTH = 80;
/** Longer lines are hard to read, narrower help is hard to lay out. */
const WIDEST = 110;
const NARROWEST = 40;

export const helpWidth = (columns = USUAL_WIDTH): number => Math.min(Math.max(columns, NARROWEST), WIDEST);

/** Breaks a heading of help. */
export const helpTitle =
  (width: number) =>
  (heading: string): string =>
    wrapWords(heading.split(' '), width).join('\n');

/** Breaks the line that says how a command is typed; it stands behind `Usage: `. */
export const helpUsage =
  (width: number) =>
  (usage: string): string =>
    wrapWords(usage.split(' '), width - 'Usage: '.length).join(`\n${' '.repeat('Usage: '.length)}`);

/** Columns that an explanation needs beside what it explains; where there are fewer, it stands below. */
const BESIDE = 40;
const INDENT = 2;

/** An option or a command with its explanation, as commander's help wants it; commander's own leaves long lines where there is little room. */
export function helpItem(
  term: string,
  termWidth: number,
  description: string,
  { helpWidth = USUAL_WIDTH }: Help,
): string {
  const besides = helpWidth - INDENT - termWidth - INDENT >= BESIDE;
  const left = besides ? INDENT + termWidth + INDENT : 3 * INDENT;
  const text = wrapWords(description.split(' '), helpWidth - left).join(`\n${' '.repeat(left)}`);
  const head = `${' '.repeat(INDENT)}${term}`;
  return besides ? `${head.padEnd(left)}${text}` : `${head}\n${' '.repeat(left)}${text}`;
}

/** A command line in pieces that stay together: each flag with its value. */
function piecesOf(command: string): readonly string[] {
  const pieces: string[] = [];
  for (const word of wordsIn(command)) {
    if (pieces.at(-1)?.startsWith('-') && !word.startsWith('-')) pieces[pieces.length - 1] += ` ${word}`;
    else pieces.push(word);
  }
  return pieces;
}

/** Examples below a heading, wrapped between words: a command of several lines can be pasted as it is. */
export function exampleText(
  heading: string,
  examples: readonly (readonly [command: string, does: string])[],
  width: number,
): string {
  const lines = examples.flatMap(([command, does]) => {
    const end = lineEnd();
    const [first = '', ...more] = end === undefined ? [command] : wrapWords(piecesOf(command), width - 6); // four before, two behind
    const typed = [`  $ ${first}`, ...more.map((line) => `    ${line}`)].join(`${end}\n`);
    return [typed, ...wrapWords(does.split(' '), width - 6).map((line) => `      ${line}`)];
  });
  return `\n${heading}\n${lines.join('\n')}`;
}
