import { makeShapes } from '../../../dataset/shapes/make-shapes.ts';
import { IMAGE_BYTES } from '../../../features/image.ts';
import type { Backend } from '../../../kernels/backend.ts';
import { type MatrixU8, matrix } from '../../../kernels/matrix.ts';
import { Random } from '../../../util/random.ts';
import {
  type ChangedFound,
  type ChangedWanted,
  type DistancesFound,
  type ImageNeighbour,
  type LabelledImages,
  MOST_MEANS,
  type NeighboursWanted,
  type Spread,
} from '../engine/requests.ts';
import { N_SHAPES } from './shapes.ts';

/* What the worker does with images: it draws the built-in shapes once, and compares with them. */

/** That of the command line where none is given: the same images as `--dataset shapes`. */
const SEED = 0;

/** Drawn when they are first asked for. */
let drawn: LabelledImages | undefined;
export function allShapes(): LabelledImages {
  if (drawn === undefined) {
    const { train, classNames } = makeShapes({ seed: SEED, nTrain: N_SHAPES, nTest: 0 });
    drawn = { pixels: train.pixels, labels: train.labels, classNames };
  }
  return drawn;
}

export function firstShapes({ n }: { readonly n: number }): LabelledImages {
  const { pixels, labels, classNames } = allShapes();
  return { pixels: pixels.slice(0, n * IMAGE_BYTES), labels: labels.slice(0, n), classNames };
}

/** Images whose distances are shown. */
const N_COMPARED = 150;
const N_BINS = 90;

/** Distances of images by their first d values, in an order that is drawn once: neighbouring pixels are alike. */
export async function distancesOf(backend: Backend, { d }: { readonly d: number }): Promise<DistancesFound> {
  const random = Random.seeded(SEED);
  const order = random.permutation(IMAGE_BYTES);
  const noise = Uint8Array.from({ length: N_COMPARED * IMAGE_BYTES }, () => random.integer(256));
  const spreadOf = async (pixels: Uint8Array): Promise<Spread> => {
    const some = new Uint8Array(N_COMPARED * d);
    for (let i = 0; i < N_COMPARED; i++) {
      for (let j = 0; j < d; j++) some[i * d + j] = pixels[i * IMAGE_BYTES + order[j]!]!;
    }
    const rows = matrix(some, N_COMPARED, d);
    return spread(await backend.pairwiseDistances('l2', rows, rows));
  };
  return { random: await spreadOf(noise), shapes: await spreadOf(allShapes().pixels) };
}

/** @param squared N_COMPARED × N_COMPARED */
function spread(squared: ArrayLike<number>): Spread {
  const distances: number[] = [];
  for (let i = 0; i < N_COMPARED; i++) {
    for (let j = 0; j < i; j++) distances.push(Math.sqrt(squared[i * N_COMPARED + j]!));
  }
  const mean = distances.reduce((sum, one) => sum + one, 0) / distances.length;
  const counts = new Array<number>(N_BINS).fill(0);
  let [least, most] = [Number.POSITIVE_INFINITY, 0];
  for (const distance of distances) {
    const share = distance / mean;
    counts[Math.min(N_BINS - 1, Math.floor((share / MOST_MEANS) * N_BINS))]!++;
    [least, most] = [Math.min(least, share), Math.max(most, share)];
  }
  return { mean, least, most, counts };
}

const shapesMatrix = (): MatrixU8 => matrix(allShapes().pixels, N_SHAPES, IMAGE_BYTES);
function matrixOf(run: string): MatrixU8 {
  if (ofRun?.run !== run) throw new Error('another run was opened meanwhile');
  const { pixels, labels } = ofRun.images;
  return matrix(pixels, labels.length, IMAGE_BYTES);
}
const one = (pixels: Uint8Array): MatrixU8 => matrix(pixels, 1, IMAGE_BYTES);

/** The images of the run that was opened last, by its address. */
let ofRun: { readonly run: string; readonly images: LabelledImages } | undefined;
export function keepImages(run: string, images: LabelledImages): void {
  ofRun = { run, images };
}

/** The nearest of a run's images or of the shapes by L2, but for the image itself. */
export async function nearestImages(
  backend: Backend,
  { run, pixels, own, k }: NeighboursWanted,
): Promise<readonly ImageNeighbour[]> {
  const base = run === undefined ? shapesMatrix() : matrixOf(run);
  const { indices, distances } = await backend.nearest({
    ...{ metric: 'l2', k: Math.min(k + 1, base.nRows), queries: one(pixels), base },
  });
  return Array.from(indices, (image, i) => ({ image, l2Squared: distances[i]! }))
    .filter(({ image }) => image !== own)
    .slice(0, k);
}

/** How far changed images are, and how many shapes are nearer. */
export async function compareChanged(
  backend: Backend,
  { original, own, variants }: ChangedWanted,
): Promise<ChangedFound> {
  const base = shapesMatrix();
  const all = matrix(Uint8Array.from(variants.flatMap((variant) => [...variant])), variants.length, IMAGE_BYTES);
  const found = [];
  for (const metric of ['l2', 'l1'] as const) {
    const others = await backend.pairwiseDistances(metric, one(original), base);
    const changed = await backend.pairwiseDistances(metric, one(original), all);
    found.push(
      variants.map((_, v) => ({
        distance: changed[v]!,
        rank: 1 + Array.from(others).filter((distance, i) => i !== own && distance < changed[v]!).length,
      })),
    );
  }
  const [l2, l1] = found as [(typeof found)[number], (typeof found)[number]];
  return {
    variants: variants.map((_, v) => ({
      ...{ l2Squared: l2[v]!.distance, l2Rank: l2[v]!.rank, l1: l1[v]!.distance, l1Rank: l1[v]!.rank },
    })),
    nOthers: own === undefined ? N_SHAPES : N_SHAPES - 1,
    nearest: await nearestImages(backend, { run: undefined, pixels: original, own, k: 5 }),
  };
}
