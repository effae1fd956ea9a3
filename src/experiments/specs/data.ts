import { CLASS_KINDS } from '../../dataset/specs/spec.ts';
import { DATASET_NAMES } from '../../dataset/specs.ts';
import { field, open } from '../../util/fields.ts';
import { choice, integer, yesOrNo } from '../../util/options.ts';
import { MAX_SEED } from '../../util/random.ts';

/** Which images an experiment works on, and what all randomness starts from. */
export const dataFields = {
  dataset: field(choice(...DATASET_NAMES), 'cifar10'),
  /** Which labels of a dataset that has several kinds; absent: the fine ones. */
  classes: open(choice(...CLASS_KINDS)),
  limit: open(integer({ min: 1 })),
  seed: field(integer({ min: 0, max: MAX_SEED }), 0),
};

/** Something that is not done unless it is asked for. */
export const off = field(yesOrNo, false);

/** Something that is done unless it is forbidden. */
export const on = field(yesOrNo, true);
