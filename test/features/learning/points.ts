import { matrix } from '../../../src/kernels/matrix.ts';
import { Random } from '../../../src/util/random.ts';

export const line = (...values: readonly number[]) => matrix(Float32Array.from(values), values.length, 1);

/** Points in three heaps, far from each other. */
export function heaps() {
  const random = Random.seeded(5);
  const middles = [
    [0, 0],
    [30, 0],
    [0, 30],
  ];
  const data = Float32Array.from({ length: 300 * 2 }, (_, i) => middles[(i >> 1) % 3]![i % 2]! + random.normal());
  return matrix(data, 300, 2);
}
