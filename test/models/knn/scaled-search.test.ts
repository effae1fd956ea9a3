import { afterAll, describe, expect, test } from 'vitest';
import { type Backend, METRICS } from '../../../src/kernels/backend.ts';
import { allRows } from '../../../src/kernels/copy-rows.ts';
import { type MatrixI16, matrix } from '../../../src/kernels/matrix.ts';
import { ReferenceBackend } from '../../../src/kernels/reference.ts';
import { createWasmBackend } from '../../../src/kernels/wasm.ts';
import { fitInput } from '../../../src/models/input/input.ts';
import { SCALINGS } from '../../../src/models/input/scalings.ts';
import { ScaledSearch } from '../../../src/models/knn/scaled-search.ts';
import { Random } from '../../../src/util/random.ts';

const wasm = await createWasmBackend({ threads: 1 });
const reference = new ReferenceBackend();
afterAll(() => wasm.close());

const D = 7;
const ROW = 4 * D;
const random = Random.seeded(4);
/** Codes of which many rows are alike, so that many distances are equal. */
const codes = (n: number) =>
  matrix(
    Int16Array.from({ length: n * D }, () => random.integer(3) - 1),
    n,
    D,
  );
const [rows, others] = [codes(30), codes(20)];
/** Every third row is left out, and the rest go backwards: neighbours are numbered by their place in this order. */
const order = allRows(rows.nRows)
  .filter((row) => row % 3 !== 1)
  .reverse();
const queries = { rows: others, order: Int32Array.of(5, 4, 19, 4, 0) };
const input = await fitInput(reference, rows, SCALINGS.standard, order);

/** Rows as they are defined: each step rounded to f32. */
const scaled = ({ data }: MatrixI16, chosen: Int32Array) => {
  const one = (row: number, j: number) => Math.fround(data[row * D + j]! * input.scale[j]!) + input.offset[j]!;
  const numbers = [...chosen].flatMap((row) => Array.from({ length: D }, (_, j) => one(row, j)));
  return matrix(Float32Array.from(numbers), chosen.length, D);
};
const all = { queries: scaled(others, queries.order), base: scaled(rows, order) };

describe.each([
  ['reference', reference],
  ['wasm', wasm],
] as readonly (readonly [string, Backend])[])('%s', (_, backend) => {
  test.each(METRICS)('%s: blocks of any size give the neighbours of one search, in its order', async (metric) => {
    for (const k of [1, 8, order.length]) {
      const truth = await reference.nearest({ metric, k, ...all });
      for (const [base, some] of [
        [order.length, 5], // one block
        [order.length - 1, 4],
        [8, 2],
        [0.5, 0.5], // not even a row
      ] as const) {
        const blockBytes = { base: base * ROW, queries: some * ROW };
        const search = new ScaledSearch(backend, { rows, order }, input, blockBytes);
        const seen: number[] = [];
        const onProgress = (done: number, total: number) => seen.push(done / total);
        expect(await search.nearest({ metric, k, queries, onProgress })).toEqual(truth);
        if (base === order.length) expect(await search.nearest({ metric, k, queries })).toEqual(truth);
        search.free();
        expect(seen.at(-1)).toBe(1);
        expect(seen).toEqual([...seen].sort((a, b) => a - b));
      }
    }
  });

  test('it gives its memory back, also when it is stopped', async () => {
    const free = () => {
      const probe = backend.float32(1000, 100);
      backend.free(probe);
      return probe.data.byteOffset;
    };
    const before = free();
    const blockBytes = { base: 16 * ROW, queries: 2 * ROW };
    const abort = new AbortController();
    const stopped = new ScaledSearch(backend, { rows, order }, input, blockBytes);
    const onProgress = (done: number, total: number) => done > total / 2 && abort.abort(new Error('enough'));
    const asked = stopped.nearest({ metric: 'l2', k: 3, queries, signal: abort.signal, onProgress });
    await expect(asked).rejects.toThrow('enough');
    stopped.free();
    const whole = new ScaledSearch(backend, { rows, order }, input);
    await whole.nearest({ metric: 'l2', k: 3, queries });
    whole.free();
    expect(free()).toBe(before);
  });

  test('more neighbours than rows are refused', async () => {
    const search = new ScaledSearch(backend, { rows, order }, input);
    const asked = search.nearest({ metric: 'l1', k: 21, queries });
    await expect(asked).rejects.toThrow(new RangeError('k = 21 exceeds the 20 rows to search among'));
  });
});

test('no queries have no neighbours', async () => {
  const search = new ScaledSearch(wasm, { rows, order }, input);
  const none = { rows: others, order: new Int32Array() };
  expect(await search.nearest({ metric: 'l2', k: 2, queries: none })).toMatchObject({ nQueries: 0, k: 2 });
});
