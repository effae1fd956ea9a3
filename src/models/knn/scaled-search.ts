import type { Backend, Metric, Neighbours, Watch } from '../../kernels/backend.ts';
import type { MatrixF32, Rows } from '../../kernels/matrix.ts';
import type { ModelInput } from '../input/input.ts';
import { scaledRows } from '../input/scaled-rows.ts';
import { mergedNeighbours } from './merged-neighbours.ts';

/** Some rows of a table, in this order. */
export interface ChosenRows {
  readonly rows: Rows;
  readonly order: Int32Array;
}

export interface ScaledSearchRequest extends Watch {
  readonly metric: Metric;
  /** At most as many as there are rows to search among. */
  readonly k: number;
  /** Of the kind that the input applies to. */
  readonly queries: ChosenRows;
}

/** What the blocks of rows to search among, and those of queries, take at most as f32. */
export const BASE_BYTES = 2 ** 29;
export const QUERY_BYTES = 2 ** 27;

/**
 * Neighbours among rows as a model sees them. They are scaled to f32 block by block, so that rows of codes that take gigabytes need
 * little beside them; if all fit one block, they are scaled once. The result is that of one search among all.
 */
export class ScaledSearch {
  readonly #backend: Backend;
  readonly #input: ModelInput;
  readonly #base: ChosenRows;
  readonly #blockBytes: { readonly base: number; readonly queries: number };
  /** Of all rows, where they are one block. */
  #whole: MatrixF32 | undefined;

  /**
   * Free it after use.
   * @param base       what is searched; neighbours are numbered by their place in its order
   * @param input      how rows are scaled
   * @param blockBytes changes no result
   */
  constructor(
    backend: Backend,
    base: ChosenRows,
    input: ModelInput,
    blockBytes = { base: BASE_BYTES, queries: QUERY_BYTES },
  ) {
    this.#backend = backend;
    this.#base = base;
    this.#input = input;
    this.#blockBytes = blockBytes;
  }

  /**
   * The k nearest rows of each query; one search at a time. Throws a RangeError if there are fewer.
   * @throws UserError (usage) for rows of another kind or width than the input's
   */
  async nearest({ metric, k, queries, signal, onProgress }: ScaledSearchRequest): Promise<Neighbours> {
    const nBase = this.#base.order.length;
    const nQueries = queries.order.length;
    if (k > nBase) throw new RangeError(`k = ${k} exceeds the ${nBase} rows to search among`);
    const parts: Neighbours[] = [];
    let done = 0;
    for (const someQueries of blocksOf(queries, this.#blockBytes.queries)) {
      let found: Neighbours | undefined;
      const scaled = await this.#scaled(someQueries);
      try {
        let first = 0;
        for (const block of blocksOf(this.#base, this.#blockBytes.base)) {
          const nPairs = someQueries.order.length * block.order.length;
          const watch: Watch = {
            signal,
            onProgress: (part, of) => onProgress?.(done + (nPairs * part) / of, nQueries * nBase),
          };
          const nearest = await this.#withBase(block, (base) =>
            this.#backend.nearest({ metric, k: Math.min(k, base.nRows), queries: scaled, base, ...watch }),
          );
          found = found === undefined ? nearest : mergedNeighbours(found, nearest, first, k);
          first += block.order.length;
          done += nPairs;
        }
      } finally {
        this.#backend.free(scaled);
      }
      if (found !== undefined) parts.push(found);
    }
    return joined(parts, k);
  }

  /** The last call. */
  free(): void {
    if (this.#whole !== undefined) this.#backend.free(this.#whole);
    this.#whole = undefined;
  }

  #scaled({ rows, order }: ChosenRows): Promise<MatrixF32> {
    return scaledRows(this.#backend, rows, order, this.#input);
  }

  async #withBase<T>(block: ChosenRows, use: (scaled: MatrixF32) => Promise<T>): Promise<T> {
    if (block.order.length === this.#base.order.length) {
      this.#whole ??= await this.#scaled(block);
      return await use(this.#whole);
    }
    const scaled = await this.#scaled(block);
    try {
      return await use(scaled);
    } finally {
      this.#backend.free(scaled);
    }
  }
}

/** The rows in blocks that take so many bytes as f32. */
function blocksOf({ rows, order }: ChosenRows, bytes: number): readonly ChosenRows[] {
  const most = Math.max(1, Math.floor(bytes / (4 * rows.nCols)));
  return Array.from({ length: Math.ceil(order.length / most) }, (_, b) => ({
    rows,
    order: order.subarray(b * most, (b + 1) * most),
  }));
}

/** The neighbours of all queries. */
function joined(parts: readonly Neighbours[], k: number): Neighbours {
  const nQueries = parts.reduce((sum, part) => sum + part.nQueries, 0);
  const indices = new Int32Array(nQueries * k);
  const distances = new Float32Array(nQueries * k);
  let at = 0;
  for (const part of parts) {
    indices.set(part.indices, at);
    distances.set(part.distances, at);
    at += part.indices.length;
  }
  return { nQueries, k, indices, distances };
}
