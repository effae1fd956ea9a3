import { IMAGE_BYTES } from '../../features/image.ts';
import { encodeFeatures } from '../../features/set/joined.ts';
import type { Neighbours } from '../../kernels/backend.ts';
import { allRows, chosenRows } from '../../kernels/copy-rows.ts';
import { type MatrixU8, matrix, row } from '../../kernels/matrix.ts';
import type { KnnOptions } from '../../models/knn/options.ts';
import { vote } from '../../models/knn/vote.ts';
import type { Resources } from '../experiment.ts';
import type { ModelRows } from '../features/model-rows.ts';
import type { FoldRows } from '../features/rows-by-fold.ts';
import {
  type Neighbourhood,
  neighbourhoods,
  oneOfEachClass,
  type Query,
  SHOWN_NEIGHBOURS,
  searchNeighbours,
} from './neighbours.ts';

/** An image of the user's own. */
export interface OwnImage {
  readonly file: string;
  /** 3072 planar bytes. */
  readonly pixels: Uint8Array;
}

/** Images that were held out, and their neighbours among the others. */
export interface HeldOutNeighbours {
  /** Numbers of training images: the first of each class in the first fold. */
  readonly queries: Int32Array;
  readonly metric: KnnOptions['metric'];
  readonly found: Neighbours;
}

/** Looks for the neighbours of images of the first of some folds. */
export async function heldOutNeighbours(
  { data, compute }: Resources,
  { rows, folds }: FoldRows,
  metric: KnnOptions['metric'],
): Promise<HeldOutNeighbours> {
  const { backend, signal } = compute;
  const queries = oneOfEachClass(folds.members[0]!, data.labels);
  const request = { rows, without: { folds, fold: 0 }, metric, k: SHOWN_NEIGHBOURS, signal };
  return {
    queries,
    metric,
    found: await searchNeighbours(backend, { ...request, queries: chosenRows(rows, queries) }),
  };
}

/**
 * Those images with what was predicted of them.
 * @param predictions of all training images
 */
export function shownHeldOut(
  { data }: Resources,
  { queries, metric, found }: HeldOutNeighbours,
  predictions: Uint8Array,
): readonly Neighbourhood[] {
  const { pixels, labels } = data;
  const described = Array.from(queries, (image): Query => {
    const source = { part: 'validation', image } as const;
    return { source, pixels: row(pixels, image).slice(), label: labels[image]!, predicted: predictions[image]! };
  });
  return neighbourhoods(described, found, metric, data);
}

/** Test images, one of each class, and their neighbours among all training images. */
export async function testNeighbours(
  resources: Resources,
  seen: ModelRows,
  options: KnnOptions,
  { pixels, labels, predictions }: { pixels: MatrixU8; labels: Uint8Array; predictions: ArrayLike<number> },
): Promise<readonly Neighbourhood[]> {
  const chosen = oneOfEachClass(allRows(labels.length), labels);
  const described = Array.from(chosen, (image): Query => {
    const source = { part: 'test', image } as const;
    return { source, pixels: row(pixels, image).slice(), label: labels[image]!, predicted: predictions[image]! };
  });
  return neighbourhoods(described, await amongAll(resources, seen, options, described), options.metric, resources.data);
}

/** Images of the user's own, what their neighbours among all training images vote for, and these. */
export async function ownNeighbours(
  resources: Resources,
  seen: ModelRows,
  options: KnnOptions,
  images: readonly OwnImage[],
): Promise<readonly Neighbourhood[]> {
  const { data } = resources;
  const found = await amongAll(resources, seen, options, images);
  const predicted = vote(found, data.labels, options.k, options);
  const queries = images.map(
    ({ file, pixels }, i): Query => ({ source: { file }, pixels, label: undefined, predicted: predicted[i]! }),
  );
  return neighbourhoods(queries, found, options.metric, data);
}

async function amongAll(
  { compute }: Resources,
  { rows, features }: ModelRows,
  { metric, k }: KnnOptions,
  images: readonly { readonly pixels: Uint8Array }[],
): Promise<Neighbours> {
  const { backend, signal } = compute;
  const queries = matrix(new Uint8Array(images.length * IMAGE_BYTES), images.length, IMAGE_BYTES);
  for (const [i, { pixels }] of images.entries()) queries.data.set(pixels, i * IMAGE_BYTES);
  const own = features === undefined ? queries : await encodeFeatures(backend, features, queries, { signal });
  return await searchNeighbours(backend, { rows, queries: own, metric, k: Math.max(k, SHOWN_NEIGHBOURS), signal });
}
