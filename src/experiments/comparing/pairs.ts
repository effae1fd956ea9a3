import type { Run } from '../../runs/open.ts';
import { type Prediction, readPredictions } from '../../runs/predictions/file.ts';
import { mcnemarExact } from '../../selection/mcnemar.ts';

/** A run against the first, on the images that both judged. */
export interface Pair {
  /** Labels of runs. */
  readonly first: string;
  readonly second: string;
  /** Undefined where they cannot be compared image by image; then `why` says so. */
  readonly test?: {
    readonly nImages: number;
    readonly onlyFirst: number;
    readonly onlySecond: number;
    readonly pValue: number;
  };
  readonly why?: 'no predictions' | 'other data' | 'other images';
}

interface Labelled {
  readonly label: string;
  readonly run: Run;
}

/** Of several seeds the first one's. */
async function predictionsOf({ directory, manifest }: Run): Promise<readonly Prediction[] | undefined> {
  const own = await readPredictions(directory.predictionsPath);
  if (own !== undefined || !Array.isArray(manifest.options.seeds)) return own;
  return await readPredictions(directory.ofSeed(manifest.seed).predictionsPath);
}

/** Each run after the first against it: all others are against one, so that its neighbours in the list decide nothing. */
export async function pairsOf(runs: readonly Labelled[]): Promise<readonly Pair[]> {
  const predicted = await Promise.all(runs.map(({ run }) => predictionsOf(run)));
  const [first] = runs;
  return runs.slice(1).map((second, i) => {
    const labels = { first: first!.label, second: second.label };
    const [a, b] = [predicted[0], predicted[i + 1]];
    if (a === undefined || b === undefined) return { ...labels, why: 'no predictions' as const };
    if (numbering(first!.run) !== numbering(second.run)) return { ...labels, why: 'other data' as const };
    const test = testOn(a, b);
    return test === undefined ? { ...labels, why: 'other images' as const } : { ...labels, test };
  });
}

/** What the numbers of images count: those of the same data, after the same classes were chosen. */
export const numbering = ({ manifest: { dataset, options } }: Run): string =>
  JSON.stringify([dataset.digest, options.classes ?? null]);

function testOn(a: readonly Prediction[], b: readonly Prediction[]): Pair['test'] {
  const ofB = new Map(b.map((one) => [one.image, one]));
  let nImages = 0;
  let onlyFirst = 0;
  let onlySecond = 0;
  for (const one of a) {
    const other = ofB.get(one.image);
    if (other === undefined || other.truth !== one.truth) continue;
    const [isRight, isOtherRight] = [one.predicted === one.truth, other.predicted === other.truth];
    nImages++;
    if (isRight && !isOtherRight) onlyFirst++;
    if (isOtherRight && !isRight) onlySecond++;
  }
  if (nImages === 0) return undefined;
  return { nImages, onlyFirst, onlySecond, pValue: mcnemarExact(onlyFirst, onlySecond) };
}
