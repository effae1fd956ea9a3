import { inTurns, type PausingWork, pauses, turnTaker } from '../util/turns.ts';
import { gaussianKernel, inverseRoot, scatter } from './algebra/reference.ts';
import type {
  Affine,
  Backend,
  EncodeRequest,
  EncodeWordsRequest,
  LargestProducts,
  Metric,
  NearestRequest,
  Neighbours,
  Scatter,
  Watch,
} from './backend.ts';
import {
  checkEncode,
  checkGather,
  checkGaussianKernel,
  checkGram,
  checkInverseRoot,
  checkLargestProducts,
  checkMultiplyTransposed,
  checkNearest,
  checkPairwise,
  checkSolve,
  checkTiles,
  checkTransposedMultiply,
  checkWatch,
} from './checks.ts';
import { distanceArray } from './distances/distance-array.ts';
import { DISTANCES, distanceOf } from './distances/reference.ts';
import { encodeKernelMap } from './maps/reference.ts';
import { encodeWords } from './maps/words-reference.ts';
import {
  checkBytes,
  checkF32,
  elementsOf,
  type MatrixF32,
  type MatrixI16,
  type MatrixU8,
  matrix,
  type Rows,
  rowAt,
  rowKind,
} from './matrix.ts';
import { checkRegionsTypes } from './plane/checked.ts';
import type { RegionsRequest } from './plane/plane.ts';
import { regions } from './plane/reference.ts';
import type { CodedRows, RowsGram } from './tiles/gram.ts';
import { factor, gram, solveTriangular } from './tiles/reference.ts';
import type { SymmetricTiles } from './tiles/tiles.ts';

/** How many rows are computed before yielding to the event loop (for signals and progress). */
const ROWS_PER_TURN = 16;
const nextTurn = () => new Promise((resolve) => setTimeout(resolve, 0));

/** Does work in turns, until its signal stops it. */
function watched<Result>(work: PausingWork<Result>, watch: Watch): Promise<Result> {
  checkWatch(watch);
  return inTurns(work, watch.signal);
}

/**
 * Plain loops that read like the lecture: the oracle of every test, and the command line's fallback without WebAssembly
 * SIMD. f32 products are summed in f64 and rounded once.
 */
export class ReferenceBackend implements Backend {
  readonly name = 'reference';
  readonly execution = 'plain-loops';
  readonly threads = 1;

  float32(nRows: number, nCols: number): MatrixF32 {
    return matrix(new Float32Array(elementsOf(nRows, nCols)), nRows, nCols);
  }

  uint8(nRows: number, nCols: number): MatrixU8 {
    return matrix(new Uint8Array(elementsOf(nRows, nCols)), nRows, nCols);
  }

  int16(nRows: number, nCols: number): MatrixI16 {
    return matrix(new Int16Array(elementsOf(nRows, nCols)), nRows, nCols);
  }

  free(): void {}

  async pairwiseDistances(metric: Metric, a: MatrixU8, b: MatrixU8): Promise<Int32Array | Float32Array> {
    checkPairwise(metric, a, b);
    const distance = DISTANCES[metric];
    const out = distanceArray(metric, 'bytes', a.nRows * b.nRows);
    const takeTurn = turnTaker();
    for (let i = 0; i < a.nRows; i++) {
      await takeTurn();
      for (let j = 0; j < b.nRows; j++) out[i * b.nRows + j] = distance(rowAt(a, i), rowAt(b, j));
    }
    return out;
  }

  async nearest(request: NearestRequest): Promise<Neighbours> {
    checkNearest(request);
    const { metric, k, queries, base, groups, signal, onProgress } = request;
    const indices = new Int32Array(queries.nRows * k);
    const distances = distanceArray(metric, rowKind('base rows', base), queries.nRows * k);
    for (let i = 0; i < queries.nRows; i++) {
      if (i % ROWS_PER_TURN === 0) {
        signal?.throwIfAborted();
        onProgress?.(i, queries.nRows);
        await nextTurn();
      }
      const candidates: { index: number; distance: number }[] = [];
      for (let j = 0; j < base.nRows; j++) {
        if (groups !== undefined && groups.queries[i] === groups.base[j]) continue;
        candidates.push({
          index: j,
          distance: distanceOf(metric, rowAt(queries, i), rowAt(base, j)),
        });
      }
      candidates.sort((a, b) => a.distance - b.distance || a.index - b.index);
      candidates.slice(0, k).forEach((candidate, rank) => {
        indices[i * k + rank] = candidate.index;
        distances[i * k + rank] = candidate.distance;
      });
    }
    onProgress?.(queries.nRows, queries.nRows);
    return { nQueries: queries.nRows, k, indices, distances };
  }

