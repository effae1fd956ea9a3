import { activationNamed } from '../../models/network/activations.ts';
import { type Field, field, open, type SpecOf } from '../../util/fields.ts';
import { choice, integer, number } from '../../util/options.ts';
import { dataFields, features, on } from './data.ts';
import { oneEpoch, oneOfEach, oneOfEachNetwork } from './hyperparameters.ts';
import { networkShape } from './network.ts';

const { batchSize, init, ...objectiveAndRule } = oneEpoch;

/** Each step is a line of metrics.jsonl and a dot of the curve. An epoch of CIFAR-10 has at most 50,000. */
const MAX_STEPS = 100_000;

const withoutDefault = <T>({ constraint }: Field<T>): Field<T | undefined> => ({ constraint, fallback: undefined });

/** The learning-rate range test. */
export const lrFindFields = {
  model: field(choice('linear', 'network'), 'linear'),
  ...networkShape,
  ...objectiveAndRule,
  /** Absent: the model's usual one. */
  optimizer: withoutDefault(objectiveAndRule.optimizer),
  from: field(number({ above: 0 }), 1e-6),
  to: field(number({ above: 0 }), 10),
  /** Absent: one epoch, at least 100. */
  steps: open(integer({ min: 10, max: MAX_STEPS })),
  batchSize,
  /** Absent: the model's usual one. */
  init: withoutDefault(init),
  shuffle: on,
  features,
  ...dataFields,
};
export type LrFindSpec = SpecOf<typeof lrFindFields>;

const usualOf = (model: LrFindSpec['model']) => (model === 'network' ? oneOfEachNetwork : oneOfEach);

/** The same with the defaults of a model. */
export function rateFieldsOf(model: LrFindSpec['model']) {
  const { optimizer, init } = usualOf(model);
  return { ...lrFindFields, optimizer, init };
}

/** What a test uses by default depends on the model. */
export function filledRateSearch(spec: LrFindSpec) {
  const { optimizer, init } = usualOf(spec.model);
  return {
    ...spec,
    optimizer: spec.optimizer ?? optimizer.fallback,
    init: spec.init ?? init.fallback ?? activationNamed(spec.activation).init,
  };
}
