import { usageError } from '../errors.ts';
import type { Backend, Watch } from './backend.ts';
import { checkWatch } from './checks.ts';
import { checkMatrix, elementsOf, matrix } from './matrix.ts';
import { gaussianKernel } from './ops/algebra/gaussian-kernel.ts';
import { inverseRoot } from './ops/algebra/inverse-root.ts';
import { scatter } from './ops/algebra/scatter.ts';
import { factor, solveTriangular } from './ops/cholesky.ts';
import { columnSums } from './ops/column-sums.ts';
import type { Engine } from './ops/engine.ts';
import { gatherAffine } from './ops/gather-affine.ts';
import { gram } from './ops/gram.ts';
import { largestProducts } from './ops/largest-products.ts';
import { encodeKernelMap } from './ops/maps/kernel-map.ts';
import { encodeWords } from './ops/maps/words.ts';
import { regions } from './ops/plane/regions.ts';
import { multiplyTransposed, transposedMultiply } from './ops/products.ts';
import { nearest } from './ops/search/nearest.ts';
import { pairwiseDistances } from './ops/search/pairwise-distances.ts';
import { checkRegionsTypes } from './plane/checked.ts';
import type { StartedEngine } from './start-engine.ts';

const checkedWatch = (watch: Watch = {}): Watch => {
  checkWatch(watch);
  return watch;
};

/** The fast backend over kernels that are ready. */
export function wasmBackend({ engine, execution, shortfall }: StartedEngine): Backend {
  let closed = false;
  const open = (): Engine => {
    if (!closed) return engine;
    throw usageError('the backend was used after close(): its worker threads are gone', {
      hint: 'close it after its last use, or make another: await createWasmBackend()',
    });
  };
  return {
    name: 'wasm',
    execution,
    threads: engine.workers.threads,
    shortfall,
    float32: (nRows, nCols) => matrix(open().memory.zeros(Float32Array, elementsOf(nRows, nCols)), nRows, nCols),
    uint8: (nRows, nCols) => matrix(open().memory.zeros(Uint8Array, elementsOf(nRows, nCols)), nRows, nCols),
    int16: (nRows, nCols) => matrix(open().memory.zeros(Int16Array, elementsOf(nRows, nCols)), nRows, nCols),
    free: (...matrices) => {
      const { memory } = engine;
      for (const lent of matrices) {
        checkMatrix('what is freed', lent);
      }
      for (const { data } of matrices) if (memory.owns(data)) memory.release(data.byteOffset);
    },
    pairwiseDistances: async (metric, a, b) => pairwiseDistances(open(), metric, a, b),
    nearest: async (request) => nearest(open(), request),
    columnSums: async (pixels) => columnSums(open(), pixels),
    gatherAffine: async (rows, order, affine, out) => gatherAffine(open(), rows, order, affine, out),
    multiplyTransposed: async (a, b, out, watch) => multiplyTransposed(open(), a, b, out, checkedWatch(watch)),
    largestProducts: async (a, b, less, watch) => largestProducts(open(), a, b, less, checkedWatch(watch)),
    transposedMultiply: async (a, b, out) => transposedMultiply(open(), a, b, out),
    gram: async (rows, order, watch, out) => gram(open(), rows, order, checkedWatch(watch), out),
    factor: async (matrix, watch) => factor(open(), matrix, checkedWatch(watch)),
    solveTriangular: async (matrix, x, transposed) => solveTriangular(open(), matrix, x, transposed),
    scatter: async (rows, watch) => scatter(open(), rows, checkedWatch(watch)),
    gaussianKernel: async (rows, sharpness, watch) => gaussianKernel(open(), rows, sharpness, checkedWatch(watch)),
    inverseRoot: async (matrix, n, ridge, watch) => inverseRoot(open(), matrix, n, ridge, checkedWatch(watch)),
    encodeKernelMap: async (request) => encodeKernelMap(open(), request),
    encodeWords: async (request) => encodeWords(open(), request),
    regions: async (request) => {
      const engine = open();
      checkRegionsTypes(request); // here, where the page of the lab does not load it
      await regions(engine, request);
    },
    workers: engine.workers,
    close: async () => {
      closed = true;
      await engine.workers.close();
    },
  };
}
