import { isPixels } from '../../features/spec/spec.ts';
import { parseFeatures } from '../../features/spec/text.ts';
import { allRows } from '../../kernels/copy-rows.ts';
import { type Folds, trainingRows } from '../../selection/folds.ts';
import { encodingCost, learningCost } from '../../selection/sweep/costs.ts';
import type { MirroredOf, RowsOf } from '../../selection/sweep/run-job.ts';
import type { Resources } from '../experiment.ts';
import { mirrored } from '../features/mirrored.ts';
import { imageCounts, modelRows } from '../features/model-rows.ts';
import { planMemory } from '../features/plan-memory.ts';
import { besideTrials } from './memory.ts';
import type { PlannedSweep } from './space.ts';

/** What rows are made from. */
export type RowsResources = Pick<Resources, 'data' | 'features' | 'observer'>;

/** Makes what the trials of a sweep see. */
export interface SweepRows {
  /** What trials on features see of all images. */
  readonly rowsOf: RowsOf;
  /** The same of mirror images. */
  readonly mirroredOf: MirroredOf;
  /** What it costs to make them. */
  readonly rowsCost: (features: string, split: number | undefined) => Promise<number>;
}

/** @param seed of what features learn */
export function sweepRows(resources: RowsResources, folds: Folds, seed: number): SweepRows {
  const { data, features } = resources;
  /** What features are learned from: the training part of a split, if they learn. */
  const training = (split: number | undefined): Int32Array =>
    split === undefined ? allRows(data.nTrain) : trainingRows(folds, split);
  return {
    rowsOf: async (text, split, watch) =>
      (await modelRows(resources, { features: text, seed }, training(split), 'planned', watch)).rows,
    mirroredOf: async (text, split, watch) => {
      const images = mirrored(data.pixels);
      if (isPixels(text)) return images;
      const fitted = await features.fit(parseFeatures(text), data.pixels, training(split), seed, watch);
      return await features.encode(fitted, images, watch);
    },
    rowsCost: async (text, split) => {
      const missing = await features.missing(parseFeatures(text), data.pixels, training(split), seed);
      return learningCost(missing.learning) + encodingCost(missing.encoding, data.nTrain);
    },
  };
}

/**
 * Plans the memory of the features of some trials, before the first of them is computed.
 * @throws UserError (failed) if there is too little
 */
export function planRows(
  { data, observer }: RowsResources,
  trials: PlannedSweep['trials'],
  { nSplits, test }: { readonly nSplits: number; readonly test: boolean },
): void {
  const sizes = { nClasses: data.dataset.classNames.length, nSplits };
  for (const features of new Set(trials.flatMap((trial) => trial.features ?? []))) {
    if (isPixels(features)) continue;
    planMemory(features, imageCounts(data, test), besideTrials(features, trials, sizes), observer);
  }
}
