import { describe, expect, test } from 'vitest';
import { type MatrixU8, matrix } from '../../src/kernels/matrix.ts';
import { createWasmBackend } from '../../src/kernels/wasm.ts';
import { predict } from '../../src/models/classifier.ts';
import { KnnClassifier } from '../../src/models/knn/classifier.ts';
import { trainLinear } from '../../src/models/linear/trainer.ts';
import { everyBackend } from '../helpers/backends.ts';
import { request } from '../models/linear/problem.ts';

const backends = await everyBackend(1);

const bytes = matrix(new Uint8Array(6), 3, 2);
// What untyped code passes for bytes.
const floats = matrix(new Float32Array(6), 3, 2) as unknown as MatrixU8;
const doubles = { data: new Float64Array(6), nRows: 3, nCols: 2 } as unknown as MatrixU8;
const codes = matrix(new Int16Array(6), 3, 2) as unknown as MatrixU8;
const clamped = { data: new Uint8ClampedArray(6), nRows: 3, nCols: 2 } as unknown as MatrixU8;

const identity = { scale: new Float32Array(2).fill(1), offset: new Float32Array(2) };

describe.each(backends)('%s: pixels that are no bytes', (_, backend) => {
  const nearest = (queries: MatrixU8, base: MatrixU8) => backend.nearest({ metric: 'l2', k: 1, queries, base });
  test.each([
    [
      'pairwiseDistances: rows must be bytes from 0 to 255, in a Uint8Array; got Float32Array',
      () => backend.pairwiseDistances('l2', bytes, floats),
    ],
    ['columnSums: pixels must be bytes', () => backend.columnSums(floats)],
    [
      'gatherAffine: rows must be bytes in a Uint8Array, codes in an Int16Array, or features in a Float32Array; got Float64Array',
      () => backend.gatherAffine(doubles, Int32Array.of(0), identity, backend.float32(1, 2)),
    ],
    [
      'queries must be bytes in a Uint8Array, codes in an Int16Array, or features in a Float32Array; got Float64Array',
      () => nearest(doubles, doubles),
    ],
    ['base rows must be bytes in a Uint8Array', () => nearest(bytes, clamped)],
    ['neighbours are searched among rows of bytes or f32; got codes, in an Int16Array', () => nearest(codes, codes)],
    ['queries are f32, base rows bytes: both must be of the same kind', () => nearest(floats, bytes)],
  ])('%s', async (message, run) => {
    await expect(run()).rejects.toMatchObject({
      name: 'UserError',
      kind: 'usage',
      message: expect.stringContaining(message),
    });
  });
});

test.each([
  [[1, 2], 'Array'],
  [new Float64Array(2), 'Float64Array'],
  [undefined, 'undefined'],
])('a matrix over %o is refused', (data, name) => {
  const message = `a matrix needs a Uint8Array, an Int16Array or a Float32Array; got ${name}`;
  expect(() => matrix(data as never, 1, 2)).toThrow(message);
});

describe('a backend with workers that has been closed', async () => {
  const backend = await createWasmBackend({ threads: 1 });
  const held = backend.uint8(1, 1);
  const { classifier } = await trainLinear(request({ backend, epochs: 1 }));
  await backend.close();
  const knn = new KnnClassifier(backend, { k: 1, metric: 'l2', ties: 'smallest' }).fit(bytes, new Uint8Array(3));
  const images = matrix(new Uint8Array(12), 1, 12);
  const out = matrix(new Float32Array(9), 3, 3);

  test.each<[string, () => Promise<unknown>]>([
    ['trainLinear', () => trainLinear(request({ backend }))],
    ['predict', () => predict(backend, classifier, images)],
    ['KnnClassifier.predict', () => knn.predict(bytes)],
    ['nearest', () => backend.nearest({ metric: 'l1', k: 1, queries: bytes, base: bytes })],
    ['pairwiseDistances', () => backend.pairwiseDistances('l1', bytes, bytes)],
    ['columnSums', () => backend.columnSums(bytes)],
    ['gatherAffine', () => backend.gatherAffine(bytes, Int32Array.of(), identity, matrix(new Float32Array(0), 0, 2))],
    ['multiplyTransposed', () => backend.multiplyTransposed(out, out, out)],
    ['transposedMultiply', () => backend.transposedMultiply(out, out, out)],
    ['float32', async () => backend.float32(1, 1)],
    ['uint8', async () => backend.uint8(1, 1)],
  ])('%s says so', async (_, run) => {
    await expect(run()).rejects.toMatchObject({
      name: 'UserError',
      kind: 'usage',
      message: 'the backend was used after close(): its worker threads are gone',
      hint: expect.stringContaining('createWasmBackend()'),
    });
  });

  test('takes back what it lent, and can be closed again', async () => {
    backend.free(held);
    await backend.close();
  });
});
