/** Quotes a word for a POSIX shell where it needs quoting: commands that we print can be pasted as they are. */
export const shellWord = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
