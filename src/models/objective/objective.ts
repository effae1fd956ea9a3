import { settingError } from '../../errors.ts';
import type { Backend } from '../../kernels/backend.ts';
import type { MatrixF32 } from '../../kernels/matrix.ts';
import { checkHas } from '../../util/checks.ts';
import { addBias } from '../linear/classifier.ts';
import { type Loss, meanLoss } from './losses/loss.ts';
import { penalty, type Regularizer } from './regularizers.ts';

/** What training makes small: L(W, b) = 1/n sum_i L_i + strength · R(W). */
export interface Objective {
  readonly loss: Loss;
  readonly regularizer: Regularizer;
  /** Lambda in the lecture; at least 0. */
  readonly regularizationStrength: number;
}

/** @throws UserError (usage) that names what cannot be: a loss by its name alone, above all */
export function checkObjective({ loss, regularizer, regularizationStrength }: Objective): void {
  checkHas('loss', loss, 'sample', 'a loss, such as LOSSES.svm or hinge(1)');
  checkHas('regularizer', regularizer, 'squared', 'a penalty, such as REGULARIZERS.l2 or elasticNet(0.5)');
  if (Number.isFinite(regularizationStrength) && regularizationStrength >= 0) return;
  throw settingError('regularizationStrength', 'a number of at least 0', regularizationStrength);
}

/** The parameters of a linear classifier, or the gradient with respect to them. */
export interface Parameters {
  /** nClasses × nFeatures. */
  readonly weight: MatrixF32;
  /** nClasses. */
  readonly bias: Float32Array;
}

/** One batch and room for what is computed from it. */
export interface Batch {
  /** nSamples × nFeatures. */
  readonly features: MatrixF32;
  /** nSamples class numbers. */
  readonly labels: Uint8Array;
  /** nSamples × nClasses; overwritten. */
  readonly scores: MatrixF32;
  /** nSamples × nClasses; overwritten. */
  readonly dScores: MatrixF32;
}

/**
 * The objective on one batch, and the gradient of its data loss, which overwrites `gradient`: how the penalty moves the
 * weights is up to the update.
 * @returns the mean data loss plus the penalty
 */
export async function lossAndGradient(
  backend: Backend,
  { loss, regularizer, regularizationStrength }: Objective,
  { weight, bias }: Parameters,
  { features, labels, scores, dScores }: Batch,
  gradient: Parameters,
): Promise<number> {
  await backend.multiplyTransposed(features, weight, scores);
  addBias(scores, bias);
  const dataLoss = meanLoss(loss, scores.data, scores.nCols, labels, dScores.data);
  await backend.transposedMultiply(dScores, features, gradient.weight);
  sumRows(dScores, gradient.bias);
  return dataLoss + regularizationStrength * penalty(regularizer, weight.data);
}

/** out[c] = sum of column c, in f64 from the first row to the last, rounded once. */
function sumRows(m: MatrixF32, out: Float32Array): void {
  for (let c = 0; c < m.nCols; c++) {
    let sum = 0;
    for (let i = 0; i < m.nRows; i++) sum += m.data[i * m.nCols + c]!;
    out[c] = sum;
  }
}
