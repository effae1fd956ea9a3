import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Metric } from '../../../src/kernels/backend.ts';
import { matrix } from '../../../src/kernels/matrix.ts';
import { ReferenceBackend } from '../../../src/kernels/reference.ts';
import { KnnClassifier } from '../../../src/models/knn/classifier.ts';
import { vote, voteForEach } from '../../../src/models/knn/vote.ts';
import { thrownUserError } from '../../helpers/caught.ts';

/** One query whose neighbours, nearest first, have these labels. */
function voteOf(labels: readonly number[], k: number, ties: 'smallest' | 'nearest'): number {
  const indices = Int32Array.from(labels, (_, i) => i);
  const neighbours = { nQueries: 1, k: labels.length, indices, distances: new Int32Array(labels.length) };
  return vote(neighbours, Uint8Array.from(labels), k, { metric: 'l2', ties })[0]!;
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

  test.each([
    [{ nQueries: 1e9 }, 'indices of neighbours must hold 2000000000 elements; its array holds 4'],
    [{ nQueries: 1 }, 'indices of neighbours must hold 2 elements; its array holds 4'],
    [{ distances: new Int32Array(3) }, 'distances of neighbours must hold 4 elements; its array holds 3'],
  ])('neighbours of another size, %j, are refused before any vote', (other, message) => {
    const neighbours = { nQueries: 2, k: 2, indices: new Int32Array(4), distances: new Int32Array(4), ...other };
    const error = thrownUserError(() => vote(neighbours, Uint8Array.of(1), 1, { metric: 'l2', ties: 'nearest' }));
    expect(error.message).toBe(message);
  });

  test.each([
    [{ indices: Int32Array.of(0, -1) }, '1 labels: none for the neighbour -1'],
    [{ distances: Float32Array.of(0, Number.NaN) }, 'a distance of neighbours must be a number; got NaN'],
  ])('a neighbour that is none, %j, is refused', (own, message) => {
    const neighbours = { nQueries: 1, k: 2, indices: new Int32Array(2), distances: new Int32Array(2), ...own };
    const options = { metric: 'l2', ties: 'nearest', weights: 'distance' } as const;
    expect(() => vote(neighbours, Uint8Array.of(1), 2, options)).toThrow(message);
  });

  test.each([0, 4])('k = %i among three neighbours is refused', (k) => {
    expect(() => voteOf([1, 2, 3], k, 'smallest')).toThrow(RangeError);
  });
});

describe('votes that weigh 1 / distance', () => {
  const voted = (
    labels: readonly number[],
    distances: ArrayLike<number>,
    metric: Metric,
    ties: 'smallest' | 'nearest',
  ) => {
    const indices = Int32Array.from(labels, (_, i) => i);
    const neighbours = { nQueries: 1, k: labels.length, indices, distances: Float32Array.from(distances) };
    return vote(neighbours, Uint8Array.from(labels), labels.length, { metric, ties, weights: 'distance' })[0]!;
  };

  test.each([
    { what: 'one near beats two far', labels: [3, 1, 1], distances: [1, 3, 3], metric: 'l1', expected: 3 },
    { what: 'three far beat one near', labels: [3, 1, 1, 1], distances: [1, 2, 2, 2], metric: 'l1', expected: 1 },
    {
      what: 'l2 weighs by the root: 1/2 < 1/3 + 1/3',
      labels: [3, 1, 1],
      distances: [4, 9, 9],
      metric: 'l2',
      expected: 1,
    },
    { what: 'l1 does not: 1/4 > 1/9 + 1/9', labels: [3, 1, 1], distances: [4, 9, 9], metric: 'l1', expected: 3 },
    { what: 'distance 0 rules', labels: [3, 1, 1, 1], distances: [0, 1, 1, 1], metric: 'l2', expected: 3 },
    {
      what: 'several at 0 vote alike',
      labels: [5, 2, 2, 5, 5],
      distances: [0, 0, 0, 1, 1],
      metric: 'cosine',
      expected: 2,
    },
    { what: 'a tie to the smallest', labels: [5, 2], distances: [3, 3], metric: 'l1', expected: 2 },
    { what: 'a tie to the nearest', labels: [5, 2], distances: [3, 3], metric: 'l1', ties: 'nearest', expected: 5 },
    { what: 'a tie at 0', labels: [5, 2, 1], distances: [0, 0, 1], metric: 'l1', expected: 2 },
  ] as const)('$what', ({ labels, distances, metric, expected, ...rest }) => {
    expect(voted(labels, distances, metric, 'ties' in rest ? rest.ties : 'smallest')).toBe(expected);
  });

  test('every k at once, against sums written out', () => {
    const neighbour = fc.record({ label: fc.nat({ max: 4 }), distance: fc.nat({ max: 6 }) });
    fc.assert(
      fc.property(
        fc.array(neighbour, { minLength: 1, maxLength: 12 }),
        fc.constantFrom('l1', 'l2'),
        (found, metric) => {
          const near = found.sort((a, b) => a.distance - b.distance);
          const ks = near.map((_, i) => near.length - i);
          const distances = Int32Array.from(near, ({ distance }) => (metric === 'l2' ? distance ** 2 : distance));
          const neighbours = { nQueries: 1, k: near.length, indices: Int32Array.from(near, (_, i) => i), distances };
          const labels = Uint8Array.from(near, ({ label }) => label);
          const options = { metric, ties: 'smallest', weights: 'distance' } as const;
          const got = voteForEach(neighbours, labels, ks, options).map(([label]) => label);
          const expected = ks.map((k) => {
            const first = near.slice(0, k);
            const zeros = first.filter(({ distance }) => distance === 0);
            const sums = [0, 1, 2, 3, 4].map((label) =>
              (zeros.length > 0 ? zeros : first)
                .filter((one) => one.label === label)
                .reduce((sum, { distance }) => sum + (zeros.length > 0 ? 1 : 1 / distance), 0),
            );
            return sums.indexOf(Math.max(...sums));
          });
          expect(got).toEqual(expected);
        },
      ),
      { numRuns: 300, seed: 8 },
    );
  });
});

test.each([
  [{ weights: 'gauss' }, 'weights must be uniform or distance; got "gauss"'],
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

  test('rows that are fitted during a search have no vote in it', async () => {
    const rows = matrix(Uint8Array.of(1, 50, 90), 3, 1);
    const classifier = new KnnClassifier(new ReferenceBackend(), { metric: 'l2', k: 1, ties: 'nearest' });
    const predicted = classifier.fit(rows, Uint8Array.of(1, 2, 3)).predict(rows);
    classifier.fit(matrix(Uint8Array.of(1), 1, 1), Uint8Array.of(9));
    expect(await predicted).toEqual(Uint8Array.of(1, 2, 3));
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
