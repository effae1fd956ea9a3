import { PLANE_METRICS, type PlaneMetric, type PlaneTies } from '../../../kernels/plane/plane.ts';
import { PRESETS } from '../plane/presets.ts';
import { choice, flag, pointsField, whole } from '../state/fields.ts';
import type { Fields } from '../state/hash.ts';
import type { Points } from '../state/points.ts';
import { STRINGS } from '../strings.ts';

export const MOST_NEIGHBOURS = 50;

/** All that the page of nearest neighbours shows. */
export interface KnnState {
  readonly points: Points;
  readonly k: number;
  readonly metric: PlaneMetric;
  readonly ties: PlaneTies;
  /** Degrees by which the axes are turned. */
  readonly turn: number;
  /** Whether a second classifier stands beside the first, of the same points. */
  readonly two: boolean;
  readonly k2: number;
  readonly metric2: PlaneMetric;
}

export const KNN_FIELDS: Fields<KnnState> = {
  k: whole(5, 1, MOST_NEIGHBOURS),
  metric: choice('l2', PLANE_METRICS),
  ties: choice('none', ['none', 'smallest', 'nearest']),
  turn: whole(0, 0, 90),
  two: flag(false),
  k2: whole(1, 1, MOST_NEIGHBOURS),
  metric2: choice('l1', PLANE_METRICS),
  points: pointsField(PRESETS.clouds(1)),
};

/** One of the two classifiers. */
export interface Setting {
  readonly k: number;
  readonly metric: PlaneMetric;
}

export const settingsOf = ({ k, metric, two, k2, metric2 }: KnnState): readonly Setting[] =>
  two
    ? [
        { k, metric },
        { k: k2, metric: metric2 },
      ]
    : [{ k, metric }];

export const nameOf = ({ k, metric }: Setting): string => STRINGS.knn.settingName(k, metric);
