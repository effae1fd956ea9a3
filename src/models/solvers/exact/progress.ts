import { ln } from '../../../util/portable-math.ts';
import type { ExactSize } from './memory.ts';
import { type ExactStage, TOLERANCE } from './request.ts';

/** About how long the stages of a solution take, in multiply-adds of f32. */
export type ExactCosts = { readonly [Stage in ExactStage['stage']]: number };

/** Steps of a solution, about. */
const STEPS = 30;
/** Products of 16-bit numbers, and those of a factor's tiles, are so many times as fast as those of a step (measured). */
const FASTER = { products: 5, factor: 2 };

/** The costs of one solution. */
export const exactCosts = ({ nSamples, nFeatures, nClasses }: Omit<ExactSize, 'bytesAFeature'>): ExactCosts => ({
  products: (nSamples * nFeatures ** 2) / 2 / FASTER.products,
  factor: nFeatures ** 3 / 6 / FASTER.factor,
  step: STEPS * 2 * nSamples * nFeatures * nClasses,
});

/** How far the steps of a solution are, in [0, 1]: the norm falls by about the same factor from step to step. */
export const wayDown = (gradientNorm: number, tolerance = TOLERANCE): number =>
  Math.min(1, Math.max(0, ln(gradientNorm) / ln(tolerance)));

/** What of the costs of a solution has been spent by now. */
export function spentAt(stage: ExactStage, costs: ExactCosts, tolerance?: number): number {
  if (stage.stage === 'products') return (costs.products * stage.done) / stage.total;
  if (stage.stage === 'factor') return costs.products + (costs.factor * stage.done) / stage.total;
  return costs.products + costs.factor + costs.step * wayDown(stage.gradientNorm, tolerance);
}
