import type { LinearClassifier } from './classifier.ts';

/** Keeps the classifier of the epoch with the highest validation accuracy, and says when there is no more hope of a better one. */
export class EarlyStopping {
  readonly #patience: number;
  #epoch = 0;
  #accuracy = Number.NEGATIVE_INFINITY;
  #best: LinearClassifier | undefined;

  /** @param patience epochs without improvement after which to stop, at least 1 */
  constructor(patience: number) {
    this.#patience = patience;
  }

  /** The best epoch so far, the first of equals, and its classifier; undefined before the first. */
  get best(): { readonly epoch: number; readonly classifier: LinearClassifier } | undefined {
    return this.#best === undefined ? undefined : { epoch: this.#epoch, classifier: this.#best };
  }

  /**
   * Takes note of an epoch. The classifier is copied where it is the best so far.
   * @returns whether to stop
   */
  shouldStop(epoch: number, valAccuracy: number, classifier: LinearClassifier): boolean {
    if (valAccuracy > this.#accuracy) {
      this.#epoch = epoch;
      this.#accuracy = valAccuracy;
      this.#best = { ...classifier, weight: classifier.weight.slice(), bias: classifier.bias.slice() };
    }
    return epoch - this.#epoch >= this.#patience;
  }
}
