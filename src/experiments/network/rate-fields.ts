import { without } from '../../util/fields.ts';
import { networkFields } from '../specs/network.ts';

/** What a learning rate depends on, of a network's training. */
export const networkRateFields = without(
  networkFields,
  ...(['learningRate', 'schedule', 'decay', 'decayEvery', 'warmUp', 'epochs', 'earlyStopping', 'val'] as const),
  ...(['stratify', 'test', 'seeds', 'mirror'] as const),
);
