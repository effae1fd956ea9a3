import { featureNamed } from '../../features/features.ts';
import { type FeatureSpec, isPixels, nFeaturesOf } from '../../features/spec/spec.ts';
import { parseFeatures } from '../../features/spec/text.ts';
import { layerSizes } from '../../models/network/model/parameters.ts';
import { exactCosts } from '../../models/solvers/exact/progress.ts';
import type { Folds } from '../folds.ts';
import type { PlannedTrial } from '../space/space.ts';
import type { SweepJob } from './jobs.ts';

/*
 * About how long the pieces of a sweep take, in multiply-adds of f32, so that its progress is that of its time. What is so many
 * times as fast, or costs so many, is measured, and rough.
 */

/** Products of features that are computed are of 16-bit codes. */
const ENCODING_FASTER = 5;
/** An image of any feature: gradients, histograms, rounding to codes. */
const PER_IMAGE = 1e6;
/** Learning a feature from so many patches takes as long as encoding an image, about; from all images, as from the usual number. */
const PATCHES_AN_IMAGE = 20;
const USUAL_PATCHES = 100_000;
/** The search among pixels leaves most out. */
const FILTER_FASTER = 8;
/** That by L2 among long rows of features compares their sketches. */
const SKETCHES_FASTER = 12;
const LONG_ROW = 256;
/** Forward and backward, of one number and class. */
const PER_WEIGHT = 4;

/** Of encoding so many images of some features: those of one set that are not there already. */
export const encodingCost = (specs: readonly FeatureSpec[], nImages: number): number =>
  specs.reduce((sum, { name, settings }) => {
    const products = featureNamed(name).multiplyAdds?.(settings) ?? 0;
    return sum + nImages * (PER_IMAGE + products / ENCODING_FASTER);
  }, 0);

/** Of learning them. */
export const learningCost = (specs: readonly FeatureSpec[]): number =>
  specs.reduce((sum, spec) => {
    const { patches = USUAL_PATCHES } = spec.settings;
    return sum + (featureNamed(spec.name).learns ? encodingCost([spec], Number(patches) / PATCHES_AN_IMAGE) : 0);
  }, 0);

/** Of one image, forward and backward. */
function networkProducts(nClasses: number, nFeatures: number, hidden: readonly number[]): number {
  const sizes = layerSizes(nClasses, nFeatures, hidden);
  return sizes.slice(1).reduce((sum, size, l) => sum + (l === 0 ? 2 : 3) * size * sizes[l]!, 0);
}

/** Of a job, once it has its rows. */
export function jobCost(
  job: SweepJob,
  {
    trials,
    folds,
    nPixels,
    nClasses,
  }: {
    readonly trials: readonly PlannedTrial[];
    readonly folds: Folds;
    readonly nPixels: number;
    readonly nClasses: number;
  },
): number {
  const isOnPixels = isPixels(job.features);
  const nFeatures = isPixels(job.features) ? nPixels : nFeaturesOf(parseFeatures(job.features));
  const nImages = folds.foldOf.length;
  const nTraining = (split: number) => nImages - folds.members[split]!.length;
  if (job.kind === 'knn') {
    const splits = job.split === undefined ? [...folds.members.keys()] : [job.split];
    const pairs = splits.reduce((sum, split) => sum + folds.members[split]!.length * nTraining(split), 0);
    const [first] = job.trials.map((number) => trials[number]!);
    const isByL2 = first !== undefined && 'knn' in first && first.knn.metric === 'l2';
    const faster = isOnPixels ? FILTER_FASTER : isByL2 && nFeatures >= LONG_ROW ? SKETCHES_FASTER : 1;
    return (pairs * nFeatures) / faster;
  }
  if (job.kind === 'network') {
    return job.pairs.reduce((sum, { trial, split }) => {
      const planned = trials[trial]!;
      const { hidden, epochs } = 'network' in planned ? planned.network : { hidden: [], epochs: 0 };
      return sum + epochs * nTraining(split) * networkProducts(nClasses, nFeatures, hidden);
    }, 0);
  }
  const passes = (trial: PlannedTrial): number =>
    'linear' in trial ? PER_WEIGHT * trial.linear.epochs : 'randomSearch' in trial ? trial.randomSearch.tries : 0;
  return job.pairs.reduce((sum, { trial, split }) => {
    const size = { nSamples: nTraining(split), nFeatures, nClasses };
    if (job.kind !== 'exact') return sum + passes(trials[trial]!) * size.nSamples * nFeatures * nClasses;
    const { products, factor, step } = exactCosts(size);
    return sum + factor + step + products / job.pairs.length; // which all share
  }, 0);
}
