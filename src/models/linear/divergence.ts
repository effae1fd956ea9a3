import { UserError } from '../../errors.ts';

/** Training went astray: its steps were too large. A sweep counts the trial as lost and goes on. */
export class Divergence extends UserError {}

/** A loss this many times larger than the first batch's (or than 1) does not come back. */
const HOPELESS = 1e6;

/** Stops a training run whose steps are too large, instead of letting it go on with numbers that mean nothing. */
export class DivergenceWatch {
  readonly #learningRate: number;
  readonly #nBatches: number;
  #first: number | undefined;

  /** @param firstLoss of the first batch, where it is over already */
  constructor(learningRate: number, nBatches: number, firstLoss?: number) {
    this.#learningRate = learningRate;
    this.#nBatches = nBatches;
    this.#first = firstLoss;
  }

  /** The loss of the first batch; undefined before it. */
  get firstLoss(): number | undefined {
    return this.#first;
  }

  /**
   * @param loss of one batch; epochs and batches count from 1
   * @throws Divergence (failed) where it is NaN, infinite, or a million times what it was at first
   */
  checkLoss(loss: number, epoch: number, batch: number): void {
    this.#first ??= loss;
    if (Number.isFinite(loss) && loss <= HOPELESS * Math.max(1, this.#first)) return;
    throw this.#diverged(`the loss is ${Number.isFinite(loss) ? loss.toPrecision(3) : loss}`, epoch, batch);
  }

  /** After the last step of an epoch, which no loss has seen yet. */
  checkWeights(weight: Float32Array, epoch: number): void {
    if (weight.every(Number.isFinite)) return;
    throw this.#diverged('a weight is no longer a finite number', epoch, this.#nBatches);
  }

  #diverged(what: string, epoch: number, batch: number): Divergence {
    const rate = this.#learningRate;
    return new Divergence(
      `training diverged: ${what} in epoch ${epoch}, batch ${batch} of ${this.#nBatches}, with a learning rate of ${rate}`,
      'failed',
      { hint: `try a smaller one: --learning-rate ${Number((rate / 10).toPrecision(3))}` },
    );
  }
}
