import { allRows } from '../../kernels/copy-rows.ts';
import { type MatrixU8, type Rows, rowKind } from '../../kernels/matrix.ts';
import { fitInput } from '../../models/input/input.ts';
import { scaledRows } from '../../models/input/scaled-rows.ts';
import type { Scaling } from '../../models/input/scaling.ts';
import { SCALINGS } from '../../models/input/scalings.ts';
import { KnnClassifier } from '../../models/knn/classifier.ts';
import type { KnnOptions } from '../../models/knn/options.ts';
import type { Resources } from '../experiment.ts';
import type { ModelRows } from '../features/model-rows.ts';

/** Features are compared once they are standardised; pixels as they are. */
export const scalingOf = (rows: Rows): Scaling | undefined =>
  rowKind('rows', rows) === 'codes' ? SCALINGS.standard : undefined;

/** The class of each image, by its neighbours among all training images. */
export async function classifyByNeighbours(
  { data, compute }: Resources,
  seen: ModelRows,
  options: KnnOptions,
  images: MatrixU8,
): Promise<Uint8Array> {
  const { backend } = compute;
  const queries = await seen.of(images);
  const classify = (base: Rows, queries: Rows) => {
    const classifier = new KnnClassifier(backend, options).fit(base, data.labels);
    return compute.watched('test set', (watch) => classifier.predict(queries, watch));
  };
  const scaling = scalingOf(seen.rows);
  if (scaling === undefined) return await classify(seen.rows, queries);
  const input = await fitInput(backend, seen.rows, scaling);
  const base = await scaledRows(backend, seen.rows, allRows(data.nTrain), input);
  const scaled = await scaledRows(backend, queries, allRows(queries.nRows), input);
  try {
    return await classify(base, scaled);
  } finally {
    backend.free(base, scaled);
  }
}
