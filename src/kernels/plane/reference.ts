import {
  checkRegions,
  checkVote,
  MAX_POINTS,
  type PlaneVote,
  planeDistance,
  type RegionsRequest,
  TIE,
} from './plane.ts';

/** A point near a place, and how far it is. */
export interface PlaneNeighbour {
  /** Index of the point. */
  readonly index: number;
  /** See {@link PlaneMetric}. */
  readonly distance: number;
}

/** The k nearest points of a place, ordered by (distance, index). */
export function planeNeighbours(vote: PlaneVote, x: number, y: number): readonly PlaneNeighbour[] {
  checkVote(vote);
  return neighbours(vote, x, y);
}

function neighbours({ points, labels, k, metric, axes }: PlaneVote, x: number, y: number): readonly PlaneNeighbour[] {
  const keys = Float64Array.from(
    labels,
    (_, i) => planeDistance(metric, axes, x - points[i * 2]!, y - points[i * 2 + 1]!) * MAX_POINTS + i,
  ).sort();
  return Array.from(keys.subarray(0, k), (key) => ({
    index: key % MAX_POINTS,
    distance: Math.floor(key / MAX_POINTS),
  }));
}

/** The label that neighbours vote for; 255 for a tie that is left undecided. */
export function planeWinner(
  { labels, ties }: Pick<PlaneVote, 'labels' | 'ties'>,
  nearest: readonly PlaneNeighbour[],
): number {
  const votes = new Map<number, number>();
  for (const { index } of nearest) votes.set(labels[index]!, (votes.get(labels[index]!) ?? 0) + 1);
  const most = Math.max(...votes.values());
  // A map keeps the order in which labels came: that of their nearest points.
  const tied = [...votes].filter(([, n]) => n === most).map(([label]) => label);
  if (ties === 'none' && tied.length > 1) return TIE;
  return ties === 'nearest' ? tied[0]! : Math.min(...tied);
}

/** See {@link Backend.regions}. */
export function regions(request: RegionsRequest): void {
  checkRegions(request);
  const { raster, out } = request;
  for (let j = 0; j < raster.height; j++) {
    for (let i = 0; i < raster.width; i++) {
      const nearest = neighbours(request, raster.left + i * raster.step, raster.top + j * raster.step);
      out[j * raster.width + i] = planeWinner(request, nearest);
    }
  }
}
