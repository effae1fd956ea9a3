import { writePredictions } from '../../runs/predictions/file.ts';
import type { RunDirectory } from '../../runs/run-directory.ts';
import type { Folds } from '../../selection/folds.ts';
import { accuracy, isHigherMean, meanAndStd } from '../../selection/metrics.ts';
import type { Data } from '../resources/data.ts';

/** What is held of the predictions of trials at a time. */
const MOST_BYTES = 256 * 2 ** 20;

/**
 * What the trials of a sweep predicted of the images held out: of those that may still win, as far as there is room. What
 * is not held of the winner is to be predicted again.
 */
export class SweepPredictions {
  readonly #directory: RunDirectory;
  readonly #data: Data;
  readonly #folds: Folds;
  readonly #held = new Map<number, Map<number, Uint8Array>>();
  #bytes = 0;
  #best = Number.NEGATIVE_INFINITY;

  constructor(directory: RunDirectory, data: Data, folds: Folds) {
    this.#directory = directory;
    this.#data = data;
    this.#folds = folds;
  }

  /** @param predicted the classes of the images of a fold, in their order */
  add(trial: number, split: number, predicted: Uint8Array): void {
    if (this.#bytes + predicted.length > MOST_BYTES) return;
    const own = this.#held.get(trial) ?? new Map<number, Uint8Array>();
    if (own.has(split)) return;
    this.#held.set(trial, own.set(split, predicted));
    this.#bytes += predicted.length;
    if (own.size === this.#folds.nFolds) this.#compare(trial, own);
  }

  /** Lets go of what is worse: a trial that is whole, or those before it. */
  #compare(trial: number, own: ReadonlyMap<number, Uint8Array>): void {
    const scores = this.#folds.members.map((part, split) => accuracy(own.get(split)!, this.#truth(part)));
    const { mean } = meanAndStd(scores);
    if (isHigherMean(this.#best, mean)) this.#drop(trial);
    if (isHigherMean(mean, this.#best)) {
      const worse = [...this.#held].filter(([other, { size }]) => other !== trial && size === this.#folds.nFolds);
      for (const [other] of worse) this.#drop(other);
      this.#best = mean;
    }
  }

  #drop(trial: number): void {
    for (const { length } of this.#held.get(trial)!.values()) this.#bytes -= length;
    this.#held.delete(trial);
  }

  #truth(images: Int32Array): Uint8Array {
    return Uint8Array.from(images, (image) => this.#data.labels[image]!);
  }

  /**
   * Lets go of all other trials.
   * @returns the splits on which it is not held what this one predicted
   */
  choose(trial: number): ReadonlySet<number> {
    for (const other of [...this.#held.keys()]) if (other !== trial) this.#drop(other);
    this.#best = Number.NEGATIVE_INFINITY;
    const own = this.#held.get(trial);
    return new Set([...this.#folds.members.keys()].filter((split) => own?.has(split) !== true));
  }

  /** Writes what a trial predicted to the folder of the run. */
  async keep(trial: number): Promise<void> {
    const { members, foldOf } = this.#folds;
    const images = Int32Array.from(members.flatMap((part) => [...part]));
    const own = this.#held.get(trial)!;
    await writePredictions(this.#directory.predictionsPath, {
      images,
      folds: Int32Array.from(images, (image) => foldOf[image]!),
      truth: this.#truth(images),
      predicted: Uint8Array.from(members.flatMap((_, split) => [...own.get(split)!])),
      classNames: this.#data.dataset.classNames,
    });
  }
}
