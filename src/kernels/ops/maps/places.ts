/** Where stretches of some bytes begin, one after the other, each at a multiple of 64. */
export function placesOf(sizes: readonly number[]): { starts: readonly number[]; end: number } {
  let end = 0;
  const starts = sizes.map((bytes) => {
    const start = end;
    end += Math.ceil(bytes / 64) * 64;
    return start;
  });
  return { starts, end };
}
