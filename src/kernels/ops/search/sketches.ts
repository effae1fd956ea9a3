import { type MatrixF32, matrix } from '../../matrix.ts';
import type { Loans } from '../../memory.ts';
import type { Engine } from '../engine.ts';
import { multiplyTransposed, transposedMultiply } from '../products.ts';
import type { Standins } from './memory.ts';

/*
 * Sketches of long rows for the search by L2: products with the few directions along which rows of the base differ most. What
 * lies across them only brings rows further apart, so that sketches bound distances from below. Which directions these are
 * changes no result: assembly/search/dense-f32.ts allows for what they and rounding may be off by.
 */

/** Rows shorter than this are compared as they are. */
export const FEWEST_FEATURES = 256;
/** With fewer base rows than this, finding directions costs more than it saves. */
const FEWEST_ROWS = 1000;
/** Rows of the base that directions are found from, for each of them. */
const SAMPLED = 4;
/** How often directions are turned towards those of the largest variance. */
const TURNS = 2;
/** Unit roundoff of f32. */
const UNIT = 2 ** -24;

/** Numbers of a sketch: a multiple of 4. */
export const sketchWidth = (nFeatures: number): number => (nFeatures < 1024 ? 64 : 128);

/** Whether rows are worth sketching. */
export const isSketched = ({ nRows, nCols }: MatrixF32): boolean => nCols >= FEWEST_FEATURES && nRows >= FEWEST_ROWS;

/**
 * Sketches rows that are in the kernels' memory. Slacks: a sketch is off by at most this share of its row's length; a bound on what
 * directions stretch, their largest singular value.
 */
export async function sketchRows(
  engine: Engine,
  loans: Loans,
  { queries, base }: { readonly queries: MatrixF32; readonly base: MatrixF32 },
  signal: AbortSignal | undefined,
): Promise<Standins> {
  const width = sketchWidth(base.nCols);
  const directions = await directionsOf(engine, sampleOf(base, SAMPLED * width), width, signal);
  const sketched = async (rows: MatrixF32): Promise<number> => {
    const address = loans.scratch(rows.nRows * width * 4);
    const out = engine.memory.view(Float32Array, address, rows.nRows * width);
    await multiplyTransposed(engine, rows, directions, matrix(out, rows.nRows, width), { signal });
    return address;
  };
  const ofBase = await sketched(base);
  const rowsOf = {
    base: ofBase,
    queries: queries.data.byteOffset === base.data.byteOffset ? ofBase : await sketched(queries),
  };
  const stretch = stretchOf(directions);
  // A sum of n products, in any order, is off by at most n UNIT / (1 - n UNIT) of the product of lengths.
  const slack = 1.01 * Math.sqrt(width) * (base.nCols + 16) * UNIT * stretch;
  return { width, rowBytes: width * 4, rowsOf, slacks: [slack, stretch] };
}

/** About n rows, evenly spaced, less their mean. */
function sampleOf({ data, nRows, nCols }: MatrixF32, n: number): MatrixF32 {
  const m = Math.min(n, nRows);
  const sample = new Float32Array(m * nCols);
  const mean = new Float64Array(nCols);
  for (let i = 0; i < m; i++) {
    const r = Math.floor((i * nRows) / m);
    const row = data.subarray(r * nCols, (r + 1) * nCols);
    sample.set(row, i * nCols);
    for (let j = 0; j < nCols; j++) mean[j]! += row[j]! / m;
  }
  for (let i = 0; i < sample.length; i++) sample[i]! -= mean[i % nCols]!;
  return matrix(sample, m, nCols);
}

/**
 * Directions of large variance by subspace iteration.
 * @returns width × nFeatures, orthonormal but for rounding; some may be 0 where the sample has fewer
 */
async function directionsOf(
  engine: Engine,
  sample: MatrixF32,
  width: number,
  signal: AbortSignal | undefined,
): Promise<MatrixF32> {
  const { nRows: m, nCols: n } = sample;
  const out = matrix(new Float32Array(width * n), width, n);
  for (let i = 0; i < width; i++) {
    const from = Math.floor((i * m) / width) * n;
    out.data.set(sample.data.subarray(from, from + n), i * n);
  }
  const products = matrix(new Float32Array(m * width), m, width);
  for (let turn = 0; turn < TURNS; turn++) {
    await orthonormalise(out, signal);
    await multiplyTransposed(engine, sample, out, products);
    await transposedMultiply(engine, products, sample, out);
  }
  await orthonormalise(out, signal);
  return out;
}

/** What is left of a direction that the ones before it span, at most, as a share of its length. */
const SPANNED = 1e-5;

/** Milliseconds of computing on the thread that called, after which other tasks may run. */
const UNINTERRUPTED = 20;

/** Rows become orthonormal, one after the other; one that those before it span becomes 0. Modified Gram-Schmidt, twice. */
async function orthonormalise({ data, nRows, nCols }: MatrixF32, signal: AbortSignal | undefined): Promise<void> {
  const done: Float64Array[] = [];
  let since = performance.now();
  for (let i = 0; i < nRows; i++) {
    if (performance.now() - since > UNINTERRUPTED) {
      await new Promise((resolve) => setTimeout(resolve));
      signal?.throwIfAborted();
      since = performance.now();
    }
    const row = Float64Array.from(data.subarray(i * nCols, (i + 1) * nCols));
    const before = lengthOf(row);
    for (let pass = 0; pass < 2; pass++) for (const other of done) subtract(row, other, dot(row, other));
    const length = lengthOf(row);
    if (length > SPANNED * before && Number.isFinite(1 / length)) {
      for (let j = 0; j < nCols; j++) row[j]! /= length;
      done.push(row);
    } else row.fill(0);
    data.set(row, i * nCols);
  }
}

/** A bound on the largest singular value of rows that are nearly orthonormal, or 0: that of their products' difference from it. */
function stretchOf({ data, nRows, nCols }: MatrixF32): number {
  let squares = 0;
  for (let i = 0; i < nRows; i++) {
    const row = data.subarray(i * nCols, (i + 1) * nCols);
    for (let j = 0; j <= i; j++) {
      const product = dot(row, data.subarray(j * nCols, (j + 1) * nCols));
      const off = i === j ? Math.max(0, product - 1) : Math.SQRT2 * product;
      squares += off ** 2;
    }
  }
  return Math.sqrt(1 + Math.sqrt(squares) + 1e-9);
}

type Row = Float32Array | Float64Array;

function dot(a: Row, b: Row): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += a[j]! * b[j]!;
  return sum;
}

const lengthOf = (row: Row): number => Math.sqrt(dot(row, row));

function subtract(row: Float64Array, other: Row, factor: number): void {
  for (let j = 0; j < row.length; j++) row[j]! -= factor * other[j]!;
}
