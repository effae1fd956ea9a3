import { settingError, usageError } from '../errors.ts';
import {
  checkArray,
  checkCallbacks,
  checkCount,
  checkHas,
  checkNumber,
  checkObject,
  checkText,
  isTyped,
  refuseTransferred,
} from '../util/checks.ts';
import {
  type Affine,
  type Backend,
  type EncodeRequest,
  type EncodeWordsRequest,
  METRICS,
  type Metric,
  type NearestRequest,
  type Watch,
} from './backend.ts';
import { SIDE } from './maps/kernel-map.ts';
import {
  checkBytes,
  checkF32,
  checkMatrix,
  type MatrixF32,
  type MatrixU8,
  type Rows,
  rowKind,
  typeName,
} from './matrix.ts';
import type { CodedRows } from './tiles/gram.ts';
import { type SymmetricTiles, tilesLength } from './tiles/tiles.ts';

/*
 * The shape checks that every backend makes before it computes. A wrong shape is a bug in the caller, not a user's
 * mistake: a RangeError, with the shapes in it.
 */

const shape = (m: Rows) => `${m.nRows} × ${m.nCols}`;

function check(holds: boolean, operation: string, detail: string): void {
  if (!holds) throw new RangeError(`${operation}: ${detail}`);
}

function checkMetric(operation: string, metric: Metric): void {
  checkText('metric', metric, METRICS.join(', '));
  check(METRICS.includes(metric), operation, `unknown metric ${metric}; use ${METRICS.join(', ')}`);
}

export function checkPairwise(metric: Metric, a: MatrixU8, b: MatrixU8): void {
  checkMetric('pairwiseDistances', metric);
  for (const rows of [a, b]) checkBytes('pairwiseDistances: rows', rows);
  check(a.nCols === b.nCols, 'pairwiseDistances', `rows of ${shape(a)} and ${shape(b)} differ in length`);
  checkExact('pairwiseDistances', a.nCols);
}

/** Squared distances and products of byte rows fit a signed 32-bit integer up to this many features. */
export const MAX_EXACT_FEATURES = Math.floor((2 ** 31 - 1) / 255 ** 2);

function checkExact(operation: string, nFeatures: number): void {
  check(nFeatures <= MAX_EXACT_FEATURES, operation, `${nFeatures} features; at most ${MAX_EXACT_FEATURES} stay exact`);
}

/** With more, f32 sums could lose more than the search allows for (assembly/search/dense-f32.ts). */
const MAX_FEATURES = 2 ** 23;
/** Sums of squares of larger differences could overflow. */
const MAX_FEATURE = 1e15;

function checkFeatures(data: ArrayLike<number>): void {
  for (let i = 0; i < data.length; i++) {
    const inRange = Math.abs(data[i]!) <= MAX_FEATURE;
    if (!inRange)
      check(
        false,
        'nearest',
        `invalid feature ${data[i]}; features must be finite, with magnitude at most ${MAX_FEATURE}`,
      );
  }
}

/** @throws UserError (usage) for anything but a backend, most often a promise of one */
export function checkBackend(backend: Backend): void {
  if (Object(backend) === backend && 'nearest' in backend) return;
  throw usageError(`backend must be a backend; got ${typeName(backend)}`, {
    hint: 'make one: await createWasmBackend()',
  });
}

/** @throws UserError (usage) for anything but an AbortSignal, or none */
export function checkSignal(signal: AbortSignal | undefined): void {
  if (signal !== undefined) checkHas('signal', signal, 'throwIfAborted', 'an AbortSignal');
}

/** @throws UserError (usage) for what is no object, and for an invalid signal or callback */
export function checkWatch(watch: Watch): void {
  checkObject('what watches', watch, '{ signal, onProgress }');
  const { signal, onProgress } = watch;
  checkSignal(signal);
  checkCallbacks({ onProgress });
}

