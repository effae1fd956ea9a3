/** Quotes a word for a POSIX shell if it needs quoting: printed commands can be pasted as they are. */
export const shellWord = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
