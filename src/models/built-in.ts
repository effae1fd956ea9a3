const made = new WeakSet<object>();

/**
 * Marks a loss or an optimizer as built in: its name and settings say all of it, so workers can make the same. A copy
 * with something changed is not marked.
 */
export function builtIn<T extends object>(piece: T): T {
  made.add(piece);
  return piece;
}

export const isBuiltIn = (piece: object): boolean => made.has(piece);
