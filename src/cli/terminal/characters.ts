type Env = Readonly<Record<string, string | undefined>>;

/** The codeset that the locale asks for; undefined where nothing is set, as in most containers. */
const localeOf = (env: Env): string | undefined => env.LC_ALL || env.LC_CTYPE || env.LANG || undefined;

/** Terminals of Windows that draw what they are sent; the old console has the characters of its code page only. */
const isModernWindows = ({ WT_SESSION, ConEmuTask, TERM_PROGRAM, TERM, TERMINAL_EMULATOR }: Env): boolean =>
  Boolean(WT_SESSION) ||
  ConEmuTask === '{cmd::Cmder}' ||
  TERM_PROGRAM === 'vscode' ||
  TERM === 'xterm-256color' ||
  TERM === 'alacritty' ||
  TERMINAL_EMULATOR === 'JetBrains-JediTerm';

/**
 * Whether a stream shows more than ASCII: by the locale (LC_ALL, LC_CTYPE, LANG), if there is one; then by the terminal, as
 * `is-unicode-supported` decides it. Linux's own console has no glyphs for the drawings.
 */
export function showsUnicode(env: Env, platform: NodeJS.Platform, isTerminal: boolean): boolean {
  const locale = localeOf(env);
  if (locale !== undefined && !/utf-?8/i.test(locale)) return false;
  if (platform === 'win32') return locale !== undefined || isModernWindows(env);
  return !(isTerminal && env.TERM === 'linux');
}

/** ASCII of the same width, so that tables and drawings keep their shape; only what ends a text may grow. */
const ASCII: ReadonlyMap<string, string> = new Map([
  ...pairs('─│┬┴┤├┼└┘┌┐', '-|++++++++++'),
  ...pairs('╮╭╯╰', "..''"),
  ...pairs('░▒▓█', '.:+#'),
  ...pairs('●○◆◇', 'ox*+'),
  ...pairs('←→↑↓', '<>^v'),
  ...pairs('×·≈≤≥–—−', 'x.~<>---'),
  ...pairs('“”„‘’‚', `"""'',`),
  ['±', '+-'],
  ['…', '...'],
  ['²', '^2'],
  ['ᵀ', '^T'],
  ['ŝ', 's^'],
  ['\u0302', '^'],
]);

function pairs(from: string, to: string): readonly (readonly [string, string])[] {
  const ascii = [...to];
  return [...from].map((character, i) => [character, ascii[i]!] as const);
}

const PATTERN = new RegExp([...ASCII.keys()].join('|'), 'g');

/**
 * A text with our drawings, signs and quotes in ASCII. What the user named (folders, classes) keeps its letters, and a word with
 * a slash, which may be a path to be typed again, stays whole.
 */
export const inAscii = (text: string): string =>
  text
    .replaceAll(' ± ', '+/-')
    .replaceAll(/\S+/g, (word) => (/[/\\]/.test(word) ? word : word.replaceAll(PATTERN, (found) => ASCII.get(found)!)));

/** Text as a stream shows it. */
export const charactersFor = (
  env: Env,
  isTerminal: boolean,
  platform: NodeJS.Platform = process.platform,
): ((text: string) => string) => (showsUnicode(env, platform, isTerminal) ? (text) => text : inAscii);
