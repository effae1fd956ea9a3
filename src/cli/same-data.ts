import { UserError } from '../errors.ts';
import { shellWord } from '../util/text/shell-word.ts';

const DATA = /^--(dataset|classes|data-dir|limit)(=|$)/;

/** The words of a command line that say which images it works on. */
const dataWords = (words: readonly string[]): readonly string[] =>
  words.flatMap((word, i) => {
    if (!DATA.test(word)) return [];
    return word.includes('=') || words[i + 1] === undefined ? [word] : [word, words[i + 1]!];
  });

/** An error whose hint names experiments, on the images that the command line names. */
export function withSameData(error: unknown, words: readonly string[]): unknown {
  if (!(error instanceof UserError)) return error;
  const data = dataWords(words).map(shellWord);
  if (data.length === 0) return error;
  return error.worded((piece) => {
    if (!('command' in piece) || !/^cifar-train (knn|linear|crossval|lr-find) /.test(piece.command)) return undefined;
    return { command: [piece.command, ...data].join(' ') };
  });
}
