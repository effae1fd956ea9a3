import type { LinearClassifier } from '../linear/classifier.ts';

/** Keeps the classifier of the epoch with the highest validation accuracy, and says when there is no more hope of a better one. */
export class EarlyStopping {
  readonly #patience: number;
  #epoch = 0;
  #accuracy = Number.NEGATIVE_INFINITY;
  #best: LinearClassifier | undefined;

  /**
   * @param patience epochs without improvement after which to stop, at least 1
   * @param from     where it was: the best epoch so far, its validation accuracy and its classifier
   */
  constructor(
    patience: number,
    from?: { readonly epoch: number; readonly valAccuracy: number; readonly classifier: LinearClassifier },
  ) {
    this.#patience = patience;
    if (from === undefined) return;
    this.#epoch = from.epoch;
    this.#accuracy = from.valAccuracy;
    this.#best = from.classifier;
  }

  /** The best epoch so far, the first of equals, and its classifier; undefined before the first. */
  get best(): { readonly epoch: number; readonly classifier: LinearClassifier } | undefined {
    return this.#best === undefined ? undefined : { epoch: this.#epoch, classifier: this.#best };
  }

  /** Takes note of an epoch. The classifier is copied where it is the best so far. */
  note(epoch: number, valAccuracy: number, classifier: LinearClassifier): void {
    if (valAccuracy <= this.#accuracy) return;
    this.#epoch = epoch;
    this.#accuracy = valAccuracy;
    this.#best = { ...classifier, weight: classifier.weight.slice(), bias: classifier.bias.slice() };
  }

  /** Whether to stop after an epoch that has been taken note of; 0 is before the first. */
  isOver(epoch: number): boolean {
    return epoch - this.#epoch >= this.#patience;
  }
}
