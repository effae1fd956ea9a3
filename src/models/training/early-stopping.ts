import { copyOfTensors, type NamedTensor } from './parameters.ts';
import type { BestEpoch } from './training-state.ts';

/**
 * Keeps the parameters of the epoch with the highest validation accuracy, and says when to stop waiting for a better
 * one.
 */
export class EarlyStopping {
  readonly #patience: number;
  #epoch = 0;
  #accuracy = Number.NEGATIVE_INFINITY;
  #best: readonly NamedTensor[] | undefined;

  /**
   * @param patience epochs without improvement after which to stop, at least 1
   * @param from     its state when resumed: the best epoch so far, its validation accuracy and its parameters
   */
  constructor(patience: number, from?: BestEpoch & { readonly valAccuracy: number }) {
    this.#patience = patience;
    if (from === undefined) return;
    this.#epoch = from.epoch;
    this.#accuracy = from.valAccuracy;
    this.#best = from.parameters;
  }

  /** The best epoch so far, the first one in a tie; undefined before the first. */
  get best(): BestEpoch | undefined {
    return this.#best === undefined ? undefined : { epoch: this.#epoch, parameters: this.#best };
  }

  /** Records an epoch. The parameters are copied if they are the best so far. */
  note(epoch: number, valAccuracy: number, parameters: readonly NamedTensor[]): void {
    if (valAccuracy <= this.#accuracy) return;
    this.#epoch = epoch;
    this.#accuracy = valAccuracy;
    this.#best = copyOfTensors(parameters);
  }

  /** Whether to stop after a recorded epoch; 0 is before the first. */
  isOver(epoch: number): boolean {
    return epoch - this.#epoch >= this.#patience;
  }
}
