import { planeNeighbours, planeWinner } from '../../../kernels/plane/reference.ts';
import type { LeaveOneOutWanted } from '../engine/requests.ts';

/**
 * Leave-one-out cross-validation: each point is classified by all others. A tie that is left undecided counts as wrong.
 * @returns for k = 1, 2, … as many as there are, the share of points in [0, 1] whose class is right
 */
export function leaveOneOut({ points, labels, metric, ties, axes, most }: LeaveOneOutWanted): readonly number[] {
  const n = labels.length;
  const ks = Math.min(most, n - 1);
  const right = new Array<number>(Math.max(0, ks)).fill(0);
  if (ks < 1) return right;
  const vote = { points, labels, k: ks + 1, metric, ties, axes };
  for (let i = 0; i < n; i++) {
    const others = planeNeighbours(vote, points[i * 2]!, points[i * 2 + 1]!).filter(({ index }) => index !== i);
    for (let k = 1; k <= ks; k++) {
      if (planeWinner(vote, others.slice(0, k)) === labels[i]) right[k - 1]!++;
    }
  }
  return right.map((count) => count / n);
}
