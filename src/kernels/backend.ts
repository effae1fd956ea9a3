import type { WorkerProgram } from './hosts/program.ts';
import type { KernelMapModel } from './maps/kernel-map.ts';
import type { WordsModel } from './maps/words.ts';
import type { MatrixF32, MatrixI16, MatrixU8, Rows } from './matrix.ts';
import type { RegionsRequest } from './plane/plane.ts';
import type { CodedRows, RowsGram } from './tiles/gram.ts';
import type { SymmetricTiles } from './tiles/tiles.ts';

/**
 * `l1`: sum of |a - b|; `l2`: the Euclidean distance, carried as its square so that it stays an integer; `cosine`:
 * 1 - a·b / sqrt(|a|² |b|²), each step rounded to f64 and the result to f32, never below 0. A row of zeros is at cosine
 * distance 1 from every row, another one included, as in scikit-learn.
 */
export type Metric = 'l1' | 'l2' | 'cosine';
export const METRICS: readonly Metric[] = ['l1', 'l2', 'cosine'];

/** How a long operation reports its progress and learns that it should stop. */
export interface Watch {
  /** Called from time to time, on the main thread, with units of work done and their total. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  /** When it fires, the operation rejects with `signal.reason` within a fraction of a second. */
  readonly signal?: AbortSignal | undefined;
}

/** What a filtered search did. Counts depend on the timing of threads, so they differ a little from run to run. */
export interface FilterCounts {
  /** Pairs of rows to be decided. */
  readonly pairs: number;
  /** How many of them passed each stage. */
  readonly passed: readonly [number, number, number];
  /**
   * How many exact distances were computed: of what the last stage let through, of likely neighbours before the search, and
   * of whole stretches where bounds did not pay.
   */
  readonly exact: number;
}

/** The map from each feature x to x · scale + offset. */
export interface Affine {
  /** nFeatures. */
  readonly scale: Float32Array;
  /** nFeatures. */
  readonly offset: Float32Array;
}

export interface NearestRequest extends Watch {
  readonly metric: Metric;
  /** Neighbours wanted for each query. */
  readonly k: number;
  /** nQueries × nFeatures: pixels, or f32 features, which are finite and of magnitude at most 1e15. */
  readonly queries: Rows;
  /** nBase × nFeatures: the rows searched, of the same kind. */
  readonly base: Rows;
  /**
   * Cross-validation: a group number (the fold) for each row of queries and of base. Rows of the same group are never
   * neighbours. Absent: every base row counts.
   */
  readonly groups?: { readonly queries: Int32Array; readonly base: Int32Array } | undefined;
  /** Called at the end if a filter was used: for benchmarks. */
  readonly onFilter?: ((counts: FilterCounts) => void) | undefined;
}

/** Nearest neighbours, each row ordered by (distance, base row index): a total order, the same on every backend. */
export interface Neighbours {
  readonly nQueries: number;
  readonly k: number;
  /** nQueries × k base row indices. */
  readonly indices: Int32Array;
  /**
   * nQueries × k distances; for `l2` the squared distance. Between rows of bytes exact integers; for `cosine` f32, from
   * products that are exact integers. Between rows of f32: summed in f64 over the even and over the odd features, each in
   * ascending order, then added; the distance is rounded to f32.
   */
  readonly distances: Int32Array | Float32Array;
}

/** What is to be encoded: see {@link Backend.encodeKernelMap}. */
export interface EncodeRequest extends Watch {
  readonly model: KernelMapModel;
  /** nImages × 3072. */
  readonly images: MatrixU8;
  /** Which images, in this order. */
  readonly order: Int32Array;
  /** How many layers to go through; default: all, and only then the mirror image is added. */
  readonly nLayers?: number | undefined;
  /** order.length × encodedSize(model), row by row: pixels, and within them filters or outputs. */
  readonly out: Float32Array;
}

/** What bags of words are wanted of: see {@link Backend.encodeWords}. */
export interface EncodeWordsRequest extends Watch {
  readonly model: WordsModel;
  /** nImages × 3072. */
  readonly images: MatrixU8;
  /** Which images, in this order. */
  readonly order: Int32Array;
  /** order.length × wordsSize(model), row by row. */
  readonly out: Float32Array;
}

