import { expect } from 'vitest';

/*
 * Before the tests of every file: `toEqual` compares numbers in typed arrays as it would, but at once. By itself it looks each
 * of them up by its name, which takes longer than the trainings whose weights are compared.
 */

type Numbers = ArrayLike<unknown> & ArrayBufferView;

const isNumbers = (value: unknown): value is Numbers => ArrayBuffer.isView(value) && !(value instanceof DataView);

function sameNumbers(a: unknown, b: unknown): boolean | undefined {
  if (!isNumbers(a) || !isNumbers(b) || a.constructor !== b.constructor) return undefined;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}

/** Files share what `expect` knows: it is told once. */
const worker = globalThis as { comparesNumbers?: boolean };
if (worker.comparesNumbers !== true) expect.addEqualityTesters([sameNumbers]);
worker.comparesNumbers = true;
