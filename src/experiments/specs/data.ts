import { CLASS_KINDS } from '../../dataset/specs/spec.ts';
import { DATASET_NAMES } from '../../dataset/specs.ts';
import { field, open, type SpecOf } from '../../util/fields.ts';
import { choice, integer, yesOrNo } from '../../util/options.ts';
import { MAX_SEED } from '../../util/random.ts';

/** Which images an experiment works on, and the seed of all randomness. */
export const dataFields = {
  dataset: field(choice(...DATASET_NAMES), 'cifar10'),
  /** Which labels of a dataset that has several kinds; absent: the fine ones. */
  classes: open(choice(...CLASS_KINDS)),
  limit: open(integer({ min: 1 })),
  seed: field(integer({ min: 0, max: MAX_SEED }), 0),
};

/** What every spec says of the data. */
export type DataSpec = SpecOf<typeof dataFields>;

/** Something that is done only on request. */
export const off = field(yesOrNo, false);

/** Something that is done unless it is forbidden. */
export const on = field(yesOrNo, true);
