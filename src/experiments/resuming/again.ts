/** A word of a command line as {@link shellWord} quotes it. */
const WORD = /(?:'[^']*'|"[^"]*"|\\.|[^\s'"\\])+/g;

const unquoted = (word: string): string =>
  word.replaceAll(/'([^']*)'|"([^"]*)"|\\(.)/g, (_, a?: string, b?: string, c?: string) => a ?? b ?? c ?? '');

/** A command line without some flags and their values. */
export function withoutFlags(commandLine: string, ...flags: readonly string[]): string {
  const words = commandLine.match(WORD) ?? [];
  const isOne = (word: string | undefined) => word !== undefined && flags.includes(unquoted(word));
  const isWhole = (word: string) => flags.some((flag) => unquoted(word).startsWith(`${flag}=`));
  return words.filter((word, i) => !isOne(word) && !isOne(words[i - 1]) && !isWhole(word)).join(' ');
}

/** The command that runs what a run was of once more: in a folder of its own, since its own is not empty. */
export const againCommand = ({ commandLine }: { readonly commandLine: string }): { readonly command: string } => ({
  command: withoutFlags(commandLine, '--run-dir'),
});
