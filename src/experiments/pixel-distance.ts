import { createHash } from 'node:crypto';
import { hint, usageError } from '../errors.ts';
import { absoluteDistance, equallyFar, squaredDistance, type Variant } from '../features/equally-far.ts';
import { matrix, row } from '../kernels/matrix.ts';
import type { PixelDistanceResults } from '../runs/results.ts';
import type { Experiment, Outcome, Resources } from './experiment.ts';
import { checkImageFile, imageIn } from './image-file.ts';
import type { PixelDistanceSpec } from './specs/pixel-distance.ts';

/** An image among the training images. */
interface TrainingImage {
  readonly image: number;
  readonly pixels: Uint8Array;
  readonly className: string;
  /** L2, from what it is near to. */
  readonly distance: number;
}

/** A changed image, and where it stands. */
export interface RankedVariant extends Variant {
  /** From the original, exact: the same of all. */
  readonly l2Squared: number;
  readonly l1: number;
  /** How many training images are nearer to the original, by each distance, and 1. */
  readonly rank: number;
  readonly l1Rank: number;
  /** The training image that is nearest to it, the original left out. */
  readonly nearest: TrainingImage;
}

export interface PixelDistanceFound {
  /** Its number among the training images, or the path of its file. */
  readonly image: number | string;
  /** Of a training image. */
  readonly className: string | undefined;
  /** 3072 planar bytes. */
  readonly original: Uint8Array;
  readonly variants: readonly RankedVariant[];
  /** Training images that the ranks are among: all but the original. */
  readonly nOthers: number;
  /** The one that is nearest to the original. */
  readonly nearest: TrainingImage;
}

/** One image changed in three ways that are equally far from it by L2, ranked among the training images. */
export const pixelDistanceExperiment = (spec: PixelDistanceSpec): Experiment<PixelDistanceFound> => ({
  command: 'pixel-distance',
  spec,
  check: () => checkImageFile(spec.image),
  plan: (nTrain) => {
    const { image } = spec;
    if (typeof image === 'number' && image >= nTrain) {
      throw usageError(
        hint`${{ setting: 'image' }} must be less than ${nTrain}, the number of training images; got ${image}`,
        { hint: hint`the last one is ${{ setting: 'image', value: nTrain - 1 }}` },
      );
    }
    if (typeof image === 'number' && nTrain < 2) {
      throw usageError('ranks among the training images need at least two of them');
    }
    // One search of a few images: threads would only wait for each other.
    return { resolved: {}, work: { seconds: 0, shares: 1 }, run: (resources) => run(spec, resources) };
  },
});

async function run({ image, shift }: PixelDistanceSpec, resources: Resources): Promise<Outcome<PixelDistanceFound>> {
  const { data, compute } = resources;
  const { pixels, labels, dataset } = data;
  const own = typeof image === 'number' ? image : undefined;
  const original = typeof image === 'string' ? await imageIn(image) : row(pixels, image).slice();
  const variants = equallyFar(original, shift);
  const images = [original, ...variants.map((one) => one.pixels)];
  const queries = matrix(new Uint8Array(Buffer.concat(images)), images.length, pixels.nCols);
  const distances = async (metric: 'l1' | 'l2') => {
    const all = await compute.backend.pairwiseDistances(metric, queries, pixels);
    return images.map((_, i) => all.subarray(i * data.nTrain, (i + 1) * data.nTrain));
  };
  const [l1, l2] = await compute.phase('search', async () => [await distances('l1'), await distances('l2')]);
  const nearestTo = (i: number): TrainingImage => {
    const nearest = nearestIn(l2![i]!, own);
    const className = dataset.classNames[labels[nearest]!]!;
    return { image: nearest, pixels: row(pixels, nearest).slice(), className, distance: Math.sqrt(l2![i]![nearest]!) };
  };
  const rank = (all: ArrayLike<number>, distance: number) => 1 + countBelow(all, distance, own);
  const ranked = variants.map((one, i): RankedVariant => {
    const [l2Squared, absolute] = [squaredDistance(original, one.pixels), absoluteDistance(original, one.pixels)];
    return {
      ...{ ...one, l2Squared, l1: absolute },
      ...{ rank: rank(l2![0]!, l2Squared), l1Rank: rank(l1![0]!, absolute), nearest: nearestTo(i + 1) },
    };
  });
  const found: PixelDistanceFound = {
    image,
    className: own === undefined ? undefined : dataset.classNames[labels[own]!]!,
    ...{ original, variants: ranked, nOthers: data.nTrain - Number(own !== undefined), nearest: nearestTo(0) },
  };
  return { found, results: { ...resultsOf(found) } };
}

/** The nearest training image but the original; of equals the first. */
function nearestIn(distances: ArrayLike<number>, own: number | undefined): number {
  let best = own === 0 ? 1 : 0;
  for (let i = 0; i < distances.length; i++) if (i !== own && distances[i]! < distances[best]!) best = i;
  return best;
}

function countBelow(distances: ArrayLike<number>, limit: number, own: number | undefined): number {
  let n = 0;
  for (let i = 0; i < distances.length; i++) if (i !== own && distances[i]! < limit) n++;
  return n;
}

const withoutPixels = ({ image, className, distance }: TrainingImage) => ({ image, class: className, distance });

function resultsOf({
  image,
  className,
  original,
  variants,
  nOthers,
  nearest,
}: PixelDistanceFound): PixelDistanceResults {
  return {
    ...{
      image,
      ...(className === undefined
        ? { imageDigest: createHash('sha256').update(original).digest('hex') }
        : { class: className }),
    },
    ...{ l2Squared: variants[0]!.l2Squared, l2: Math.sqrt(variants[0]!.l2Squared), nOthers },
    nearest: withoutPixels(nearest),
    variants: variants.map(({ name, what, l2Squared, l1, rank, l1Rank, nearest: own }) => ({
      ...{ name, what, l2Squared, l1, rank, l1Rank },
      nearest: withoutPixels(own),
    })),
  };
}
