/** Stands for a secret. */
export const MASK = '***';

/** What may end a sentence, a list or a pair of brackets around a word: at its end it is not taken for a part of a secret. */
const ENDS = ":,.;!)]}>'";

/** How long a word is without what {@link ENDS} has. */
export function lengthWithoutEnd(word: string): number {
  let length = word.length;
  while (length > 0 && ENDS.includes(word[length - 1]!)) length--;
  return length;
}
