/**
 * Names cut to a width, each ending in a dot where it was cut, no two alike. Names that would be cut to the same text
 * are written as their number (0 is the first).
 */
export function abbreviate(names: readonly string[], width: number): readonly string[] {
  const cut = names.map((name) => (name.length <= width ? name : `${name.slice(0, width - 1)}.`));
  return cut.map((short, i) => (cut.indexOf(short) === cut.lastIndexOf(short) ? short : String(i)));
}
