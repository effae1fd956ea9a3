import { NETWORK_DEFAULTS, networkLearningRate, usualInit } from '../../models/network/defaults.ts';
import { checkArchitecture, checkPca, type NetworkHyperparameters } from '../../models/network/hyperparameters.ts';
import { optimizerNamed } from '../../models/training/optimizers.ts';
import { type Chosen, USUAL_CHOICES } from './choices.ts';
import type { NeededName, NetworkName, ValueOf } from './hyperparameters.ts';
import { checkSetting, settingsOf, stepsOf } from './linear-setting.ts';

/** One point of a search space of networks: what is left out takes the model's default. */
export type NetworkSetting = {
  readonly [Name in NeededName | 'learningRate']: ValueOf<Name>;
} & {
  readonly [Name in Exclude<NetworkName, NeededName | 'learningRate'>]?: ValueOf<Name> | undefined;
};

/** A network to train, and whether on mirror images too. */
export interface NetworkTrial extends NetworkHyperparameters {
  readonly mirror: boolean;
}

/** The learning rate of a setting that names none. */
export function usualNetworkRate(chosen: Chosen): number {
  const { loss = USUAL_CHOICES.network.loss, optimizer = USUAL_CHOICES.network.optimizer } = chosen;
  return networkLearningRate(loss, optimizerNamed(optimizer, settingsOf('optimizer', chosen)));
}

/** The learning rates that are tried by default: around the default one. */
export const usualNetworkRates = (chosen: Chosen): number[] =>
  [1 / 2, 1, 2].map((factor) => Number((factor * usualNetworkRate(chosen)).toPrecision(3)));

/**
 * A setting as the trainer expects it.
 * @param nTrain all training images, which the batch size `all` stands for: a split with fewer takes all of its images
 * @throws UserError (usage) for an unknown choice, or a number that it does not allow
 */
export function toNetwork(setting: NetworkSetting, nTrain: number): NetworkTrial {
  checkSetting(setting, 'network');
  const { softmax: usual } = NETWORK_DEFAULTS;
  const { hidden = usual.hidden, activation = usual.activation, dropout = usual.dropout } = setting;
  const { pca = 0, mirror = false } = setting;
  const { optimizer = USUAL_CHOICES.network.optimizer, schedule = USUAL_CHOICES.network.schedule } = setting;
  const { init = usualInit(activation).name as 'he' | 'xavier' } = setting;
  const common = stepsOf({ ...setting, optimizer, schedule, init }, nTrain);
  const network = { ...common, hidden, activation, dropout, pca, mirror };
  checkArchitecture(network, common.init);
  checkPca(pca);
  return network;
}
