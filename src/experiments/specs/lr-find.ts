import { field, open, type SpecOf } from '../../util/fields.ts';
import { integer, number } from '../../util/options.ts';
import { dataFields, on } from './data.ts';
import { oneEpoch } from './hyperparameters.ts';

const { batchSize, init, ...objectiveAndRule } = oneEpoch;

/** The learning-rate range test. */
export const lrFindFields = {
  ...objectiveAndRule,
  from: field(number({ above: 0 }), 1e-6),
  to: field(number({ above: 0 }), 10),
  /** Absent: as many as an epoch has, and at least 100. */
  steps: open(integer({ min: 10 })),
  batchSize,
  init,
  shuffle: on,
  ...dataFields,
};
export type LrFindSpec = SpecOf<typeof lrFindFields>;
