import type { MatrixF32, Rows } from '../../kernels/matrix.ts';
import { type Examples, labelsOf, rowsOf, sampleOf } from '../examples.ts';
import type { ModelInput } from '../input/input.ts';
import { penalty } from '../objective/regularizers.ts';
import type { ScoreOptions } from '../scores.ts';
import type { Hyperparameters } from '../training/hyperparameters.ts';
import type { TrainableModel } from '../training/model.ts';
import { dataOf, type NamedTensor } from '../training/parameters.ts';
import type { StepSizes } from '../training/steps/sizes.ts';
import { train } from '../training/train.ts';
import { judged } from './judge.ts';
import type { TrainRequest, TrainResult } from './request.ts';
import { type ComponentsWanted, trainingRows } from './training-rows.ts';

/** What is trained: a model as the engine knows it, and the classifier that its parameters make. */
export interface Trainee<Classifier> {
  model(nClasses: number, nFeatures: number): TrainableModel;
  /** @param parameters in the order of the model; the classifier keeps their arrays */
  classifier(classNames: readonly string[], input: ModelInput, parameters: readonly NamedTensor[]): Classifier;
  scores(classifier: Classifier, pixels: Rows, options: ScoreOptions): Promise<MatrixF32>;
  /** The images that are trained on, mirrored: as many rows as `train` has, in their order. */
  readonly mirrored?: Rows | undefined;
  /** Principal components of the input that it is trained on: the first of its parameters are weights of these. Absent: the input itself. */
  readonly components?: ComponentsWanted | undefined;
  readonly onSizes?: ((sizes: readonly StepSizes[]) => void) | undefined;
}

/** Trains what a request, which has been checked, describes. Throws as {@link train}. */
export async function trainOn<Classifier>(
  request: TrainRequest & Hyperparameters,
  trainee: Trainee<Classifier>,
): Promise<TrainResult<Classifier>> {
  const { backend, train: examples, val, classNames, random, signal } = request;
  const { loss, regularizer, regularizationStrength, earlyStopping, resumeFrom, stopAfter, onBatch, onEpoch, onState } =
    request;
  const { mirrored, components, onSizes } = trainee;
  const own = labelsOf(examples);
  const labels = mirrored === undefined ? own : Uint8Array.from([...own, ...own]);
  const nSampled = request.trainSample ?? (val === undefined ? 0 : rowsOf(val).length);
  const sample = nSampled === 0 ? undefined : sampleOf(examples, nSampled);
  const seen = await trainingRows({
    ...{ backend, examples, mirrored, components, signal },
    scaling: request.scaling,
  });
  try {
    const { rows, input, engineInput } = seen;
    const model = trainee.model(classNames.length, rows.nCols);
    const penalised = model.parameters.filter((spec) => spec.penalised);
    const penaltyOf = (current: readonly NamedTensor[]) =>
      penalised.reduce((sum, { name }) => sum + penalty(regularizer, dataOf(current, name)), 0);
    const classifierOf = async (parameters: readonly NamedTensor[]) =>
      trainee.classifier(classNames, input, await seen.classifying(parameters));
    const { parameters, epoch, epochs } = await train({
      ...{ backend, model, hyperparameters: request, rows, labels, isMirrored: mirrored !== undefined, random },
      input: engineInput,
      ...{ earlyStopping, resumeFrom, stopAfter, signal, onBatch, onEpoch, onState, onSizes },
      judge: async (current) => {
        const judgesNone = val === undefined && sample === undefined;
        const classifier = judgesNone ? undefined : await classifierOf(current);
        const judge = async (part: Examples | undefined) =>
          part && judged(await trainee.scores(classifier!, part.pixels, { rows: part.rows, signal }), part, loss);
        const [onVal, onSample] = [await judge(val), await judge(sample)];
        const size = penaltyOf(current);
        return {
          valLoss: onVal === undefined ? null : onVal.loss + regularizationStrength * size,
          trainAccuracy: onSample?.accuracy ?? null,
          valAccuracy: onVal?.accuracy ?? null,
        };
      },
    });
    const classifier = await classifierOf(parameters);
    return { classifier, epochs, classifierEpoch: epoch, penalty: penaltyOf(parameters) };
  } finally {
    seen.free();
  }
}
