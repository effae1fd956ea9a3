import { allRows } from '../../kernels/copy-rows.ts';
import { type MatrixU8, type Rows, rowKind } from '../../kernels/matrix.ts';
import { fitInput } from '../../models/input/input.ts';
import type { Scaling } from '../../models/input/scaling.ts';
import { SCALINGS } from '../../models/input/scalings.ts';
import { KnnClassifier } from '../../models/knn/classifier.ts';
import type { KnnOptions } from '../../models/knn/options.ts';
import { ScaledSearch } from '../../models/knn/scaled-search.ts';
import { vote } from '../../models/knn/vote.ts';
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
  const { rows } = seen;
  const { metric, k } = options;
  const scaling = scalingOf(rows);
  if (scaling === undefined) {
    const classifier = new KnnClassifier(backend, options).fit(rows, data.labels);
    return await compute.watched('test set', (watch) => classifier.predict(queries, watch));
  }
  const input = await fitInput(backend, rows, scaling);
  const search = new ScaledSearch(backend, { rows, order: allRows(rows.nRows) }, input);
  try {
    const asked = { metric, k, queries: { rows: queries, order: allRows(queries.nRows) } };
    const neighbours = await compute.watched('test set', (watch) => search.nearest({ ...asked, ...watch }));
    return vote(neighbours, data.labels, k, options);
  } finally {
    search.free();
  }
}