/** @throws UserError (usage) for row numbers out of range, or not in an Int32Array */
export function checkRows(what: string, rows: Int32Array, nRows: number): void {
  if (!isTyped(rows, Int32Array)) {
    throw usageError(`the row numbers of ${what} must be in an Int32Array; got ${typeName(rows)}`, {
      hint: 'convert a list with Int32Array.from(rows)',
    });
  }
  refuseTransferred(`the row numbers of ${what}`, rows);
  const stray = rows.find((r) => r < 0 || r >= nRows);
  if (stray !== undefined) throw usageError(`${what} has no row ${stray}: it has ${nRows} images`);
}

export function checkNearest(request: NearestRequest): void {
  checkObject('request', request, '{ metric, k, queries, base }');
  checkWatch(request);
  const { metric, k, queries, base, groups, onFilter } = request;
  checkCallbacks({ onFilter });
  checkMatrix('queries', queries);
  checkMatrix('base rows', base);
  checkMetric('nearest', metric);
  check(queries.nCols === base.nCols, 'nearest', `queries ${shape(queries)} and base ${shape(base)} differ in length`);
  check(
    base.nCols >= 1 && base.nCols <= MAX_FEATURES,
    'nearest',
    `${base.nCols} features; 1 to ${MAX_FEATURES} are supported`,
  );
  const [kind, other] = [rowKind('queries', queries), rowKind('base rows', base)];
  if (kind !== other) throw usageError(`queries are ${kind}, base rows ${other}: both must be of the same kind`);
  if (kind === 'codes') {
    throw usageError('neighbours are searched among rows of bytes or f32; got codes, in an Int16Array', {
      hint: 'convert them: backend.gatherAffine gives code · scale + offset as f32',
    });
  }
  if (kind === 'bytes') checkExact('nearest', base.nCols);
  else for (const { data } of [queries, base]) checkFeatures(data);
  if (typeof k !== 'number') throw settingError('k', 'a number of neighbours', k);
  check(Number.isInteger(k) && k >= 1, 'nearest', `k = ${k} is not a positive whole number`);
  if (groups === undefined) {
    check(k <= base.nRows, 'nearest', `k = ${k} exceeds the ${base.nRows} base rows`);
    return;
  }
  checkObject('groups', groups, '{ queries, base }');
  for (const part of ['queries', 'base'] as const) checkArray(`${part} of groups`, groups[part], Int32Array);
  check(groups.queries.length === queries.nRows, 'nearest', `${groups.queries.length} groups for ${shape(queries)}`);
  check(groups.base.length === base.nRows, 'nearest', `${groups.base.length} groups for ${shape(base)}`);
  const numbers = [groups.queries, groups.base];
  check(
    numbers.every((array) => array.every((group) => group >= 0)),
    'nearest',
    'group numbers must not be negative',
  );
  const sizes = new Map<number, number>();
  for (const group of groups.base) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  for (const group of new Set(groups.queries)) {
    const candidates = base.nRows - (sizes.get(group) ?? 0);
    check(k <= candidates, 'nearest', `k = ${k} exceeds the ${candidates} base rows outside group ${group}`);
  }
}

export function checkGather(rows: Rows, order: Int32Array, affine: Affine, out: MatrixF32): void {
  checkMatrix('gatherAffine: rows', rows);
  checkArray('gatherAffine: order', order, Int32Array);
  checkF32('gatherAffine: out', out);
  checkObject('gatherAffine: affine', affine, '{ scale, offset }');
  const { scale, offset } = affine;
  for (const [name, numbers] of Object.entries({ scale, offset })) checkArray(name, numbers, Float32Array);
  for (const [name, { length }] of Object.entries({ scale, offset })) {
    check(length === rows.nCols, 'gatherAffine', `${name} has ${length} numbers for rows ${shape(rows)}`);
  }
  check(
    out.nRows === order.length && out.nCols === rows.nCols,
    'gatherAffine',
    `${order.length} rows of ${shape(rows)} do not fill ${shape(out)}`,
  );
  for (const r of order) check(r >= 0 && r < rows.nRows, 'gatherAffine', `row ${r} of ${shape(rows)}`);
}

