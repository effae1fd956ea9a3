import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { CIFAR10 } from '../../../src/dataset/specs/cifar10.ts';
import { type DatasetSpec, pythonName } from '../../../src/dataset/specs/spec.ts';

const packed = JSON.parse(readFileSync(join(import.meta.dirname, '../../fixtures/python-edition.json'), 'utf8'));

/** A pickle of fixtures/python-edition.json; python-edition.py says what it holds. */
export const pickled = (name: string): Buffer => gunzipSync(Buffer.from(packed[name], 'base64'));

/** The names of the pickles that hold the same batch of CIFAR-10. */
export const SAME_BATCH: readonly string[] = Object.keys(packed).filter((name) => !['cifar100', 'meta'].includes(name));

/** The records of the binary edition with the same labels and pixels. */
export function recordsOfFixture(labels: readonly (readonly number[])[] = [[6], [0], [9]]): Buffer {
  return Buffer.concat(
    labels.map((ofImage, i) =>
      Buffer.from([...ofImage, ...Array.from({ length: 3072 }, (_, j) => (j * (i + 1)) % 256)]),
    ),
  );
}

/** The files of a small Python edition of CIFAR-10: the same batch six times, and the class names. */
export const pythonFiles = (batch = pickled('python2-2'), spec: DatasetSpec = CIFAR10): ReadonlyMap<string, Buffer> =>
  new Map([
    ...spec.batches.map((one) => [pythonName(one), batch] as const),
    [spec.python.metaFile, pickled('meta')] as const,
  ]);
