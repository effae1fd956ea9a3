import { settingError, usageError, whatIs } from '../../errors.ts';
import { checkObject } from '../../util/checks.ts';
import type { Hyperparameters } from '../training/hyperparameters.ts';
import { type ActivationName, activationNamed } from './activations.ts';

/** What a network is made of. */
export interface Architecture {
  /** Units of each hidden layer, from the input on: at least one layer. */
  readonly hidden: readonly number[];
  readonly activation: ActivationName;
  /** The share of hidden units that is dropped at each step, at least 0 and below 1. */
  readonly dropout: number;
}

/** Everything that is chosen before a network is trained. */
export interface NetworkHyperparameters extends Hyperparameters, Architecture {
  /**
   * How many principal components of the input the first layer is trained on, the first ones: at most 2,048, and at
   * most nFeatures. What it learns becomes weights of the input itself. 0 or absent: it is trained on the input.
   */
  readonly pca?: number | undefined;
}

/** Units of a layer, and layers: more are a mistake. */
export const MOST_UNITS = 65_536;
export const MOST_LAYERS = 16;

/** Principal components: finding more of them takes too long. */
export const MOST_COMPONENTS = 2048;

const isWidth = (n: unknown): boolean => Number.isInteger(n) && (n as number) >= 1 && (n as number) <= MOST_UNITS;

/** @throws UserError (usage) that names the setting, its value and what is allowed */
export function checkArchitecture(network: Architecture, init?: Hyperparameters['init']): void {
  checkObject('the network', network, "{ hidden: [500], activation: 'relu', dropout: 0 }");
  const { hidden, activation, dropout } = network;
  if (!(Array.isArray(hidden) && hidden.length >= 1 && hidden.length <= MOST_LAYERS && hidden.every(isWidth))) {
    const allowed = `a list of 1 to ${MOST_LAYERS} numbers of units from 1 to ${MOST_UNITS}`;
    const got =
      Array.isArray(hidden) && hidden.length > 0
        ? hidden.map((n) => (typeof n === 'number' ? n : whatIs(n))).join()
        : whatIs(hidden);
    throw usageError(`hidden must be ${allowed}; got ${got}`, { setting: 'hidden' });
  }
  activationNamed(activation);
  if (!(Number.isFinite(dropout) && dropout >= 0 && dropout < 1))
    throw settingError('dropout', 'a number of at least 0 and less than 1', dropout);
  if (init?.name === 'zeros') {
    throw settingError('init', 'other than zeros for a network, all units of which would stay the same', init.name);
  }
}

/** @throws UserError (usage) that names the setting, its value and what is allowed */
export function checkPca(pca: number | undefined): void {
  if (pca === undefined || (Number.isInteger(pca) && pca >= 0 && pca <= MOST_COMPONENTS)) return;
  throw settingError('pca', `a whole number from 0, for none, to ${MOST_COMPONENTS}`, pca);
}
