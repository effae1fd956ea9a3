import type { Backend, Watch } from '../../../kernels/backend.ts';
import { type MatrixF32, matrix } from '../../../kernels/matrix.ts';
import type { RowsGram } from '../../../kernels/tiles/gram.ts';
import { elementAt, TILE, tileStart, tilesASide } from '../../../kernels/tiles/tiles.ts';
import { turnTaker } from '../../../util/turns.ts';

/** What a metric is made of. */
export interface MetricSetup {
  readonly gram: RowsGram;
  /** nFeatures: what codes are multiplied by. */
  readonly scale: Float32Array;
  readonly nClasses: number;
  /** At least the second derivatives of a sample's loss by the scores. */
  readonly curvature: number;
  /** What the penalty's gradient is of W: 2 · strength. */
  readonly decay: number;
}

/** Of the mean of the diagonal: what f32 sums and products may be wrong by. */
const ROUNDING = 1e-6;
/** Of a sum of squares in f32: less variance than this share of it is not to be told from rounding. */
const UNSEEN = 2 ** -22;
/** So much more is added to the diagonal each time that rounding leaves the matrix indefinite. */
const MORE = 10;

/**
 * The metric of a convex objective of W and of the bias for centred features: H = curvature · (the covariance of features)
 * + decay · I for each class's weights, and the curvature for its bias. Where the curvature bounds that of the loss, H bounds
 * the second derivatives of the objective, up to rounding. Source: Böhning & Lindsay 1988, "Monotonicity of quadratic-
 * approximation algorithms".
 */
export class Metric {
  readonly #backend: Backend;
  readonly #setup: MetricSetup;
  readonly #triangle: MatrixF32;
  readonly #vectors: MatrixF32;

  private constructor(backend: Backend, setup: MetricSetup, triangle: MatrixF32) {
    this.#backend = backend;
    this.#setup = setup;
    this.#triangle = triangle;
    this.#vectors = matrix(new Float32Array(setup.nClasses * this.#n), setup.nClasses, this.#n);
  }

  get #n(): number {
    return this.#setup.scale.length;
  }

  /**
   * Factors H. Free it after use.
   * @param summedAgain sums the Gram matrix once more, where H is to take its place in the backend's memory
   */
  static async open(
    backend: Backend,
    setup: MetricSetup,
    watch: Watch,
    summedAgain: false | ((out: Float32Array) => Promise<unknown>) = false,
  ): Promise<Metric> {
    const { data, n } = setup.gram.products;
    const triangle = summedAgain ? matrix(data, 1, data.length) : backend.float32(1, data.length);
    try {
      for (let share = ROUNDING; ; share *= MORE) {
        await fill(triangle.data, setup, share, watch.signal);
        if (await backend.factor({ data: triangle.data, n }, watch)) return new Metric(backend, setup, triangle);
        if (share > 1) throw new RangeError('the Gram matrix has NaN or infinity');
        if (summedAgain) await summedAgain(triangle.data);
      }
    } catch (error) {
      backend.free(triangle);
      throw error;
    }
  }

  /** The decay it was made for. */
  get decay(): number {
    return this.#setup.decay;
  }

  /** A gradient by W and bias in coordinates where H is the identity: L^-1 g. */
  async ofGradient(gradient: Float64Array): Promise<Float64Array> {
    return this.#solve(gradient, false);
  }

  /** A step in those coordinates as one of W and bias: L^-T z. */
  async toStep(z: Float64Array): Promise<Float64Array> {
    return this.#solve(z, true);
  }

  async #solve(vector: Float64Array, transposed: boolean): Promise<Float64Array> {
    const { curvature, gram } = this.#setup;
    const x = this.#vectors;
    const size = x.data.length;
    x.data.set(vector.subarray(0, size));
    await this.#backend.solveTriangular({ data: this.#triangle.data, n: gram.products.n }, x, transposed);
    const solved = new Float64Array(vector.length);
    solved.set(x.data);
    for (let i = size; i < vector.length; i++) solved[i] = vector[i]! / Math.sqrt(curvature);
    return solved;
  }

  free(): void {
    this.#backend.free(this.#triangle);
  }
}

/** Writes H over a triangle in tiles, or over the Gram matrix itself, with a share of the diagonal's mean on top. */
async function fill(out: Float32Array, setup: MetricSetup, share: number, signal?: AbortSignal): Promise<void> {
  const { gram, scale, curvature, decay } = setup;
  const { data, n } = gram.products;
  const takeTurn = turnTaker();
  // Element by element: factors[i] · factors[j] · (products[i, j] - means[i] · means[j]), padded to whole tiles.
  const padded = tilesASide(n) * TILE;
  const means = new Float64Array(padded);
  const factors = new Float64Array(padded);
  // What a feature that hardly varies, or never, may add at most: beside the squares of large codes it is lost.
  const unseen = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    means[i] = gram.sums[i]! / Math.sqrt(gram.nRows);
    const factor = scale[i]! * Math.sqrt(curvature / gram.nRows);
    const squares = data[elementAt(i, i)]!;
    if (squares - means[i]! ** 2 > UNSEEN * squares) factors[i] = factor;
    else unseen[i] = factor ** 2 * UNSEEN * squares;
  }
  for (let row = 0; row < tilesASide(n); row++) {
    signal?.throwIfAborted();
    await takeTurn();
    for (let column = 0; column <= row; column++) {
      let at = tileStart(row, column);
      for (let i0 = row * TILE; i0 < (row + 1) * TILE; i0 += 8) {
        for (let j = column * TILE; j < (column + 1) * TILE; j++) {
          for (let i = i0; i < i0 + 8; i++, at++) {
            out[at] = factors[i]! * factors[j]! * (data[at]! - means[i]! * means[j]!);
          }
        }
      }
    }
  }
  let trace = 0;
  for (let i = 0; i < n; i++) trace += out[elementAt(i, i)]!;
  const more = (share * trace) / n;
  // A feature that never varies has no weight: any number above 0 will do.
  for (let i = 0; i < n; i++) out[elementAt(i, i)] = out[elementAt(i, i)]! + unseen[i]! + decay + more || 1;
}
