import { afterAll, describe, expect, test } from 'vitest';
import { chosenRows } from '../../../src/kernels/copy-rows.ts';
import { matrix } from '../../../src/kernels/matrix.ts';
import { ReferenceBackend } from '../../../src/kernels/reference.ts';
import { createWasmBackend } from '../../../src/kernels/wasm.ts';
import { fitInput } from '../../../src/models/input/input.ts';
import { scaledRows } from '../../../src/models/input/scaled-rows.ts';
import { defaultScaling, SCALINGS } from '../../../src/models/input/scalings.ts';
import { userError } from '../../helpers/caught.ts';
import { centredColumns } from '../linear/plain-training.ts';
import { randomCodes, randomExamples, randomFeatures } from '../linear/problem.ts';

const backends = { reference: new ReferenceBackend(), wasm: await createWasmBackend({ threads: 2 }) };
afterAll(() => backends.wasm.close());

const all = (n: number) => Int32Array.from({ length: n }, (_, i) => i);

describe.each(Object.entries(backends))('%s', (_, backend) => {
  test.each([
    ['bytes', randomExamples(1, 40, 9, 3).pixels],
    ['codes', randomCodes(1, 40, 9, 3).pixels],
    ['f32', randomFeatures(1, 40, 9, 3).pixels],
  ])('standard %s: mean 0 and deviation 1, as plain f64 loops have them', async (_, rows) => {
    const input = await fitInput(backend, rows, SCALINGS.standard);
    const seen = await scaledRows(backend, rows, all(40), input);
    const plain = centredColumns(
      Array.from({ length: 40 }, (_, i) => Array.from(rows.data.subarray(i * 9, i * 9 + 9))),
      true,
    ).flat();
    for (const [at, x] of seen.data.entries()) expect(Math.abs(x - plain[at]!)).toBeLessThan(1e-5);
  });

  test('a feature that is constant, or varies by less than f32 can scale, stays near 0', async () => {
    const columns = [() => 0.1, (i: number) => 1e6 + (i % 2) / 16, (i: number) => (i % 2) * 1e-40, () => 0];
    const data = Float32Array.from({ length: 400 }, (_, at) => columns[at % 4]!(Math.floor(at / 4)));
    const rows = matrix(data, 100, 4);
    const seen = await scaledRows(backend, rows, all(100), await fitInput(backend, rows, SCALINGS.standard));
    expect(Math.max(...seen.data.map(Math.abs))).toBeLessThan(0.1);
  });

  test('constant codes become 0, and one that differs once is scaled by its tiny deviation', async () => {
    const data = Int16Array.from({ length: 2 * 50_000 }, (_, at) => (at === 1 ? 2046 : 2047));
    const rows = matrix(data, 50_000, 2);
    const { scale, offset } = await fitInput(backend, rows);
    expect([scale[0], offset[0]]).toEqual([1, -2047]);
    expect(scale[1]! * Math.sqrt(49_999 / 50_000 ** 2)).toBeCloseTo(1, 6);
  });

  test.each([
    ['bytes', randomExamples(1, 40, 9, 3).pixels],
    ['codes', randomCodes(1, 40, 9, 3).pixels],
    ['f32', randomFeatures(1, 40, 9, 3).pixels],
  ])('%s: of some rows, what a matrix of them alone gives', async (_, rows) => {
    const order = Int32Array.of(3, 4, 5, 17, 39, 0);
    for (const scaling of [defaultScaling(rows), SCALINGS.standard]) {
      const alone = await fitInput(backend, chosenRows(rows, order), scaling);
      expect(await fitInput(backend, rows, scaling, order)).toEqual(alone);
      if (scaling !== SCALINGS.none) expect(await fitInput(backend, rows, scaling)).not.toEqual(alone);
    }
  });

  test('the same bits on any backend', async () => {
    const rows = randomFeatures(2, 50, 30, 3).pixels;
    for (const scaling of [SCALINGS.none, SCALINGS.standard]) {
      expect(await fitInput(backend, rows, scaling)).toEqual(await fitInput(backends.reference, rows, scaling));
    }
  });
});

const backend = backends.reference;

test('what is done by default: bytes are centred, codes standardised, f32 features left as they are', async () => {
  const bytes = matrix(Uint8Array.of(0, 255, 51, 51), 2, 2);
  const floats = matrix(Float32Array.of(0.5, 2, -1, 7), 2, 2);
  const codes = matrix(Int16Array.of(0, 2, -1, 7), 2, 2);
  expect([bytes, codes, floats].map(defaultScaling)).toEqual([SCALINGS.centred, SCALINGS.standard, SCALINGS.none]);
  const mean = [51 / 510, 306 / 510];
  expect(await fitInput(backend, bytes)).toEqual({
    kind: 'bytes',
    scale: new Float32Array(2).fill(1 / 255),
    offset: Float32Array.from(mean, (m) => -m),
  });
  expect(await fitInput(backend, floats)).toEqual({
    kind: 'f32',
    scale: Float32Array.of(1, 1),
    offset: Float32Array.of(0, 0),
  });
});

test('rows are scaled in the order asked for', async () => {
  const input = { kind: 'f32', scale: Float32Array.of(2, -1), offset: Float32Array.of(1, 0.5) } as const;
  const rows = matrix(Float32Array.of(1, 2, 3, 4, 5, 6), 3, 2);
  expect([...(await scaledRows(backend, rows, Int32Array.of(2, 0), input)).data]).toEqual([11, -5.5, 3, -1.5]);
});

test.each<[string, () => Promise<unknown>, string]>([
  [
    'f32 rows, centred',
    () => fitInput(backend, randomFeatures(1, 3, 2, 2).pixels, SCALINGS.centred),
    'centred scaling takes bytes; these rows are f32',
  ],
  [
    'codes, centred',
    () => fitInput(backend, randomCodes(1, 3, 2, 2).pixels, SCALINGS.centred),
    'centred scaling takes bytes; these rows are codes',
  ],
  [
    'rows of another kind',
    async () =>
      scaledRows(
        backend,
        randomFeatures(1, 3, 2, 2).pixels,
        all(3),
        await fitInput(backend, matrix(new Uint8Array(2), 1, 2)),
      ),
    'the rows to scale must be bytes from 0 to 255',
  ],
])('%s are refused', async (_, call, message) => {
  const error = await userError(call());
  expect([error.kind, error.message]).toEqual(['usage', expect.stringContaining(message)]);
});
