import { expect, test } from 'vitest';
import { UPRIGHT } from '../../../src/kernels/plane/plane.ts';
import { leaveOneOut } from '../../../src/lab/page/knn/leave-one-out.ts';
import { Random } from '../../../src/util/random.ts';

test.each(['smallest', 'nearest', 'none'] as const)('as by loops over all points, ties: %s', (ties) => {
  const random = Random.seeded(2);
  const n = 40;
  // Few places, so that many points lie upon each other and many distances are equal.
  const points = Int32Array.from({ length: 2 * n }, () => random.integer(6) * 1000);
  const labels = Uint8Array.from({ length: n }, () => random.integer(3));
  const found = leaveOneOut({ points, labels, metric: 'l1', ties, axes: UPRIGHT, most: 12 });
  const expected = Array.from({ length: 12 }, (_, at) => {
    let right = 0;
    for (let i = 0; i < n; i++) {
      const away = (j: number) =>
        Math.abs(points[i * 2]! - points[j * 2]!) + Math.abs(points[i * 2 + 1]! - points[j * 2 + 1]!);
      const others = Array.from(labels.keys())
        .filter((j) => j !== i)
        .sort((a, b) => away(a) - away(b) || a - b);
      const votes = others.slice(0, at + 1).map((j) => labels[j]!);
      const count = (label: number) => votes.filter((vote) => vote === label).length;
      const tied = [...new Set(votes)].filter((label) => count(label) === Math.max(...votes.map(count)));
      const winner =
        ties === 'nearest' ? tied[0] : ties === 'smallest' ? Math.min(...tied) : tied.length === 1 ? tied[0] : -1;
      if (winner === labels[i]) right++;
    }
    return right / n;
  });
  expect(found).toEqual(expected);
});

test('with few points, for as many neighbours as there are', () => {
  const three = { points: Int32Array.of(0, 0, 1, 0, 9, 9), labels: Uint8Array.of(0, 0, 1) };
  const rest = { metric: 'l2', ties: 'none', axes: UPRIGHT, most: 50 } as const;
  expect(leaveOneOut({ ...three, ...rest })).toEqual([2 / 3, 0]);
  expect(leaveOneOut({ points: Int32Array.of(0, 0), labels: Uint8Array.of(0), ...rest })).toEqual([]);
});
