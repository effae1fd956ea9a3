/**
 * Which of some places along a side belong to each part of it, as weights of their mean.
 * @param grid how many parts there are
 * @returns grid × n
 */
export function gridMeans(grid: number, n: number, partOf: (i: number) => number): Float64Array {
  const weights = new Float64Array(grid * n);
  const counts = new Int32Array(grid);
  for (let i = 0; i < n; i++) counts[partOf(i)]!++;
  for (let i = 0; i < n; i++) weights[partOf(i) * n + i] = 1 / counts[partOf(i)]!;
  return weights;
}