/** Of each row of a matrix, the row of another that it has the largest product with. */
export interface LargestProducts {
  /** m. */
  readonly indices: Int32Array;
  /** m: the product, less what was subtracted. */
  readonly values: Float32Array;
}

/** Sums over some rows. */
export interface Scatter {
  readonly nRows: number;
  /** d: of each column. */
  readonly sums: Float64Array;
  /** d × d: of the products of each two columns; what is above the diagonal is left 0. */
  readonly products: Float64Array;
}

/** Runs programs on the memory of the backend's matrices: in worker threads, or in the calling thread alone. */
export interface Workers {
  readonly threads: number;
  /** Whether there are more threads than processors. */
  readonly crowded: boolean;
  /** Runs a program in any free thread. */
  runAnywhere<Task>(program: WorkerProgram<Task>, task: Task): Promise<void>;
  /**
   * Runs a program in all threads at once; resolves when it has returned in each.
   * @param taskOf    the task of each thread, 0 ≤ lane < threads
   * @param onFailure called when the program has failed in a thread, or the thread has exited: others may be waiting
   *   for it
   */
  runEverywhere<Task>(
    program: WorkerProgram<Task>,
    taskOf: (lane: number) => Task,
    onFailure?: () => void,
  ): Promise<void>;
}

/**
 * How a backend computes: SIMD kernels on worker threads; the same kernels in the calling thread, where memory cannot be
 * shared between threads; or plain loops, many times slower, where there is no SIMD.
 */
export type Execution = 'threads' | 'one-thread' | 'plain-loops';

/**
 * What the rest of the code requires of the fast code. Every implementation passes the same conformance suite: integer
 * results are equal to the bit; f32 results agree within rounding, and are the same to the bit for any thread count.
 */
export interface Backend {
  readonly name: 'reference' | 'wasm';
  readonly execution: Execution;
  readonly threads: number;
  /** Why there are fewer threads than requested: words for a note. Absent if there are as many. */
  readonly shortfall?: string | undefined;

  /** A zeroed matrix in the memory that this backend computes in: operations on it need no copy. Free it after use. */
  float32(nRows: number, nCols: number): MatrixF32;
  /** The same, of bytes. */
  uint8(nRows: number, nCols: number): MatrixU8;
  /** The same, of 16-bit codes. */
  int16(nRows: number, nCols: number): MatrixI16;
  /** Frees a matrix from {@link float32}, {@link uint8} or {@link int16}. Other matrices are left alone. */
  free(...matrices: readonly Rows[]): void;

  /** All distances between rows of a (m × d) and rows of b (n × d), m × n, as in {@link Neighbours.distances}. */
  pairwiseDistances(metric: Metric, a: MatrixU8, b: MatrixU8): Promise<Int32Array | Float32Array>;

  /** The k nearest base rows of every query row. Throws a RangeError if a query has fewer than k candidates. */
  nearest(request: NearestRequest): Promise<Neighbours>;

  /** The sum of each column: nCols exact integers, for at most 2^23 rows. */
  columnSums(pixels: MatrixU8): Promise<Int32Array>;

  /**
   * out[i, j] = rows[order[i], j] · scale[j] + offset[j], each step rounded to f32: the batch that a model sees. Pixels in
   * [0, 1] less their mean have the scale 1/255, rounded to f32, and the offset -mean.
   */
  gatherAffine(rows: Rows, order: Int32Array, affine: Affine, out: MatrixF32): Promise<void>;

  /**
   * out = a bᵀ, for a (m × d), b (n × d), out (m × n): scores of a batch, or one matrix times another. Each element is summed
   * in an order that n and d alone decide.
   */
  multiplyTransposed(a: MatrixF32, b: MatrixF32, out: MatrixF32, watch?: Watch): Promise<void>;

