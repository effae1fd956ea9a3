/** How much there is to do, judged before anything is done. */
export interface Work {
  /** About so many seconds on one thread of a laptop. */
  readonly seconds: number;
  /** How many threads can do something at the same time. */
  readonly shares: number;
}

/** A thread takes 30 to 60 ms of a processor and 12 MB to start (measured): it should have more than that to do. */
const SECONDS_PER_THREAD = 0.2;
/** Beyond, threads wait for each other and for memory more than they gain. */
const MOST = 16;

/**
 * The default number of worker threads: no more than the work keeps busy.
 * @param work absent: not known, but not small
 */
export function usualThreads(nProcessors: number, work?: Work): number {
  const { seconds, shares } = work ?? { seconds: Number.POSITIVE_INFINITY, shares: MOST };
  return Math.max(1, Math.min(nProcessors, MOST, shares, 1 + Math.floor(seconds / SECONDS_PER_THREAD)));
}

/** Threads that can work on one batch: it is cut into so many groups (models/training/steps/job.ts). */
const BATCH_SHARES = 8;
/** What forward and backward take for one image: 0.4 s for an epoch of 45,000 (measured). */
const SECONDS_PER_IMAGE = 1e-5;

/** Steps of gradient descent over so many images, repeated ones counted again. */
export const trainingWork = (nImages: number): Work => ({
  seconds: nImages * SECONDS_PER_IMAGE,
  shares: BATCH_SHARES,
});

/** Passes over the images that an exact solution takes, about: with the sums of products. */
const PASSES = 60;

/** Exact solutions, over so many images. */
export const exactWork = (nImages: number): Work => trainingWork(PASSES * nImages);

/** What a product of a weight takes, forward or backward. */
const SECONDS_PER_PRODUCT = 6e-11;

/**
 * Steps of a network over so many images.
 * @param hidden units of its hidden layers
 */
export function networkWork(nImages: number, nFeatures: number, hidden: readonly number[]): Work {
  const products = hidden.reduce((sum, units, l) => sum + 2 * units * (hidden[l - 1] ?? nFeatures), 0);
  return { seconds: nImages * products * SECONDS_PER_PRODUCT, shares: BATCH_SHARES };
}

/** Searches of all images for their neighbours: the filter prepares each image, then meets each pair (measured). */
export const searchWork = (nSearches: number, nImages: number): Work => ({
  seconds: nSearches * nImages * (1e-4 + nImages * 1e-8),
  shares: MOST,
});
