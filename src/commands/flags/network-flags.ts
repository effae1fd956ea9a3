import { fieldFlag } from '../../cli/command.ts';
import { networkShape } from '../../experiments/specs/network.ts';
import { ACTIVATIONS } from '../../models/network/activations.ts';
import { namesIn } from '../../util/named.ts';

/** What a network is made of. */
export const networkFlags = {
  hidden: fieldFlag(networkShape.hidden, '--hidden <list>', 'units of the hidden layer; of several layers: 500,100'),
  activation: fieldFlag(networkShape.activation, '--activation <name>', namesIn(ACTIVATIONS).join(', ')),
  dropout: fieldFlag(networkShape.dropout, '--dropout <share>', 'share of the hidden units that each step drops'),
};
