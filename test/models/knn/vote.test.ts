import { describe, expect, test } from 'vitest';
import { matrix } from '../../../src/kernels/matrix.ts';
import { ReferenceBackend } from '../../../src/kernels/reference.ts';
import { KnnClassifier } from '../../../src/models/knn/classifier.ts';
import { vote } from '../../../src/models/knn/vote.ts';

/** One query whose neighbours, nearest first, have these labels. */
function voteOf(labels: readonly number[], k: number, ties: 'smallest' | 'nearest'): number {
  const indices = Int32Array.from(labels, (_, i) => i);
  const neighbours = { nQueries: 1, k: labels.length, indices, distances: new Int32Array(labels.length) };
  return vote(neighbours, Uint8Array.from(labels), k, ties)[0]!;
}

describe('vote', () => {
  test.each([
    // labels of the neighbours, k, smallest label of a tie, nearest class of a tie
    [[3], 1, 3, 3],
    [[5, 2, 2], 3, 2, 2],
    [[5, 2], 2, 2, 5],
    [[9, 1, 1, 9], 4, 1, 9],
    [[4, 9, 1, 1, 9], 5, 1, 9],
    [[7, 7, 0, 0, 0], 2, 7, 7],
    [[7, 7, 0, 0, 0], 4, 0, 7],
    [[0, 1, 2, 3], 4, 0, 0],
  ])('%j with k = %i: %i to the smallest, %i to the nearest', (labels, k, smallest, nearest) => {
    expect(voteOf(labels, k, 'smallest')).toBe(smallest);
    expect(voteOf(labels, k, 'nearest')).toBe(nearest);
  });

  test.each([0, 4])('k = %i among three neighbours is refused', (k) => {
    expect(() => voteOf([1, 2, 3], k, 'smallest')).toThrow(RangeError);
  });
});

test.each([
  [{ ties: 'foo' }, 'ties must be smallest or nearest; got "foo"'],
  [{ metric: 'euclidean' }, 'metric must be l1, l2 or cosine; got "euclidean"'],
  [{ k: 0 }, 'k must be a whole number of at least 1; got 0'],
  [{ k: 2.5 }, 'got 2.5'],
])('KnnClassifier refuses %o', (wrong, message) => {
  const options = { k: 3, metric: 'l2', ties: 'smallest', ...wrong };
  expect(() => new KnnClassifier(new ReferenceBackend(), options as never)).toThrow(message);
});

describe('KnnClassifier', () => {
  const training = matrix(Uint8Array.of(0, 0, 10, 10, 11, 11, 250, 250), 4, 2);
  const labels = Uint8Array.of(3, 1, 1, 2);
  const options = { k: 3, metric: 'l2', ties: 'smallest' } as const;
  const backend = new ReferenceBackend();

  test('predicts the majority among the nearest', async () => {
    const classifier = new KnnClassifier(backend, options).fit(training, labels);
    expect([...(await classifier.predict(matrix(Uint8Array.of(1, 1, 200, 200), 2, 2)))]).toEqual([1, 1]);
  });

  test('kneighbors gives indices and squared distances, nearest first', async () => {
    const classifier = new KnnClassifier(backend, options).fit(training, labels);
    const { indices, distances } = await classifier.kneighbors(matrix(Uint8Array.of(10, 12), 1, 2), 2);
    expect([[...indices], [...distances]]).toEqual([
      [2, 1],
      [2, 4],
    ]);
  });

  test('asks to be fitted first, and for a label for each image', async () => {
    await expect(new KnnClassifier(backend, options).predict(training)).rejects.toThrow('call fit() first');
    expect(() => new KnnClassifier(backend, options).fit(training, labels.subarray(1))).toThrow(
      '3 labels for 4 images',
    );
  });
});
