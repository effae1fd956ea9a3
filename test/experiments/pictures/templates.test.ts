import { expect, test } from 'vitest';
import { learnedBy } from '../../../src/experiments/pictures/templates.ts';
import { cellWeights } from '../../../src/features/hog/cell-weights.ts';
import { weightsThroughWhitening } from '../../../src/features/learning/whitened-weights.ts';
import { fitFeatures } from '../../../src/features/set/joined.ts';
import { encodeKernelMap } from '../../../src/kernels/maps/reference.ts';
import { matrix } from '../../../src/kernels/matrix.ts';
import { ReferenceBackend } from '../../../src/kernels/reference.ts';
import { linearScores } from '../../../src/models/linear/classifier.ts';
import { Random } from '../../../src/util/random.ts';
import { atOnce } from '../../../src/util/turns.ts';

const backend = new ReferenceBackend();
const classNames = ['a', 'b', 'c'];

function numbers(length: number, seed: number): Float64Array {
  const random = Random.seeded(seed, 0);
  return Float64Array.from({ length }, () => random.normal());
}

const image = (seed: number): Uint8Array => {
  const random = Random.seeded(seed, 1);
  return Uint8Array.from({ length: 3072 }, () => random.integer(256));
};

test('a template is what one more grey level of a pixel adds to the score', async () => {
  const classifier = {
    classNames,
    weight: Float32Array.from(numbers(3 * 3072, 1)),
    bias: Float32Array.of(1, 2, 3),
    input: {
      kind: 'bytes' as const,
      scale: Float32Array.from(numbers(3072, 2)),
      offset: Float32Array.from(numbers(3072, 3)),
    },
  };
  const [learned] = learnedBy(classifier, undefined);
  if (learned?.kind !== 'pixels') throw new Error('no templates');
  const places = [0, 1, 1500, 3071];
  const before = image(1).map((x) => Math.min(x, 254));
  const after = places.map((p) => before.map((x, i) => (i === p ? x + 1 : x)));
  const rows = matrix(new Uint8Array(Buffer.concat([before, ...after])), 1 + places.length, 3072);
  const { data } = await linearScores(backend, classifier, rows);
  for (const [i, p] of places.entries()) {
    for (const c of [0, 1, 2]) expect(data[(i + 1) * 3 + c]! - data[c]!).toBeCloseTo(learned.weights[c]![p]!, 3);
  }
});

test('weights of whitened pixels are carried back: products with the image are those with the whitened one', () => {
  const [patch, mean] = [5, Float32Array.of(0.1, 0.5, 0.7)];
  const kernel = Float32Array.from(numbers(9 * patch * patch, 4));
  const weights = numbers(3072, 5);
  const whitened = (pixels: Uint8Array) => {
    const out = new Float32Array(3072);
    const model = { whitening: { patch, mean, kernel }, layers: [], mirror: false };
    atOnce(encodeKernelMap({ model, images: matrix(pixels, 1, 3072), order: Int32Array.of(0), out }));
    // Pixel by pixel there, plane by plane here.
    return weights.reduce((sum, w, i) => sum + w * out[(i % 1024) * 3 + Math.floor(i / 1024)]!, 0);
  };
  const back = weightsThroughWhitening(weights, { patch, kernel });
  const [one, other] = [image(6), image(7)];
  const expected = back.reduce((sum, w, i) => sum + (w * (one[i]! - other[i]!)) / 255, 0);
  expect(whitened(one) - whitened(other)).toBeCloseTo(expected, 2);
});

test('a cell has the weights of every block that holds it', () => {
  const ones = new Float64Array(3 * 3 * 4 * 9).fill(1); // 4 × 4 cells in 3 × 3 blocks of 2 × 2
  const cells = cellWeights(ones, { cell: 8, bins: 9, block: 2 });
  const held = Array.from({ length: 16 }, (_, cell) => cells[cell * 9]);
  expect(held).toEqual([1, 2, 2, 1, 2, 4, 4, 2, 2, 4, 4, 2, 1, 2, 2, 1]);
  const one = new Float64Array(ones.length);
  one[((1 * 3 + 2) * 4 + 2) * 9 + 5] = 7; // the block in row 1, column 2; its cell below; bin 5
  expect(cellWeights(one, { cell: 8, bins: 9, block: 2 })[(2 * 4 + 2) * 9 + 5]).toBe(7);
  expect([...cellWeights(numbers(16 * 9, 8), { cell: 8, bins: 9, block: 0 })]).toEqual([...numbers(16 * 9, 8)]);
});

test('every feature that can be shown is, in its own columns', async () => {
  const images = matrix(new Uint8Array(Buffer.concat([1, 2, 3, 4].map(image))), 4, 3072);
  const text = 'hue+hog+words:count=4:patch=3:patches=50:whiten=false';
  const features = await fitFeatures(backend, text, { images });
  const { nFeatures } = features;
  const weight = new Float32Array(3 * nFeatures);
  weight[2 * nFeatures + 3] = 1; // class c, the fourth hue
  weight[nFeatures + 10 + 9] = 1; // class b, the second cell of the first block, its first direction
  const words = nFeatures - 10 - 324;
  weight[10 + 324 + 1] = 5; // class a: the second word, in the first part
  weight[10 + 324 + words / 4 - 1] = 4; // and the opposite of the fourth
  const input = {
    kind: 'codes' as const,
    scale: new Float32Array(nFeatures).fill(1),
    offset: new Float32Array(nFeatures),
  };
  const learned = learnedBy({ classNames, weight, bias: new Float32Array(3), input }, features);
  expect(learned.map(({ kind }) => kind)).toEqual(['hue', 'hog', 'patches']);
  const [hue, hog, patches] = learned;
  if (hue?.kind !== 'hue' || hog?.kind !== 'hog' || patches?.kind !== 'patches') throw new Error('others');
  expect(hue.hues.map((row) => row.findIndex((w) => w > 0))).toEqual([-1, -1, 3]);
  expect(hog.cells.map((row) => row.findIndex((w) => w > 0))).toEqual([-1, 9, -1]);
  expect(patches.byClass![0]!.slice(0, 2)).toEqual([
    { patch: 1, isAgainst: false },
    { patch: 3, isAgainst: true },
  ]);
  expect([patches.side, patches.total, patches.patches[0]!.length]).toEqual([3, 4, 27]);
});

test('of a network on pixels, the units of the largest weights come first', () => {
  const weight = new Float32Array(3 * 3072);
  weight[0] = 1;
  weight[3072] = 3;
  weight[2 * 3072] = 2;
  const layers = [
    { weight, bias: new Float32Array(3) },
    { weight: new Float32Array(9), bias: new Float32Array(3) },
  ];
  const input = { kind: 'bytes' as const, scale: new Float32Array(3072).fill(0.5), offset: new Float32Array(3072) };
  const [units] = learnedBy({ classNames, layers, activation: 'relu', input }, undefined);
  if (units?.kind !== 'units') throw new Error('no units');
  expect(units.weights.map((row) => row[0])).toEqual([1.5, 1, 0.5]);
});
