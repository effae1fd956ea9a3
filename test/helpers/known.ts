const known = new Map<string, unknown>();

/** A truth to which several backends are held: computed for the first of them. A key says all that it depends on, and whose it is. */
export function knownTruth<Truth>(key: string, compute: () => Truth): Truth {
  if (!known.has(key)) known.set(key, compute());
  return known.get(key) as Truth;
}
