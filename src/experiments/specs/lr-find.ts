import { field, open, type SpecOf } from '../../util/fields.ts';
import { choice, integer, number } from '../../util/options.ts';
import { dataFields, features, on } from './data.ts';
import { oneEpoch } from './hyperparameters.ts';
import { networkShape } from './network.ts';

const { batchSize, init, ...objectiveAndRule } = oneEpoch;

/** Each step is a line of metrics.jsonl and a dot of the curve. An epoch of CIFAR-10 has at most 50,000. */
const MAX_STEPS = 100_000;

/** The learning-rate range test. */
export const lrFindFields = {
  model: field(choice('linear', 'network'), 'linear'),
  ...networkShape,
  ...objectiveAndRule,
  from: field(number({ above: 0 }), 1e-6),
  to: field(number({ above: 0 }), 10),
  /** Absent: one epoch, at least 100. */
  steps: open(integer({ min: 10, max: MAX_STEPS })),
  batchSize,
  init,
  shuffle: on,
  features,
  ...dataFields,
};
export type LrFindSpec = SpecOf<typeof lrFindFields>;
