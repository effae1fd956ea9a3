import { ACTIVATIONS } from '../../models/network/activations.ts';
import { NETWORK_DEFAULTS } from '../../models/network/defaults.ts';
import { MOST_LAYERS, MOST_UNITS } from '../../models/network/hyperparameters.ts';
import { INITIALIZERS } from '../../models/training/initializers.ts';
import { type Field, field, open, type SpecOf, without } from '../../util/fields.ts';
import { namesIn } from '../../util/named.ts';
import { type Constraint, choice, integer, number } from '../../util/options.ts';
import { off } from './data.ts';
import { oneOfEach } from './hyperparameters.ts';
import { trainingFields } from './training.ts';

const { softmax: usual } = NETWORK_DEFAULTS;
const units = integer({ min: 1, max: MOST_UNITS });

/** The units of hidden layers, from the input on. */
export const hiddenLayers: Constraint<readonly number[]> = {
  expected: `1 to ${MOST_LAYERS} numbers of hidden units from 1 to ${MOST_UNITS}, one for each layer: 500, or 500,100`,
  parse: (typed) => {
    const layers = typed.split(',').map((part) => units.parse(part));
    return layers.length <= MOST_LAYERS && layers.every((n) => n !== undefined) ? layers : undefined;
  },
  accepts: (value): value is readonly number[] =>
    Array.isArray(value) && value.length >= 1 && value.length <= MOST_LAYERS && value.every(units.accepts),
  advise: (typed) =>
    /^\d+( *[x ;] *\d+)+$/.test(typed) ? `write a comma between layers: ${typed.match(/\d+/g)!.join()}` : undefined,
};

const { init: _, optimizer, schedule, epochs, ...shared } = without(oneOfEach, 'solver', 'tries');
const { zeros: __, ...starts } = INITIALIZERS;

/** What a network is made of. */
export const networkShape = {
  hidden: field(hiddenLayers, usual.hidden),
  activation: field(choice(...namesIn(ACTIVATIONS)), usual.activation),
  dropout: field(number({ min: 0, below: 1 }), usual.dropout),
};

/** The training of one network. */
export const networkFields = {
  ...shared,
  ...networkShape,
  /** Each epoch takes every image or its mirror image. */
  mirror: off,
  optimizer: { ...optimizer, fallback: 'momentum' } as typeof optimizer,
  schedule: { ...schedule, fallback: 'cosine' } as typeof schedule,
  epochs: { ...epochs, fallback: usual.epochs } as Field<number>,
  /** Absent: what keeps the size of what passes through the activation. */
  init: open(choice(...namesIn(starts))),
  ...trainingFields,
};
export type NetworkSpec = SpecOf<typeof networkFields>;
