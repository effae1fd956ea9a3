import { UserError } from '../../errors.ts';
import { compact } from '../../util/format.ts';
import { divergenceHint, type StepSizes, type UsualSizes } from './divergence-hint.ts';

/** Training diverged because its steps were too large. A sweep marks the trial as diverged and continues. */
export class Divergence extends UserError {}

/** A loss this many times larger than the first batch's (or than 1) does not recover. */
const HOPELESS = 1e6;

/** A weight this large is no start of anything, and scores of several layers of such weights are no numbers. */
const LARGEST_WEIGHT = 1e15;

/** Stops a training run whose steps are too large, instead of letting it continue with meaningless numbers. */
export class DivergenceWatch {
  readonly #sizes: StepSizes;
  readonly #usual: UsualSizes;
  readonly #nBatches: number;
  #first: number | undefined;

  /** @param firstLoss of the first batch, if it has been trained already */
  constructor(sizes: StepSizes, usual: UsualSizes, nBatches: number, firstLoss?: number) {
    this.#sizes = sizes;
    this.#usual = usual;
    this.#nBatches = nBatches;
    this.#first = firstLoss;
  }

  /** The loss of the first batch; undefined before it. */
  get firstLoss(): number | undefined {
    return this.#first;
  }

  /**
   * @param loss of one batch; epochs and batches count from 1
   * @throws Divergence (failed) if it is NaN, infinite, or a million times the first loss
   */
  checkLoss(loss: number, epoch: number, batch: number): void {
    this.#first ??= loss;
    if (Number.isFinite(loss) && loss <= HOPELESS * Math.max(1, this.#first)) return;
    throw this.#diverged(
      `the loss is ${Number.isFinite(loss) ? compact(Number(loss.toPrecision(3))) : loss}`,
      epoch,
      batch,
    );
  }

  /** After the last step of an epoch, which no loss has seen yet. */
  checkWeights(weight: Float32Array, epoch: number): void {
    const bad = weight.find((w) => !(Math.abs(w) <= LARGEST_WEIGHT));
    if (bad === undefined) return;
    const what = Number.isFinite(bad) ? compact(Number(bad.toPrecision(3))) : 'no longer a finite number';
    throw this.#diverged(`a weight is ${what}`, epoch, this.#nBatches);
  }

  /** Of images that are judged after an epoch; null where there are none. */
  checkJudged(loss: number | null | undefined, epoch: number): void {
    if (loss === null || loss === undefined || Number.isFinite(loss)) return;
    throw this.#diverged(`the validation loss is ${loss}`, epoch, this.#nBatches);
  }

  #diverged(what: string, epoch: number, batch: number): Divergence {
    const { learningRate, regularizer, regularizationStrength: strength } = this.#sizes;
    const penalised = strength * (regularizer.squared + regularizer.absolute) > 0;
    const penalty = penalised ? ` and a penalty of strength ${compact(strength)}` : '';
    const sizes = `a learning rate of ${compact(learningRate)}${penalty}`;
    return new Divergence(
      `training diverged: ${what} in epoch ${epoch}, batch ${batch} of ${this.#nBatches}, with ${sizes}`,
      'failed',
      { hint: divergenceHint(this.#sizes, this.#usual) },
    );
  }
}

/** Whether a check ends with a divergence; any other error is thrown on. */
export function diverges(check: () => void): boolean {
  try {
    check();
    return false;
  } catch (error) {
    if (error instanceof Divergence) return true;
    throw error;
  }
}
