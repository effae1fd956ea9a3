import { LARGEST_CODE, type MatrixI16, type MatrixU8 } from '../matrix.ts';
import type { SymmetricTiles } from './tiles.ts';

/** What is taken from a byte, so that sums of products are small. */
export const BYTE_SHIFT = 128;

/** Sums over some rows. */
export interface RowsGram {
  /** Rows that were summed. */
  readonly nRows: number;
  /** Element (i, j): the sum of q[s, i] · q[s, j] over rows s, where q is a code, or a byte less 128. */
  readonly products: SymmetricTiles;
  /** nCols exact sums of q. */
  readonly sums: Float64Array;
}

/**
 * The sums over all rows of some parts, which have none in common: added in f32, in the order of the parts. Two parts are held
 * at a time.
 * @param parts at least one, of as many columns each; they stay as they are
 */
export async function sumGrams(parts: AsyncIterable<RowsGram> | Iterable<RowsGram>): Promise<RowsGram> {
  let total: RowsGram | undefined;
  for await (const { nRows, products, sums } of parts) {
    if (total === undefined) {
      total = { nRows, products: { ...products, data: products.data.slice() }, sums: sums.slice() };
      continue;
    }
    const { n } = total.products;
    if (products.n !== n) throw new RangeError(`sums of ${n} and ${products.n} columns`);
    addTo(total.products.data, products.data);
    addTo(total.sums, sums);
    total = { ...total, nRows: total.nRows + nRows };
  }
  if (total === undefined) throw new RangeError('no parts to sum');
  return total;
}

function addTo(total: Float32Array | Float64Array, part: Float32Array | Float64Array): void {
  for (let i = 0; i < total.length; i++) total[i] = total[i]! + part[i]!;
}

/** Rows whose Gram matrix can be summed in whole numbers. */
export type CodedRows = MatrixU8 | MatrixI16;

/**
 * Copies some rows as 16-bit codes, and adds them to the sums of their columns.
 * Throws a RangeError for a code that is too large for exact sums.
 */
export function copyCodes({ data, nCols }: CodedRows, order: Int32Array, out: Int16Array, sums: Float64Array): void {
  const shift = data instanceof Uint8Array ? BYTE_SHIFT : 0;
  let to = 0;
  for (const row of order) {
    const from = row * nCols;
    for (let j = 0; j < nCols; j++) {
      const code = data[from + j]! - shift;
      if (code > LARGEST_CODE || code < -LARGEST_CODE) {
        throw new RangeError(`codes are at most ${LARGEST_CODE} in magnitude; got ${code}`);
      }
      sums[j] = sums[j]! + code;
      out[to++] = code;
    }
  }
}

/** Rows are summed in whole numbers so many at a time: blocks of them are a multiple, so that their size changes no bit. */
const SAMPLES = 512;
/** Bytes of rows that are in the kernels' memory at a time, at most, unless {@link SAMPLES} of them take more. */
const BLOCK_BYTES = 2 ** 27;

/** Rows that are summed at a time. */
export const gramBlockRows = (nCols: number): number =>
  SAMPLES * Math.max(1, Math.floor(BLOCK_BYTES / (2 * SAMPLES * nCols)));

/** Bytes that they take. */
export const gramBlockBytes = (nCols: number): number => 2 * nCols * gramBlockRows(nCols);