export function checkMultiplyTransposed(a: MatrixF32, b: MatrixF32, out: MatrixF32): void {
  checkEachF32('multiplyTransposed', { a, b, out });
  const fits = a.nCols === b.nCols && out.nRows === a.nRows && out.nCols === b.nRows;
  check(fits, 'multiplyTransposed', `${shape(a)} by (${shape(b)})ᵀ into ${shape(out)}`);
}

export function checkLargestProducts(a: MatrixF32, b: MatrixF32, less: Float32Array): void {
  checkEachF32('largestProducts', { a, b });
  checkArray('largestProducts: less', less, Float32Array);
  const fits = a.nCols === b.nCols && a.nCols > 0 && b.nRows > 0 && less.length === b.nRows;
  check(fits, 'largestProducts', `${shape(a)} by (${shape(b)})ᵀ less ${less.length} numbers`);
}

export function checkTransposedMultiply(a: MatrixF32, b: MatrixF32, out: MatrixF32): void {
  checkEachF32('transposedMultiply', { a, b, out });
  const fits = a.nRows === b.nRows && out.nRows === a.nCols && out.nCols === b.nCols;
  check(fits, 'transposedMultiply', `(${shape(a)})ᵀ by ${shape(b)} into ${shape(out)}`);
}

export function checkGram(rows: CodedRows, order: Int32Array): void {
  checkMatrix('gram: rows', rows);
  if (rowKind('gram: rows', rows) === 'f32') throw usageError('gram: rows must be bytes or codes; got f32');
  checkArray('gram: order', order, Int32Array);
  for (const r of order) check(r >= 0 && r < rows.nRows, 'gram', `row ${r} of ${shape(rows)}`);
}

export function checkTiles(tiles: SymmetricTiles): void {
  checkHas('tiles', tiles, 'data', 'the tiles of a triangle: { data, n }');
  const { data, n } = tiles;
  checkArray('data of tiles', data, Float32Array);
  checkCount('n of tiles', n, 0);
  check(data.length === tilesLength(n), 'tiles', `${data.length} numbers are no triangle of ${n} × ${n}`);
}

export function checkSolve(factor: SymmetricTiles, x: MatrixF32): void {
  checkTiles(factor);
  checkF32('solveTriangular: x', x);
  check(x.nCols === factor.n, 'solveTriangular', `right-hand sides ${shape(x)} for ${factor.n} unknowns`);
}

export function checkInverseRoot(matrix: Float64Array, n: number, ridge: number): void {
  checkArray('inverseRoot: matrix', matrix, Float64Array);
  checkCount('inverseRoot: n', n, 0);
  checkNumber('inverseRoot: ridge', ridge);
  check(matrix.length === n * n, 'inverseRoot', `${matrix.length} numbers are no ${n} × ${n} matrix`);
}

export function checkGaussianKernel(rows: MatrixF32, sharpness: number): void {
  checkF32('gaussianKernel: rows', rows);
  checkNumber('gaussianKernel: sharpness', sharpness);
}

/** Of what encodes images by the model of a feature, whichever of the two. */
export function checkEncode(request: EncodeRequest | EncodeWordsRequest): void {
  checkObject('request', request, '{ model, images, order, out }');
  checkWatch(request);
  checkBytes('the images to encode', request.images);
  check(
    request.images.nCols === 3 * SIDE * SIDE,
    'encode',
    `images of ${request.images.nCols} bytes, not of ${3 * SIDE * SIDE}`,
  );
  checkObject('model', request.model, 'the model of a feature');
  checkRows('the images to encode', request.order, request.images.nRows);
  checkArray('out', request.out, Float32Array);
}

function checkEachF32(operation: string, matrices: Readonly<Record<string, MatrixF32>>): void {
  for (const [name, given] of Object.entries(matrices)) checkF32(`${operation}: ${name}`, given);
}