  async columnSums(pixels: MatrixU8): Promise<Int32Array> {
    checkBytes('columnSums: pixels', pixels);
    const { data, nRows, nCols } = pixels;
    const sums = new Int32Array(nCols);
    const takeTurn = turnTaker();
    for (let i = 0; i < nRows; i++) {
      await takeTurn();
      for (let j = 0; j < nCols; j++) sums[j]! += data[i * nCols + j]!;
    }
    return sums;
  }

  async gatherAffine(rows: Rows, order: Int32Array, affine: Affine, out: MatrixF32): Promise<void> {
    checkGather(rows, order, affine, out);
    const { scale, offset } = affine;
    const takeTurn = turnTaker();
    for (const [i, r] of order.entries()) {
      await takeTurn();
      for (let j = 0; j < rows.nCols; j++) {
        out.data[i * out.nCols + j] = Math.fround(rows.data[r * rows.nCols + j]! * scale[j]!) + offset[j]!;
      }
    }
  }

  async gram(rows: CodedRows, order: Int32Array, watch: Watch = {}, out?: Float32Array): Promise<RowsGram> {
    checkGram(rows, order);
    if (out !== undefined) checkTiles({ data: out, n: rows.nCols });
    return await watched(gram(rows, order, out), watch);
  }

  async factor(matrix: SymmetricTiles, watch: Watch = {}): Promise<boolean> {
    checkTiles(matrix);
    return await watched(factor(matrix), watch);
  }

  async solveTriangular(matrix: SymmetricTiles, x: MatrixF32, transposed: boolean): Promise<void> {
    checkSolve(matrix, x);
    await inTurns(solveTriangular(matrix, x, transposed));
  }

  async scatter(rows: MatrixF32, watch: Watch = {}): Promise<Scatter> {
    checkF32('scatter: rows', rows);
    return await watched(scatter(rows), watch);
  }

  async gaussianKernel(rows: MatrixF32, sharpness: number, watch: Watch = {}): Promise<Float64Array> {
    checkGaussianKernel(rows, sharpness);
    return await watched(gaussianKernel(rows, sharpness), watch);
  }

  async inverseRoot(matrix: Float64Array, n: number, ridge: number, watch: Watch = {}): Promise<MatrixF32> {
    checkInverseRoot(matrix, n, ridge);
    return await watched(inverseRoot(matrix, n, ridge), watch);
  }

  async encodeKernelMap(request: EncodeRequest): Promise<void> {
    checkEncode(request);
    await watched(encodeKernelMap(request), request);
  }

  async encodeWords(request: EncodeWordsRequest): Promise<void> {
    checkEncode(request);
    await watched(encodeWords(request), request);
  }

  async multiplyTransposed(a: MatrixF32, b: MatrixF32, out: MatrixF32, watch: Watch = {}): Promise<void> {
    checkMultiplyTransposed(a, b, out);
    checkWatch(watch);
    const [isDue, takeTurn] = [pauses(), turnTaker()];
    for (let i = 0; i < a.nRows; i++) {
      for (let j = 0; j < b.nRows; j++) {
        if (isDue(a.nCols)) {
          await takeTurn();
          watch.signal?.throwIfAborted();
        }
        let sum = 0;
        for (let p = 0; p < a.nCols; p++) sum += a.data[i * a.nCols + p]! * b.data[j * b.nCols + p]!;
        out.data[i * out.nCols + j] = sum;
      }
    }
  }

  async largestProducts(a: MatrixF32, b: MatrixF32, less: Float32Array, watch: Watch = {}): Promise<LargestProducts> {
    checkLargestProducts(a, b, less);
    const products = matrix(new Float32Array(a.nRows * b.nRows), a.nRows, b.nRows);
    await this.multiplyTransposed(a, b, products, watch);
    const indices = new Int32Array(a.nRows);
    const values = new Float32Array(a.nRows).fill(Number.NEGATIVE_INFINITY);
    for (let i = 0; i < a.nRows; i++) {
      for (let j = 0; j < b.nRows; j++) {
        const value = Math.fround(products.data[i * b.nRows + j]! - less[j]!);
        if (!(value > values[i]!)) continue;
        values[i] = value;
        indices[i] = j;
      }
    }
    return { indices, values };
  }

  async transposedMultiply(a: MatrixF32, b: MatrixF32, out: MatrixF32): Promise<void> {
    checkTransposedMultiply(a, b, out);
    const [isDue, takeTurn] = [pauses(), turnTaker()];
    for (let i = 0; i < a.nCols; i++) {
      for (let j = 0; j < b.nCols; j++) {
        if (isDue(a.nRows)) await takeTurn();
        let sum = 0;
        for (let s = 0; s < a.nRows; s++) sum += a.data[s * a.nCols + i]! * b.data[s * b.nCols + j]!;
        out.data[i * out.nCols + j] = sum;
      }
    }
  }

  async regions(request: RegionsRequest): Promise<void> {
    checkRegionsTypes(request);
    regions(request);
  }

  async close(): Promise<void> {}
}
