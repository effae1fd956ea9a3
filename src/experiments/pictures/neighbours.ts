import type { Backend, Metric, Neighbours } from '../../kernels/backend.ts';
import { allRows } from '../../kernels/copy-rows.ts';
import { type MatrixU8, type Rows, row } from '../../kernels/matrix.ts';
import { fitInput } from '../../models/input/input.ts';
import { ScaledSearch } from '../../models/knn/scaled-search.ts';
import { type Folds, trainingRows } from '../../selection/folds.ts';
import { scalingOf } from '../resources/neighbours.ts';

/** An image, and the training images that are nearest to it. */
export interface Neighbourhood {
  /** Where it comes from: its part of the data, or the path of its file. */
  readonly source: { readonly part: 'validation' | 'test'; readonly image: number } | { readonly file: string };
  /** 3072 planar bytes. */
  readonly pixels: Uint8Array;
  /** Undefined for a file. */
  readonly label: number | undefined;
  /** What its neighbours voted for. */
  readonly predicted: number;
  /** The nearest first. */
  readonly nearest: readonly Neighbour[];
}

export interface Neighbour {
  /** Its number among the training images, from 0. */
  readonly image: number;
  readonly pixels: Uint8Array;
  readonly label: number;
  /** By the metric: of `l2` the Euclidean distance. */
  readonly distance: number;
}

/** Images with their neighbours, by one metric. */
export interface Neighbourhoods {
  readonly metric: Metric;
  /** How many neighbours vote. */
  readonly k: number;
  readonly images: readonly Neighbourhood[];
}

/** How many neighbours are shown. */
export const SHOWN_NEIGHBOURS = 10;
const MOST_CLASSES = 10;

/** The first image of each class among some, of ten classes at most: which are shown with their neighbours. */
export function oneOfEachClass(images: Int32Array, labels: Uint8Array): Int32Array {
  const first = new Map<number, number>();
  for (const image of images) {
    const label = labels[image]!;
    if (!first.has(label)) first.set(label, image);
  }
  const rising = [...first].sort(([a], [b]) => a - b);
  return Int32Array.from(rising.slice(0, MOST_CLASSES), ([, image]) => image);
}

/** What neighbours are looked for among, and of what. */
export interface NeighbourSearch {
  /** Pixels or codes of all training images. */
  readonly rows: Rows;
  /** Leaves out the images of a fold; absent: none are. */
  readonly without?: { readonly folds: Folds; readonly fold: number } | undefined;
  /** Rows of the same kind. */
  readonly queries: Rows;
  readonly metric: Metric;
  /** How many, at most as many as there are. */
  readonly k: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Searches as `knn` does: features are standardised by the images that are searched, pixels compared as they are.
 * @returns the numbers of training images
 */
export async function searchNeighbours(backend: Backend, request: NeighbourSearch): Promise<Neighbours> {
  const { rows, without, queries, metric, signal } = request;
  const training = without === undefined ? allRows(rows.nRows) : trainingRows(without.folds, without.fold);
  const k = Math.min(request.k, training.length);
  const scaling = scalingOf(rows);
  if (scaling === undefined) {
    const groups = without && {
      queries: new Int32Array(queries.nRows).fill(without.fold),
      base: without.folds.foldOf,
    };
    return await backend.nearest({ metric, k, queries, base: rows, groups, signal });
  }
  const input = await fitInput(backend, rows, scaling, training);
  const search = new ScaledSearch(backend, { rows, order: training }, input);
  try {
    const all = { rows: queries, order: allRows(queries.nRows) };
    const found = await search.nearest({ metric, k, queries: all, signal });
    return { ...found, indices: found.indices.map((i) => training[i]!) };
  } finally {
    search.free();
  }
}

/** An image that neighbours were looked for. */
export type Query = Pick<Neighbourhood, 'source' | 'pixels' | 'label' | 'predicted'>;

/** Neighbours with their images. */
export const neighbourhoods = (
  queries: readonly Query[],
  { k, indices, distances }: Neighbours,
  metric: Metric,
  { pixels, labels }: { readonly pixels: MatrixU8; readonly labels: Uint8Array },
): readonly Neighbourhood[] =>
  queries.map((query, i) => ({
    ...query,
    nearest: Array.from({ length: Math.min(k, SHOWN_NEIGHBOURS) }, (_, rank) => {
      const image = indices[i * k + rank]!;
      const distance = distances[i * k + rank]!;
      return {
        ...{ image, pixels: row(pixels, image).slice(), label: labels[image]! },
        distance: metric === 'l2' ? Math.sqrt(distance) : distance, // searches carry its square
      };
    }),
  }));
