import type { Matrix, RowData } from '../../../../src/kernels/matrix.ts';
import type { LinearClassifier } from '../../../../src/models/linear/classifier.ts';
import type { LossName } from '../../../../src/models/objective/losses.ts';
import { plainLoss } from '../../objective/plain-losses.ts';

/** The objective of a classifier and its gradient by weight and bias, in plain f64 loops. */
export function plainObjective(
  name: LossName,
  { weight, bias, input }: LinearClassifier,
  { data, nRows, nCols }: Matrix<RowData>,
  labels: Uint8Array,
  strength: number,
) {
  const nClasses = bias.length;
  const dWeight = Float64Array.from(weight, (w) => 2 * strength * w);
  const dBias = new Float64Array(nClasses);
  let value = strength * weight.reduce((sum, w) => sum + w * w, 0);
  for (let i = 0; i < nRows; i++) {
    const x = Array.from({ length: nCols }, (_, j) => data[i * nCols + j]! * input.scale[j]! + input.offset[j]!);
    const scores = Array.from(bias, (b, c) => x.reduce((sum, xj, j) => sum + weight[c * nCols + j]! * xj, b));
    const { loss, slopes } = plainLoss(name, scores, labels[i]!);
    value += loss / nRows;
    for (const [c, slope] of slopes.entries()) {
      dBias[c] = dBias[c]! + slope / nRows;
      for (let j = 0; j < nCols; j++) dWeight[c * nCols + j] = dWeight[c * nCols + j]! + (slope * x[j]!) / nRows;
    }
  }
  return { value, dWeight, dBias };
}
