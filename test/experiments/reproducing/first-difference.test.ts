import { expect, test } from 'vitest';
import { firstDifference } from '../../../src/experiments/reproducing/first-difference.ts';

const ignored = (name: string) => name === 'seconds';

test.each<[unknown, unknown, object | undefined]>([
  [{ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }, undefined],
  [{ a: [1, { b: 2 }] }, { a: [1, { b: 3 }] }, { place: 'a[1].b', original: 2, again: 3 }],
  [
    { a: 1, b: 1 },
    { a: 2, b: 2 },
    { place: 'a', original: 1, again: 2 },
  ],
  [{ a: [1, 2] }, { a: [1] }, { place: 'a.length', original: 2, again: 1 }],
  [{ a: 0 }, { a: -0 }, { place: 'a', original: 0, again: -0 }],
  [{ a: null }, {}, { place: 'a', original: null, again: undefined }],
  [{ a: {} }, { a: [] }, { place: 'a', original: {}, again: [] }],
  [{ seconds: 1, a: { seconds: 2 } }, { seconds: 3, a: {} }, undefined],
  [{ toString: 1 }, {}, { place: 'toString', original: 1, again: undefined }],
  [{}, { a: 1 }, undefined], // which a newer version records
])('%j and %j', (a, b, expected) => {
  expect(firstDifference(a, b, ignored).difference).toEqual(expected);
});

test('counts what it has compared', () => {
  const value = { a: [1, 2, { b: 'x' }], seconds: 3, c: null };
  expect(firstDifference(value, value, ignored).nValues).toBe(4);
});
