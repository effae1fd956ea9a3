/** Where many numbers first differ from those expected, to the bit; undefined if nowhere. `toEqual` takes a microsecond for each number. */
export function firstDifference(found: ArrayLike<number>, expected: ArrayLike<number>): string | undefined {
  if (found.length !== expected.length) return `${found.length} numbers, not ${expected.length}`;
  for (let i = 0; i < expected.length; i++) {
    if (!Object.is(found[i], expected[i])) return `${found[i]} at ${i}, not ${expected[i]}`;
  }
  return undefined;
}
