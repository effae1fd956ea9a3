import type { HintPiece } from '../../errors.ts';
import { wordsIn } from '../../util/text/shell-word.ts';

const unquoted = (word: string): string =>
  word.replaceAll(/'([^']*)'|"([^"]*)"|\\(.)/g, (_, a?: string, b?: string, c?: string) => a ?? b ?? c ?? '');

/** A command line without some flags and their values. */
export function withoutFlags(commandLine: string, ...flags: readonly string[]): string {
  const words = wordsIn(commandLine);
  const isOne = (word: string | undefined) => word !== undefined && flags.includes(unquoted(word));
  const isWhole = (word: string) => flags.some((flag) => unquoted(word).startsWith(`${flag}=`));
  return words.filter((word, i) => !isOne(word) && !isOne(words[i - 1]) && !isWhole(word)).join(' ');
}

/** What is quoted in one of the shells, or escaped: nothing in it is special. */
const QUOTED = /\$'(?:[^'\\]|\\.)*'|'[^']*'|"[^"$`]*"|[\\^]./gs;

/** Whether a command line is one command of this program in every shell. A run may come from elsewhere, and say anything. */
function isOurs(commandLine: string): boolean {
  return /^cifar-train( |$)/.test(commandLine) && !/[;&|<>`$()'"\r\n]/.test(commandLine.replaceAll(QUOTED, ''));
}

/**
 * The command that runs what a run was of once more: in a folder of its own, since its own is not empty.
 * @param more flags at its end
 */
export function againCommand({ commandLine }: { readonly commandLine: string }, more = ''): HintPiece | string {
  if (!isOurs(commandLine)) return 'its options are in its run.json, which names no command of cifar-train';
  return { command: withoutFlags(commandLine, '--run-dir') + more };
}
