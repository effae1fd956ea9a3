import type { EpochRecord } from '../../models/training/epoch.ts';
import type { MetricsRecord } from '../../runs/metrics.ts';
import type { SplitResult } from '../../selection/results.ts';
import type { PlannedTrial } from '../../selection/space/space.ts';

/** One line of a sweep's metrics.jsonl. */
export const splitRecord = (trial: number, split: number, { params }: PlannedTrial, result: SplitResult): object => ({
  trial,
  split,
  params,
  ...result,
});

/** One epoch of the winner's training on all images, in the same file: it is trained again each time. */
export const refitRecord = (epoch: EpochRecord): object => ({ refit: true, ...epoch });

export const isRefit = ({ refit }: MetricsRecord): boolean => refit === true;
