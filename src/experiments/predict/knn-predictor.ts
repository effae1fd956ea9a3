import { encodeFeatures, restoreFeatures } from '../../features/set/joined.ts';
import type { Backend } from '../../kernels/backend.ts';
import { allRows } from '../../kernels/copy-rows.ts';
import type { MatrixF32, MatrixU8, Rows } from '../../kernels/matrix.ts';
import { fitInput } from '../../models/input/input.ts';
import { scaledRows } from '../../models/input/scaled-rows.ts';
import { rankedVotes } from '../../models/knn/ranked-votes.ts';
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
  const base = input && (await scaledRows(backend, rows, allRows(rows.nRows), input));
  const search = async (images: MatrixU8, signal?: AbortSignal) => {
    let scaled: MatrixF32 | undefined;
    try {
      let queries: Rows = images;
      if (features !== undefined) queries = await encodeFeatures(backend, features, images, { signal });
      if (input !== undefined) {
        scaled = await scaledRows(backend, queries, allRows(queries.nRows), input);
        queries = scaled;
      }
      return await backend.nearest({ metric, k, queries, base: base ?? rows, signal });
    } finally {
      if (scaled !== undefined) backend.free(scaled);
    }
  };
  return {
    classNames,
    scoreKind: 'votes',
    predict: async (images, { signal } = {}) => {
      const { shares, ranked } = rankedVotes(await search(images, signal), labels, nClasses, options);
      return { nImages: images.nRows, nClasses, scores: shares, ranked };
    },
    close: () => {
      if (base !== undefined) backend.free(base);
    },
  };
}
