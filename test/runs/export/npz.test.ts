import { expect, test } from 'vitest';
import { encodeNpz, type NpyArray } from '../../../src/runs/export/npz.ts';
import { readNpz } from '../../helpers/readers/read-npz.ts';

test('what was put in comes out, of every type', () => {
  const arrays = new Map<string, NpyArray>([
    ['weight', { shape: [2, 3], data: Float32Array.of(1.5, -2, 0, Math.PI, 1e-30, -1e30) }],
    ['none', { shape: [0, 4], data: new Float32Array() }],
    ['codes', { shape: [4], data: Int16Array.of(-32767, 32767, 0, 1) }],
    ['counts', { shape: [1, 1, 2], data: Int32Array.of(-1, 2 ** 31 - 1) }],
    ['pixels', { shape: [3], data: Uint8Array.of(0, 128, 255) }],
    ['classes', { shape: [3], data: ['cat', 'größer', '🐸'] }],
    ['about', { shape: [], data: ['{"a": 1}'] }],
  ]);
  const file = encodeNpz(arrays);
  const found = readNpz(file);
  expect([...found.keys()]).toEqual([...arrays.keys()]);
  const items = (name: string, make: (bytes: ArrayBuffer) => ArrayLike<number>) =>
    Array.from(make(found.get(name)!.bytes.buffer as ArrayBuffer));
  expect(found.get('weight')).toMatchObject({ descr: '<f4', shape: [2, 3] });
  expect(items('weight', (b) => new Float32Array(b))).toEqual([...(arrays.get('weight')!.data as Float32Array)]);
  expect(found.get('none')).toMatchObject({ shape: [0, 4], bytes: new Uint8Array() });
  expect(items('codes', (b) => new Int16Array(b))).toEqual([-32767, 32767, 0, 1]);
  expect(items('counts', (b) => new Int32Array(b))).toEqual([-1, 2 ** 31 - 1]);
  expect(items('pixels', (b) => new Uint8Array(b))).toEqual([0, 128, 255]);
  expect(found.get('classes')).toMatchObject({ descr: '<U6', shape: [3] });
  const points = items('classes', (b) => new Uint32Array(b));
  const text = (i: number) => String.fromCodePoint(...points.slice(i * 6, (i + 1) * 6).filter((point) => point > 0));
  expect([0, 1, 2].map(text)).toEqual(['cat', 'größer', '🐸']);
  expect(found.get('about')).toMatchObject({ descr: '<U8', shape: [] });
  expect(encodeNpz(arrays)).toEqual(file);
});
