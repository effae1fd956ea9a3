import { encodeFeatures, restoreFeatures } from '../../features/set/joined.ts';
import type { Backend } from '../../kernels/backend.ts';
import { allRows } from '../../kernels/copy-rows.ts';
import type { MatrixU8 } from '../../kernels/matrix.ts';
import { fitInput } from '../../models/input/input.ts';
import { rankedVotes } from '../../models/knn/ranked-votes.ts';
import { ScaledSearch } from '../../models/knn/scaled-search.ts';
import type { KnnModelFile } from '../../runs/models/knn-model.ts';
import { scalingOf } from '../resources/neighbours.ts';
import type { Predictor } from './predictor.ts';

/** A k-nearest-neighbour classifier from its file: as `knn --test` classifies, to the bit. */
export async function knnPredictor(backend: Backend, file: KnnModelFile): Promise<Predictor> {
  const { rows, labels, classNames, options, features: saved } = file;
  const { k, metric } = options;
  const nClasses = classNames.length;
  const features = saved && restoreFeatures(saved);
  const scaling = scalingOf(rows);
  const input = scaling && (await fitInput(backend, rows, scaling));
  const scaled = input && new ScaledSearch(backend, { rows, order: allRows(rows.nRows) }, input);
  const search = async (images: MatrixU8, signal?: AbortSignal) => {
    const queries = features === undefined ? images : await encodeFeatures(backend, features, images, { signal });
    if (scaled === undefined) return await backend.nearest({ metric, k, queries, base: rows, signal });
    return await scaled.nearest({ metric, k, queries: { rows: queries, order: allRows(queries.nRows) }, signal });
  };
  return {
    classNames,
    scoreKind: 'votes',
    predict: async (images, { signal } = {}) => {
      const { shares, ranked } = rankedVotes(await search(images, signal), labels, nClasses, options);
      return { nImages: images.nRows, nClasses, scores: shares, ranked };
    },
    close: () => scaled?.free(),
  };
}
