import { UNSAFE } from './printable.ts';

/** Shells that printed commands are pasted into. */
export type Shell = 'posix' | 'cmd' | 'powershell';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * The shell that most likely started a process. On Windows PowerShell adds the user's own folder to PSModulePath, which
 * otherwise has two; Git's bash sets SHELL or MSYSTEM. Elsewhere only PowerShell sets it.
 */
export function shellOf(platform: string, env: Env): Shell {
  if (platform !== 'win32') return env.PSModulePath === undefined ? 'posix' : 'powershell';
  if (env.MSYSTEM || env.SHELL) return 'posix';
  return (env.PSModulePath ?? '').split(';').filter((path) => path !== '').length > 2 ? 'powershell' : 'cmd';
}

let reader: Shell = 'posix';

/** Says which shell reads the commands of this process; the command line knows. Until then it is a POSIX shell. */
export function commandsAreFor(shell: Shell): void {
  reader = shell;
}

/** The shell that reads the commands of this process. */
export const thisShell = (): Shell => reader;

/**
 * Words that mean themselves without quotes. PowerShell makes a list of `1,3`, and something else of a word that begins with
 * `@`, or with a hyphen and has a dot.
 */
const BARE: Readonly<Record<Shell, RegExp>> = {
  posix: /^[\w@%+:,./-][\w@%+=:,./-]*$/,
  cmd: /^(-{1,2}[\w-]+|[\w+:./\\][\w+=:./\\-]*)$/,
  powershell: /^(-{1,2}[\w-]+|[\w+:./\\][\w+=:./\\-]*)$/,
};

/** What PowerShell takes for `"` and for `'`, besides these. */
const CURLY_DOUBLE = '\u201c\u201d\u201e';
const CURLY_SINGLE = '\u2018\u2019\u201a\u201b';

/** Words of which double quotes make one in every shell: nothing in them is special anywhere. */
const HARMLESS = new RegExp(`^[^"$\`!%\\\\\\p{Cc}${CURLY_DOUBLE}]*$`, 'u');
/** The same for both shells of Windows, with the backslashes of its paths. */
const HARMLESS_ON_WINDOWS = new RegExp(`^[^"$\`%\\p{Cc}${CURLY_DOUBLE}]*$`, 'u');

/** How Windows' programs split their command line: only before a quote does a backslash stand for something else. */
const forProgram = (word: string): string =>
  word.replaceAll(/(\\*)"/g, '$1$1\\"').replace(/\\+$/, (slashes) => (/\s/.test(word) ? slashes + slashes : slashes));

/** What stands as `\\012` between `$'` and `'`, which bash, zsh and others read, though not every `sh`. */
const UNSAFE_OR_SPECIAL = new RegExp(`${UNSAFE.source}|['\\\\]`, 'gu');
const octal = (character: string): string =>
  Array.from(new TextEncoder().encode(character), (byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');

/**
 * Quotes a word if it needs quoting, so that a printed command can be pasted as it is. Double quotes are used where they do
 * in every shell, since which one will read it is a guess.
 */
export function wordFor(shell: Shell, word: string): string {
  if (BARE[shell].test(word)) return word;
  if (shell === 'posix' && word.search(UNSAFE) >= 0) return `$'${word.replaceAll(UNSAFE_OR_SPECIAL, octal)}'`;
  if (shell === 'posix') return HARMLESS.test(word) ? `"${word}"` : `'${word.replaceAll("'", "'\\''")}'`;
  if (HARMLESS_ON_WINDOWS.test(word)) return `"${word.replace(/\\+$/, '$&$&')}"`;
  // With every sign of cmd escaped it sees no quotes, in which it would still fill in %names%.
  if (shell === 'cmd')
    return `"${word.replaceAll(/(\\*)("|$)/g, '$1$1$2').replaceAll('"', '\\"')}"`.replaceAll(/[()%!^"<>&|]/g, '^$&');
  return `'${forProgram(word).replaceAll(new RegExp(`['${CURLY_SINGLE}]`, 'g'), '$&$&')}'`;
}

const WORD = /(?:'[^']*'|"[^"]*"|\\.|[^\s'"\\])+/g;

/** The words of a command line, each still quoted as {@link shellWord} quotes it. */
export const wordsIn = (commandLine: string): readonly string[] => commandLine.match(WORD) ?? [];

/** A word for {@link thisShell}: see {@link wordFor}. */
export const shellWord = (word: string): string => wordFor(thisShell(), word);

/** What stands between two commands, of which the second is to follow the first: Windows' own PowerShell has no `&&`. */
export const andThen = (shell: Shell = thisShell()): string => (shell === 'powershell' ? '; ' : ' && ');

/** What ends a line of a command that goes on in the next; undefined on Windows, whose shells differ: it stays on one line. */
export const lineEnd = (shell: Shell = thisShell()): string | undefined => (shell === 'posix' ? ' \\' : undefined);

/** The command that removes a file. */
export const removeCommand = (path: string, shell: Shell = thisShell()): string =>
  `${shell === 'posix' ? 'rm' : 'del'} ${asPath(path, shell)}`;

/** The command that moves a file or a folder. */
export const moveCommand = (from: string, to: string, shell: Shell = thisShell()): string =>
  `${shell === 'posix' ? 'mv' : 'move'} ${asPath(from, shell)} ${asPath(to, shell)}`;

/** The command that makes a folder, and those above it. */
export const makeFolderCommand = (path: string, shell: Shell = thisShell()): string =>
  `mkdir ${shell === 'posix' ? '-p ' : ''}${asPath(path, shell)}`;

/** A path that no command takes for an option. */
const asPath = (path: string, shell: Shell): string => wordFor(shell, path.startsWith('-') ? `./${path}` : path);
