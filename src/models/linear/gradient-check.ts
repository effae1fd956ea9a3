import type { Backend } from '../../kernels/backend.ts';
import { allRows, chosenRows } from '../../kernels/copy-rows.ts';
import { checkCount } from '../../util/checks.ts';
import { checkRandom, type Random } from '../../util/random.ts';
import { checkExamples, type Examples, labelsOf, rowsOf } from '../examples.ts';
import { checkScaling } from '../input/input.ts';
import type { Scaling } from '../input/scaling.ts';
import { defaultScaling } from '../input/scalings.ts';
import { meanLoss } from '../objective/losses/loss.ts';
import { checkObjective, type Objective } from '../objective/objective.ts';
import { addPenaltyGradient, penalty } from '../objective/regularizers.ts';

/** Labelled samples in f64. */
export interface CheckData {
  /** nSamples × nFeatures, row-major. */
  readonly features: Float64Array;
  /** nSamples class numbers. */
  readonly labels: Uint8Array;
  readonly nFeatures: number;
  readonly nClasses: number;
}

/** W row by row (nClasses × nFeatures), then b (nClasses), in f64. */
export type CheckParameters = Float64Array;

/**
 * The objective in plain f64 loops, with the same losses and penalties as training.
 * @param gradient if given, overwritten with the full gradient, penalty included: as long as parameters
 * @returns the mean data loss plus the penalty
 * @throws UserError (usage) for an invalid loss or penalty; RangeError for data and parameters that do not fit
 */
export function objectiveInF64(
  objective: Objective,
  { features, labels, nFeatures, nClasses }: CheckData,
  parameters: CheckParameters,
  gradient?: Float64Array,
): number {
  checkObjective(objective);
  const nParameters = nClasses * nFeatures + nClasses;
  if (features.length !== labels.length * nFeatures || parameters.length !== nParameters) {
    throw new RangeError(
      `objectiveInF64: ${features.length} features and ${parameters.length} parameters for ${labels.length} samples of ${nFeatures} features in ${nClasses} classes`,
    );
  }
  const { loss, regularizer, regularizationStrength: strength } = objective;
  const nSamples = labels.length;
  const weight = parameters.subarray(0, nClasses * nFeatures);
  const bias = parameters.subarray(nClasses * nFeatures);
  const scores = new Float64Array(nSamples * nClasses);
  for (let i = 0; i < nSamples; i++) {
    for (let c = 0; c < nClasses; c++) {
      let sum = bias[c]!;
      for (let p = 0; p < nFeatures; p++) sum += weight[c * nFeatures + p]! * features[i * nFeatures + p]!;
      scores[i * nClasses + c] = sum;
    }
  }
  const dScores = new Float64Array(scores.length);
  const value = meanLoss(loss, scores, nClasses, labels, dScores) + strength * penalty(regularizer, weight);
  if (gradient !== undefined) {
    gradient.fill(0);
    for (let i = 0; i < nSamples; i++) {
      for (let c = 0; c < nClasses; c++) {
        const slope = dScores[i * nClasses + c]!;
        for (let p = 0; p < nFeatures; p++) gradient[c * nFeatures + p]! += slope * features[i * nFeatures + p]!;
        gradient[nClasses * nFeatures + c]! += slope;
      }
    }
    addPenaltyGradient(regularizer, strength, weight, gradient.subarray(0, weight.length));
  }
  return value;
}

/** The comparison of one coordinate of the gradient. */
export interface CoordinateCheck {
  /** Its index among the parameters: W row by row, then b. */
  readonly index: number;
  readonly analytic: number;
  /** By centred differences. */
  readonly numerical: number;
  /** |a - n| / max(|a|, |n|), or divided by what the differences can resolve if both are smaller. */
  readonly relativeError: number;
  /**
   * `right`: they agree. `kink`: they do not, but the slope changes within the step, and the analytic one lies between
   * the slopes on either side, as a subgradient does. `wrong`: neither.
   */
  readonly verdict: 'right' | 'kink' | 'wrong';
}

export interface GradientCheck {
  readonly coordinates: readonly CoordinateCheck[];
  /** The largest relative error of the coordinates without a kink. */
  readonly largestError: number;
  readonly nKinks: number;
  readonly nWrong: number;
}

