import type { Backend, Watch } from '../../kernels/backend.ts';
import { type MatrixF32, matrix } from '../../kernels/matrix.ts';
import type { Random } from '../../util/random.ts';
import { inStages } from './stages.ts';

/**
 * k-means on the sphere: each patch belongs to the centre with the largest cosine, the first of equals; a centre is its
 * patches' mean, scaled to length 1. A centre without patches stays where it is.
 * Source: Hornik, Feinerer, Kober & Buchta, Journal of Statistical Software 50, 2012.
 * @param patches n × d, each of length 1
 * @param k       at most n
 * @returns k × d, each of length 1
 */
export async function sphericalKMeans(
  backend: Backend,
  patches: MatrixF32,
  { k, rounds, random, ...watch }: Watch & { readonly k: number; readonly rounds: number; readonly random: Random },
): Promise<Float32Array> {
  const { nRows: n, nCols: d } = patches;
  if (k > n) throw new RangeError(`${k} centres need as many patches; there are ${n}`);
  const centres = new Float32Array(k * d);
  random
    .permutation(n)
    .subarray(0, k)
    .forEach((from, to) => {
      centres.set(patches.data.subarray(from * d, (from + 1) * d), to * d);
    });
  const nothing = new Float32Array(k);
  const stage = inStages(watch, rounds);
  for (let round = 0; round < rounds; round++) {
    const { indices: nearest } = await backend.largestProducts(patches, matrix(centres, k, d), nothing, stage(1));
    const sums = new Float64Array(k * d);
    for (let i = 0; i < n; i++) {
      const to = nearest[i]! * d;
      for (let j = 0; j < d; j++) sums[to + j] = sums[to + j]! + patches.data[i * d + j]!;
    }
    for (let c = 0; c < k; c++) {
      let squares = 0;
      for (let j = c * d; j < (c + 1) * d; j++) squares += sums[j]! * sums[j]!;
      const length = Math.sqrt(squares);
      if (length > 1e-6) for (let j = c * d; j < (c + 1) * d; j++) centres[j] = sums[j]! / length;
    }
  }
  return centres;
}
