import { wrapWords } from '../report/terminal/wrap.ts';
import { lineEnd, wordsIn } from '../util/text/shell-word.ts';

/** Columns of help that goes to a file or a pipe. */
const USUAL_WIDTH = 80;
/** Longer lines are hard to read, narrower help is hard to lay out. */
const WIDEST = 110;
const NARROWEST = 40;

export const helpWidth = (columns = USUAL_WIDTH): number => Math.min(Math.max(columns, NARROWEST), WIDEST);

/** A command line in pieces that stay together: each flag with its value. */
function piecesOf(command: string): readonly string[] {
  const pieces: string[] = [];
  for (const word of wordsIn(command)) {
    if (pieces.length === 0 || word.startsWith('-')) pieces.push(word);
    else pieces[pieces.length - 1] += ` ${word}`;
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
