import type { SpecOf } from '../../util/fields.ts';
import { oneOfEachNetwork } from './hyperparameters.ts';
import { trainingFields } from './training.ts';

const { hidden, activation, dropout } = oneOfEachNetwork;

/** What a network is made of. */
export const networkShape = { hidden, activation, dropout };

/** The training of one network. */
export const networkFields = { ...oneOfEachNetwork, ...trainingFields };
export type NetworkSpec = SpecOf<typeof networkFields>;
