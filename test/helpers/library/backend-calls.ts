import type { Backend } from '../../../src/kernels/backend.ts';
import { matrix } from '../../../src/kernels/matrix.ts';
import { UPRIGHT } from '../../../src/kernels/plane/plane.ts';
import { tilesLength } from '../../../src/kernels/tiles/tiles.ts';
import type { ValidCall } from './calls.ts';

const floats = (nRows: number, nCols: number) =>
  matrix(
    Float32Array.from({ length: nRows * nCols }, (_, i) => (i % 7) / 7),
    nRows,
    nCols,
  );
const bytes = (nRows: number, nCols: number) =>
  matrix(
    Uint8Array.from({ length: nRows * nCols }, (_, i) => 37 * i),
    nRows,
    nCols,
  );
const watch = { signal: new AbortController().signal, onProgress: () => {} };
const tiles = () => ({ data: new Float32Array(tilesLength(3)).fill(1), n: 3 });

/**
 * As `validCalls`, for the methods of a backend. The models of kernel maps and bags of words, which fitted features hold, are not
 * among them.
 */
export function backendCalls(name: string, backend: Backend): Readonly<Record<string, ValidCall>> {
  const of = (call: (...given: never[]) => unknown, ...given: readonly unknown[]): ValidCall => ({ call, given });
  const order = Int32Array.of(0, 1, 3);
  const affine = { scale: new Float32Array(8).fill(1), offset: new Float32Array(8) };
  const groups = { queries: Int32Array.of(0, 1, 2), base: Int32Array.of(0, 1, 2, 0, 1) };
  const raster = { width: 4, height: 4, left: 0, top: 0, step: 1 };
  const plane = { points: Int32Array.of(0, 0, 5, 5), labels: Uint8Array.of(0, 1), k: 1, metric: 'l2', axes: UPRIGHT };
  const calls: Readonly<Record<string, ValidCall>> = {
    float32: of((...given) => backend.free(backend.float32(...(given as unknown as [number, number]))), 3, 4),
    uint8: of((...given) => backend.free(backend.uint8(...(given as unknown as [number, number]))), 3, 4),
    int16: of((...given) => backend.free(backend.int16(...(given as unknown as [number, number]))), 3, 4),
    free: of(backend.free.bind(backend), bytes(2, 2)),
    pairwiseDistances: of(backend.pairwiseDistances.bind(backend), 'l2', bytes(3, 8), bytes(4, 8)),
    nearest: of(backend.nearest.bind(backend), {
      ...{ metric: 'l2', k: 2, queries: bytes(3, 8), base: bytes(5, 8), groups, onFilter: () => {} },
      ...watch,
    }),
    'nearest of f32': of(backend.nearest.bind(backend), {
      ...{ metric: 'cosine', k: 2, queries: floats(3, 8), base: floats(5, 8) },
    }),
    columnSums: of(backend.columnSums.bind(backend), bytes(5, 8)),
    gatherAffine: of(backend.gatherAffine.bind(backend), bytes(5, 8), order, affine, floats(3, 8)),
    multiplyTransposed: of(backend.multiplyTransposed.bind(backend), floats(3, 8), floats(4, 8), floats(3, 4), watch),
    transposedMultiply: of(backend.transposedMultiply.bind(backend), floats(3, 8), floats(3, 4), floats(8, 4)),
    largestProducts: of(backend.largestProducts.bind(backend), floats(3, 8), floats(4, 8), new Float32Array(4), watch),
    gram: of(backend.gram.bind(backend), matrix(new Int16Array(40), 5, 8), order, watch),
    factor: of(backend.factor.bind(backend), tiles(), watch),
    solveTriangular: of(backend.solveTriangular.bind(backend), tiles(), floats(2, 3), false),
    scatter: of(backend.scatter.bind(backend), floats(5, 8), watch),
    gaussianKernel: of(backend.gaussianKernel.bind(backend), floats(5, 8), 1, watch),
    inverseRoot: of(backend.inverseRoot.bind(backend), Float64Array.of(2, 0, 0, 2), 2, 0.1, watch),
    regions: of(backend.regions.bind(backend), {
      ...{ ...plane, ties: 'smallest', raster, out: new Uint8Array(16), moved: { index: 0, x: 1, y: 1 } },
    }),
  };
  return Object.fromEntries(Object.entries(calls).map(([method, call]) => [`${method} of ${name}`, call]));
}
