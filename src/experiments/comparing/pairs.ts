import { headlineOf } from '../../runs/collection/headline.ts';
import type { Run } from '../../runs/open.ts';
import { areOf, type Prediction, readPredictions } from '../../runs/predictions/file.ts';
import { mcnemarExact } from '../../selection/mcnemar.ts';

/** A run against the first, on the images that both judged. */
export interface Pair {
  /** Labels of runs. */
  readonly first: string;
  readonly second: string;
  /** Undefined where they cannot be compared image by image; then `why` says so. */
  readonly test?: {
    readonly nImages: number;
    /** Of a run of several seeds: whose predictions these are. */
    readonly seeds: readonly [first: number | undefined, second: number | undefined];
    readonly onlyFirst: number;
    readonly onlySecond: number;
    readonly pValue: number;
  };
  readonly why?: 'no predictions' | 'other predictions' | 'other data' | 'other images';
}

interface Labelled {
  readonly label: string;
  readonly run: Run;
}

interface Judged {
  readonly predictions: readonly Prediction[];
  /** Whether they are the run's own, as far as its run.json tells. */
  readonly isOwn: boolean;
  /** Of several seeds the one whose they are. */
  readonly seed: number | undefined;
}

/** Of several seeds the first one's. */
async function judgedBy({ directory, manifest }: Run): Promise<Judged | undefined> {
  const { options, seed, dataset } = manifest;
  const isOverSeeds = Array.isArray(options.seeds); // then the accuracy is a mean over all of them
  const { nImages, accuracy } = headlineOf(manifest)?.validation ?? {};
  const said = { nImages, accuracy: isOverSeeds ? undefined : accuracy, classNames: dataset.classNames };
  const own = await readPredictions(directory.predictionsPath);
  if (own !== undefined) return { predictions: own, isOwn: areOf(said, own), seed: undefined };
  if (!isOverSeeds) return undefined;
  const predictions = await readPredictions(directory.ofSeed(seed).predictionsPath);
  return predictions && { predictions, isOwn: areOf(said, predictions), seed };
}

/** Each run after the first against it: all others are against one, so that its neighbours in the list decide nothing. */
export async function pairsOf(runs: readonly Labelled[]): Promise<readonly Pair[]> {
  const judged = await Promise.all(runs.map(({ run }) => judgedBy(run)));
  const [first] = runs;
  return runs.slice(1).map((second, i) => {
    const labels = { first: first!.label, second: second.label };
    const [a, b] = [judged[0], judged[i + 1]];
    if (a === undefined || b === undefined) return { ...labels, why: 'no predictions' as const };
    if (!(a.isOwn && b.isOwn)) return { ...labels, why: 'other predictions' as const };
    if (numbering(first!.run) !== numbering(second.run)) return { ...labels, why: 'other data' as const };
    const test = testOn(a, b);
    return test === undefined ? { ...labels, why: 'other images' as const } : { ...labels, test };
  });
}

/** What the numbers of images count: those of the same data, after the same classes were chosen, in whatever order. */
export const numbering = ({ manifest: { dataset, options } }: Run): string => {
  const { classes = null } = options;
  return JSON.stringify([dataset.digest, Array.isArray(classes) ? classes.toSorted() : classes]);
};

function testOn(a: Judged, b: Judged): Pair['test'] {
  const ofB = new Map(b.predictions.map((one) => [one.image, one]));
  let nImages = 0;
  let onlyFirst = 0;
  let onlySecond = 0;
  for (const one of a.predictions) {
    const other = ofB.get(one.image);
    if (other === undefined || other.truth !== one.truth) continue;
    const [isRight, isOtherRight] = [one.predicted === one.truth, other.predicted === other.truth];
    nImages++;
    if (isRight && !isOtherRight) onlyFirst++;
    if (isOtherRight && !isRight) onlySecond++;
  }
  if (nImages === 0) return undefined;
  return { nImages, seeds: [a.seed, b.seed], onlyFirst, onlySecond, pValue: mcnemarExact(onlyFirst, onlySecond) };
}
