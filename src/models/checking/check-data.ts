import type { Backend } from '../../kernels/backend.ts';
import { checkBackend } from '../../kernels/checks.ts';
import { allRows, chosenRows } from '../../kernels/copy-rows.ts';
import { checkArray, checkCount, checkElements, checkHas } from '../../util/checks.ts';
import { checkExamples, type Examples, labelsOf, rowsOf } from '../examples.ts';
import { checkScaling, learnScaling } from '../input/input.ts';
import type { Scaling } from '../input/scaling.ts';

/** Labelled samples in f64. */
export interface CheckData {
  /** nSamples × nFeatures, row-major. */
  readonly features: Float64Array;
  /** nSamples class numbers. */
  readonly labels: Uint8Array;
  readonly nFeatures: number;
  readonly nClasses: number;
}

/** Labels are bytes. */
const MOST_CLASSES = 256;

/** @throws UserError (usage) for anything but what {@link checkDataOf} returns */
export function checkCheckData(data: CheckData): void {
  checkHas('data', data, 'features', 'samples in f64, such as checkDataOf returns');
  checkArray('features', data.features, Float64Array);
  checkArray('labels', data.labels, Uint8Array);
  checkCount('nFeatures', data.nFeatures);
  checkCount('nClasses', data.nClasses, 1, MOST_CLASSES);
  checkElements('features', data.features, data.labels.length * data.nFeatures);
}

/**
 * Samples as a model sees them, in f64: pixels scaled to [0, 1] minus their mean image, or f32 features.
 * @param scaling how they are scaled; absent: as in {@link TrainLinearRequest}
 * @throws UserError (usage) for invalid data
 */
export async function checkDataOf(
  backend: Backend,
  examples: Examples,
  nClasses: number,
  scaling?: Scaling,
): Promise<CheckData> {
  checkBackend(backend);
  checkCount('nClasses', nClasses);
  checkExamples('the checked part', examples, nClasses);
  checkScaling(scaling);
  const { nCols: nFeatures } = examples.pixels;
  const chosen = chosenRows(examples.pixels, rowsOf(examples));
  const { divisor, offset } = await learnScaling(backend, chosen, scaling, allRows(chosen.nRows));
  const features = Float64Array.from(chosen.data, (x, i) => x / divisor[i % nFeatures]! + offset[i % nFeatures]!);
  return { features, labels: labelsOf(examples), nFeatures, nClasses };
}
