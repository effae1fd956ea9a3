import { LOSSES } from '../../models/objective/losses.ts';
import { REGULARIZERS } from '../../models/objective/regularizers.ts';
import { field, open, type SpecOf } from '../../util/fields.ts';
import { namesIn } from '../../util/named.ts';
import { type Constraint, choice, integer, list, number } from '../../util/options.ts';
import { dataFields } from './data.ts';
import { networkShape } from './network.ts';

/** Which gradients are compared with finite differences. */
export const gradcheckFields = {
  model: field(choice('linear', 'network'), 'linear'),
  hidden: field(networkShape.hidden.constraint as Constraint<readonly number[]>, [20]),
  activation: networkShape.activation,
  loss: field(list(choice(...namesIn(LOSSES))), namesIn(LOSSES)),
  delta: open(number()),
  reg: field(list(choice(...namesIn(REGULARIZERS))), namesIn(REGULARIZERS)),
  regStrength: field(number({ min: 0 }), 0.01),
  images: field(integer({ min: 1, max: 1000 }), 20),
  coordinates: field(integer({ min: 1 }), 50),
  ...dataFields,
};
export type GradcheckSpec = SpecOf<typeof gradcheckFields>;
