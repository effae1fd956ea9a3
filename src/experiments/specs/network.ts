import type { SpecOf } from '../../util/fields.ts';
import { oneOfEachNetwork } from './hyperparameters.ts';
import { trainingFields } from './training.ts';

const { hidden, activation, dropout, pca } = oneOfEachNetwork;

/** What a network is made of, and what its first layer is trained on. */
export const networkShape = { hidden, activation, dropout, pca };

/** The training of one network. */
export const networkFields = { ...oneOfEachNetwork, ...trainingFields };
export type NetworkSpec = SpecOf<typeof networkFields>;
