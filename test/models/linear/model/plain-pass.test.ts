import { describe, expect, test } from 'vitest';
import { matrix } from '../../../../src/kernels/matrix.ts';
import { ReferenceBackend } from '../../../../src/kernels/reference.ts';
import { linearParameters } from '../../../../src/models/linear/model/parameters.ts';
import { linearPlainPass } from '../../../../src/models/linear/model/plain-pass.ts';
import { LOSSES, type LossName } from '../../../../src/models/objective/losses.ts';
import { elasticNet, REGULARIZERS } from '../../../../src/models/objective/regularizers.ts';
import { penaltyOn } from '../../../../src/models/training/update.ts';
import { plainLoss } from '../../objective/plain-losses.ts';
import { numericalGradient, randomNumbers, relativeDifference } from '../problem.ts';

const nSamples = 9;
const nFeatures = 6;
const nClasses = 4;
const x = Float32Array.from(randomNumbers(61, nSamples * nFeatures));
const labels = Uint8Array.from([0, 1, 2, 3, 3, 2, 1, 0, 2]);
const weight = Float32Array.from(randomNumbers(62, nClasses * nFeatures));
const bias = Float32Array.from(randomNumbers(63, nClasses));

/** The objective once more in f64, from the formulas and in another shape; parameters are W row by row, then b. */
function plainObjective(
  loss: LossName,
  beta: number,
  alpha: number,
  strength: number,
  parameters: Float64Array,
): number {
  let total = 0;
  labels.forEach((y, i) => {
    const s = Array.from({ length: nClasses }, (_, c) => {
      let sum = parameters[nClasses * nFeatures + c]!;
      for (let p = 0; p < nFeatures; p++) sum += parameters[c * nFeatures + p]! * x[i * nFeatures + p]!;
      return sum;
    });
    total += plainLoss(loss, s, y).loss;
  });
  const w = parameters.subarray(0, nClasses * nFeatures);
  const squares = w.reduce((sum, v) => sum + v ** 2, 0);
  const magnitudes = w.reduce((sum, v) => sum + Math.abs(v), 0);
  return total / nSamples + strength * (beta * squares + alpha * magnitudes);
}

const penalties = [
  { regularizer: REGULARIZERS.l2, beta: 1, alpha: 0 },
  { regularizer: REGULARIZERS.l1, beta: 0, alpha: 1 },
  { regularizer: elasticNet(0.5), beta: 0.5, alpha: 1 },
  { regularizer: REGULARIZERS.none, beta: 0, alpha: 0 },
];
const cases = Object.values(LOSSES).flatMap((loss) =>
  penalties.flatMap((penalty) => [0, 0.3].map((strength) => ({ loss, ...penalty, strength }))),
);

describe('loss, and gradient of the data loss, against the formulas and centred differences in f64', () => {
  test.each(cases)('$loss.name, $regularizer.name, strength $strength', async (each) => {
    const { loss, regularizer, beta, alpha, strength } = each;
    const data = [weight, bias];
    const specs = linearParameters(nClasses, nFeatures);
    const pass = linearPlainPass(new ReferenceBackend(), loss, nSamples + 2, nClasses);
    const current = specs.map((spec, i) => ({ ...spec, data: data[i]! }));
    // Filled with rubbish: everything is to be overwritten.
    const gradients = data.map(({ length }) => new Float32Array(length).fill(77));
    const batch = { features: matrix(x, nSamples, nFeatures), labels, first: 0, noise: { key: 0 } };
    const objective = { regularizer, regularizationStrength: strength, loss };
    const value = (await pass.run(batch, current, gradients)) + penaltyOn(objective, current);
    const f = (p: Float64Array, lambda: number) => plainObjective(loss.name as LossName, beta, alpha, lambda, p);
    const parameters = Float64Array.from([...weight, ...bias]);
    expect(Math.abs(value / f(parameters, strength) - 1)).toBeLessThan(1e-6);
    const analytic = gradients.flatMap((gradient) => [...gradient]);
    expect(
      relativeDifference(
        analytic,
        numericalGradient((p) => f(p, 0), parameters),
      ),
    ).toBeLessThan(1e-6);
  });
});
