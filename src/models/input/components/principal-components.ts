import { inverseFactor } from '../../../kernels/algebra/inverse-factor.ts';
import type { Backend, Watch } from '../../../kernels/backend.ts';
import type { MatrixF32 } from '../../../kernels/matrix.ts';
import { Random } from '../../../util/random.ts';
import { turnTaker } from '../../../util/turns.ts';

/** Directions in which rows vary, those of the most variance first. */
export interface PrincipalComponents {
  /** n × nFeatures, in the backend's memory: rows of length 1, at right angles. Free it after use. */
  readonly directions: MatrixF32;
  /** n: along each direction. */
  readonly variances: Float64Array;
  /** Along all nFeatures. */
  readonly totalVariance: number;
}

/** Rounds end when one adds less than this share of the variance: after so many at least, and so many at most. */
const LEAST_GAIN = 1e-4;
const FEWEST_ROUNDS = 3;
const MOST_ROUNDS = 12;
/** For progress: how many it takes, about. */
export const USUAL_ROUNDS = 5;
/** Of the directions that it begins with. */
const SEED = 0;

/**
 * The first principal components of a covariance matrix, by orthogonal iteration: directions are multiplied by the matrix and
 * made orthogonal again, in their order, until they hold next to no more variance. Directions of nearly the same variance may
 * be mixed. Source: Golub & Van Loan, "Matrix Computations", 8.2.4.
 * @param covariance nFeatures × nFeatures, in the backend's memory
 * @param n          how many, at most nFeatures; where rows vary in fewer directions, the rest are zero
 */
export async function principalComponents(
  backend: Backend,
  covariance: MatrixF32,
  n: number,
  { signal, onProgress }: Watch = {},
): Promise<PrincipalComponents> {
  const { nCols: nFeatures, data } = covariance;
  let totalVariance = 0;
  for (let j = 0; j < nFeatures; j++) totalVariance += data[j * nFeatures + j]!;
  const takeTurn = turnTaker();
  const held: MatrixF32[] = [];
  const room = (nRows: number, nCols: number): MatrixF32 => {
    const made = backend.float32(nRows, nCols);
    held.push(made);
    return made;
  };
  try {
    const [images, inverse, directions] = [room(nFeatures, n), room(n, n), room(n, nFeatures)];
    const random = Random.seeded(SEED);
    for (let i = 0; i < directions.data.length; i++) {
      if (i % nFeatures === 0) await takeTurn();
      directions.data[i] = random.normal();
    }
    const watch = { signal };
    for (let round = 0, before = 0; ; round++) {
      await backend.multiplyTransposed(covariance, directions, images, watch);
      // The directions of round 0 are those that it begins with: random, and neither orthogonal nor of length 1.
      if (round > 0) {
        const variances = await variancesAlong(directions, images);
        const sum = variances.reduce((all, variance) => all + variance, 0);
        const isEnough = round >= FEWEST_ROUNDS && sum - before <= LEAST_GAIN * sum;
        if (isEnough || round === MOST_ROUNDS) {
          onProgress?.(round, round);
          held.pop(); // the caller frees the directions
          return { directions, variances, totalVariance };
        }
        before = sum;
      }
      const { products } = await backend.scatter(images, watch);
      inverse.data.set(await inverseFactor(products, n, watch));
      await backend.multiplyTransposed(inverse, images, directions, watch);
      onProgress?.(round + 1, Math.max(USUAL_ROUNDS, round + 2));
    }
  } finally {
    backend.free(...held);
  }
}

/** Row by row of the directions q: q · C q. */
async function variancesAlong(directions: MatrixF32, images: MatrixF32): Promise<Float64Array> {
  const takeTurn = turnTaker();
  const { nRows: n, nCols: nFeatures } = directions;
  const variances = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    await takeTurn();
    let sum = 0;
    for (let j = 0; j < nFeatures; j++) sum += directions.data[i * nFeatures + j]! * images.data[j * n + i]!;
    variances[i] = sum;
  }
  return variances;
}