  /**
   * For each row of a (m × d) the row j of b (n × d) with the largest product less `less[j]`, the first of equals: with |b_j|² / 2 it
   * is the nearest one. Products are summed and subtracted in f32.
   * @param less n
   */
  largestProducts(a: MatrixF32, b: MatrixF32, less: Float32Array, watch?: Watch): Promise<LargestProducts>;

  /** out = aᵀ b, for a (s × m), b (s × n), out (m × n), summed over s in ascending order: a gradient over a batch. */
  transposedMultiply(a: MatrixF32, b: MatrixF32, out: MatrixF32): Promise<void>;

  /**
   * The Gram matrix of some rows of codes or bytes, and the sums of their columns. Sums of 512 rows are exact; they are
   * added in f32, in the order given. Rows are brought to the kernels' memory in blocks, so that they may be larger than it.
   * @param rows  bytes, each of which counts less 128, or codes of magnitude at most 2047
   * @param order which rows
   * @param out   where the products go, in tiles: without a copy where it is in the backend's memory; absent: a new array
   */
  gram(rows: CodedRows, order: Int32Array, watch?: Watch, out?: Float32Array): Promise<RowsGram>;

  /**
   * Cholesky's factorisation: the lower triangle of A becomes that of L, where A = L Lᵀ. Tiles on the diagonal are factored in
   * f64, products are summed in f32. A matrix in the memory of the backend is not copied.
   * @param matrix changed in place
   * @returns whether the matrix is positive definite up to rounding; if not, it is left half done
   */
  factor(matrix: SymmetricTiles, watch?: Watch): Promise<boolean>;

  /**
   * Solves L x = b, or Lᵀ x = b, in f32; one after the other solves L Lᵀ x = b.
   * @param factor     what `factor` made of A
   * @param x          nSystems × n: right-hand sides, which become solutions
   * @param transposed whether by Lᵀ
   */
  solveTriangular(factor: SymmetricTiles, x: MatrixF32, transposed: boolean): Promise<void>;

  /** Sums over rows and their products, in f64: exact where they are whole numbers below 2^53. */
  scatter(rows: MatrixF32, watch?: Watch): Promise<Scatter>;

  /**
   * The Gaussian kernel of rows of length 1: exp(sharpness · (a · b - 1)) of each two of them, n × n in f64, row by row; what is
   * above the diagonal is left 0.
   */
  gaussianKernel(rows: MatrixF32, sharpness: number, watch?: Watch): Promise<Float64Array>;

  /**
   * (A + ridge I)^(-1/2) for a symmetric A without negative eigenvalues, up to rounding: computed in f64 and rounded, n × n. A ridge below
   * what rounding leaves of A's largest eigenvalues is raised to it.
   * @param matrix n × n, row by row; only the lower triangle is read
   * @param ridge  above 0
   */
  inverseRoot(matrix: Float64Array, n: number, ridge: number, watch?: Watch): Promise<MatrixF32>;

  /**
   * The kernel map of images: whitened, then layer after layer n exp((cos - 1) / sigma²) of patches of length n and filters,
   * pooled. Products are integers, of 16-bit codes: each cosine has an error of about 2e-5, relative to the length of the
   * image's longest patch.
   */
  encodeKernelMap(request: EncodeRequest): Promise<void>;

  /**
   * Bags of visual words of images: what every patch gives for each word, averaged part by part. Products are exact integers
   * of bytes and 16-bit codes; what filters give is rounded to f32 step by step, so that the word of a patch is the same on
   * every backend; sums are rounded to f32.
   */
  encodeWords(request: EncodeWordsRequest): Promise<void>;

  /**
   * For every pixel of a raster over the plane, the label that most of its k nearest points have. Distances are exact, and points
   * ordered by (distance, index), so that every backend gives the same bytes.
   */
  regions(request: RegionsRequest): Promise<void>;

  /** Runs programs beside the kernels on this backend's memory; undefined for plain loops. */
  readonly workers?: Workers | undefined;

  /**
   * Stops the workers and releases the memory. The last call: operations of a backend with workers throw a UserError
   * (usage) after it, but {@link free} does nothing and closing again is fine.
   */
  close(): Promise<void>;
}