/** The step of the differences: far above the rounding errors of f64, far below the scale on which the loss curves. */
const STEP = 1e-5;
/** The largest relative error at which two gradients agree: the middle of the lecture's 1e-7 to 1e-4. */
const AGREE = 1e-5;
/** Rounding errors of the two objective values in a difference, relative to them. */
const ROUNDING = 1e-14;

/**
 * Compares the gradient with centred differences in f64, coordinate by coordinate. The slopes on either side
 * distinguish a kink from a mistake: every objective here is convex, so a subgradient lies between them.
 * Source: Stanford CS231n, "Neural networks part 3": Gradient checks.
 * @param indices which coordinates to check: indices among the parameters
 * @throws UserError (usage) and RangeError as {@link objectiveInF64}, and RangeError for a coordinate out of range
 */
export function checkGradient(
  objective: Objective,
  data: CheckData,
  parameters: CheckParameters,
  indices: readonly number[],
): GradientCheck {
  const stray = indices.find((index) => parameters[index] === undefined);
  if (stray !== undefined) throw new RangeError(`checkGradient: coordinate ${stray} of ${parameters.length}`);
  const gradient = new Float64Array(parameters.length);
  const centre = objectiveInF64(objective, data, parameters, gradient);
  const moved = parameters.slice();
  const coordinates = indices.map((index): CoordinateCheck => {
    const at = (step: number) => {
      moved[index] = parameters[index]! + step;
      const value = objectiveInF64(objective, data, moved);
      moved[index] = parameters[index]!;
      return value;
    };
    const analytic = gradient[index]!;
    const below = (centre - at(-STEP)) / STEP;
    const above = (at(STEP) - centre) / STEP;
    const numerical = (below + above) / 2;
    const noise = (ROUNDING * Math.max(1, Math.abs(centre))) / STEP;
    const size = Math.max(Math.abs(analytic), Math.abs(numerical), noise / AGREE);
    const relativeError = Math.abs(analytic - numerical) / size;
    const between = analytic >= below - noise && analytic <= above + noise;
    const verdict = relativeError <= AGREE ? 'right' : between ? 'kink' : 'wrong'; // NaN is wrong
    return { index, analytic, numerical, relativeError, verdict };
  });
  const errors = coordinates.filter(({ verdict }) => verdict !== 'kink').map(({ relativeError }) => relativeError);
  const counted = (wanted: CoordinateCheck['verdict']) =>
    coordinates.filter(({ verdict }) => verdict === wanted).length;
  return {
    coordinates,
    largestError: Math.max(0, ...errors),
    nKinks: counted('kink'),
    nWrong: counted('wrong'),
  };
}

/**
 * `n` distinct weights at random, in ascending order, and every bias.
 * @throws UserError (usage) for an invalid number
 */
export function chooseCoordinates({ nFeatures, nClasses }: CheckData, n: number, random: Random): readonly number[] {
  checkCount('n', n, 0);
  checkRandom(random);
  const nWeights = nClasses * nFeatures;
  const weights = random.permutation(nWeights).slice(0, n).sort();
  return [...weights, ...Array.from({ length: nClasses }, (_, c) => nWeights + c)];
}

/**
 * Samples as a linear classifier sees them, in f64: pixels scaled to [0, 1] minus their mean image, or f32 features.
 * @param scaling how they are scaled; absent: as in {@link TrainLinearRequest}
 * @throws UserError (usage) for invalid data
 */
export async function checkDataOf(
  backend: Backend,
  examples: Examples,
  nClasses: number,
  scaling?: Scaling,
): Promise<CheckData> {
  checkExamples('the checked part', examples, nClasses);
  checkScaling(scaling);
  const { nCols: nFeatures } = examples.pixels;
  const chosen = chosenRows(examples.pixels, rowsOf(examples));
  const { divisor, offset } = await (scaling ?? defaultScaling(chosen)).fit(backend, chosen, allRows(chosen.nRows));
  const features = Float64Array.from(chosen.data, (x, i) => x / divisor[i % nFeatures]! + offset[i % nFeatures]!);
  return { features, labels: labelsOf(examples), nFeatures, nClasses };
}
