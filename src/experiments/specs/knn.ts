import { TIES } from '../../models/knn/ties.ts';
import { WEIGHTS } from '../../models/knn/weights.ts';
import { field, open, type SpecOf } from '../../util/fields.ts';
import { choice, integer, list } from '../../util/options.ts';
import { grid } from '../../util/ranges/ranges.ts';
import { dataFields, features, off } from './data.ts';
import { seeds } from './seeds.ts';

export const metric = choice('l2', 'l1', 'cosine');
export const neighbours = grid(integer({ min: 1 }), { whole: true });
export const ties = choice(...TIES);
export const weights = choice(...WEIGHTS);

/** k-nearest neighbours: which candidates, and how they are judged. */
export const knnFields = {
  k: field<readonly number[]>(neighbours, [7]),
  /** Absent: 5, or none if a single candidate is only scored on the test set. */
  folds: open(integer()),
  metric: field(list(metric), ['l2'] as const),
  weights: field(weights, 'uniform'),
  ties: field(ties, 'smallest'),
  shuffle: off,
  stratify: off,
  test: off,
  features,
  ...dataFields,
  /** The data is of the first. */
  seeds,
};
export type KnnSpec = SpecOf<typeof knnFields>;
