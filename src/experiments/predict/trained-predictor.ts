import { dataError } from '../../errors.ts';
import { encodeFeatures, restoreFeatures } from '../../features/set/joined.ts';
import type { Backend } from '../../kernels/backend.ts';
import type { MatrixU8, Rows } from '../../kernels/matrix.ts';
import { scores } from '../../models/classifier.ts';
import { probabilities, rankedClasses } from '../../models/probabilities.ts';
import type { ModelFile } from '../../runs/models/save-model.ts';
import type { Predictor } from './predictor.ts';

/** A linear classifier or a network from its file. */
export function trainedPredictor(backend: Backend, { model, origin, features: saved }: ModelFile): Predictor {
  const features = saved && restoreFeatures(saved);
  const { classNames } = model;
  const isSoftmax = origin.loss === 'softmax';
  const seen = async (images: MatrixU8, signal?: AbortSignal): Promise<Rows> =>
    features === undefined ? images : await encodeFeatures(backend, features, images, { signal });
  return {
    classNames,
    scoreKind: isSoftmax ? 'probability' : 'score',
    predict: async (images, { signal } = {}) => {
      const found = await scores(backend, model, await seen(images, signal), { signal });
      if (!found.data.every(Number.isFinite)) {
        throw dataError(
          'the scores of the model are no finite numbers: its weights are too large, as after a training that diverged',
          {
            hint: 'train it anew, with smaller steps',
          },
        );
      }
      return {
        nImages: images.nRows,
        nClasses: classNames.length,
        scores: isSoftmax ? probabilities(found) : Float64Array.from(found.data),
        ranked: rankedClasses(found),
      };
    },
    close: () => {},
  };
}
