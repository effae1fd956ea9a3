import { mean } from 'simple-statistics';
import { settingError } from '../errors.ts';
import { checkArrayLike, checkCount } from '../util/checks.ts';

/** The images whose confidence is in (low, high]. */
export interface ReliabilityBin {
  readonly low: number;
  readonly high: number;
  readonly nSamples: number;
  /** Their mean confidence, in [0, 1]. */
  readonly confidence: number;
  /** The share of them that are classified correctly. */
  readonly accuracy: number;
}

/** Whether a classifier is as sure as it is right. */
export interface Calibration {
  /** Bins of equal width, those without images left out. */
  readonly bins: readonly ReliabilityBin[];
  readonly nBins: number;
  /** The mean over all images of |accuracy - confidence| of their bin. */
  readonly expectedCalibrationError: number;
  readonly meanConfidence: number;
}

/** By how much a probability may exceed 1, as rounding makes it. */
const SLACK = 1e-6;
/** As in the paper. */
const USUAL_BINS = 15;
const MOST_BINS = 10_000;

/** The bin m for which m / nBins < p <= (m + 1) / nBins, as these numbers are rounded: 0.07 · 100 is more than 7. */
function binOf(p: number, nBins: number): number {
  const near = Math.max(0, Math.min(nBins - 1, Math.ceil(p * nBins) - 1));
  if (near > 0 && p <= near / nBins) return near - 1;
  return near < nBins - 1 && p > (near + 1) / nBins ? near + 1 : near;
}

/**
 * The reliability diagram of a classifier, and its expected calibration error (ECE).
 * Source: Guo, Pleiss, Sun & Weinberger, "On Calibration of Modern Neural Networks" (ICML 2017), equations 2 and 3: bin m is
 * ((m - 1) / M, m / M].
 * @param confidences the probability of the class that is predicted, nSamples of them, each in (0, 1]
 * @param isRight     whether it is the true one
 * Throws a RangeError for no samples, or as many of one as not of the other.
 * @throws UserError (usage) for an invalid list, a confidence that is not a probability, or a number of bins that is not from 1 to 10,000
 */
export function calibration(
  confidences: ArrayLike<number>,
  isRight: ArrayLike<boolean>,
  nBins = USUAL_BINS,
): Calibration {
  checkArrayLike('confidences', confidences, 'a list of numbers');
  checkArrayLike('isRight', isRight, 'a list of true and false');
  checkCount('nBins', nBins, 1, MOST_BINS);
  for (let i = 0; i < confidences.length; i++) {
    const confidence = confidences[i]!;
    // A sum of rounded probabilities may be a little above 1.
    if (!(typeof confidence === 'number' && confidence >= 0 && confidence <= 1 + SLACK)) {
      throw settingError('a number among confidences', 'a probability, from 0 to 1', confidence);
    }
  }
  for (let i = 0; i < isRight.length; i++) {
    if (typeof isRight[i] !== 'boolean') throw settingError('a value among isRight', 'true or false', isRight[i]);
  }
  const nSamples = confidences.length;
  if (nSamples === 0 || isRight.length !== nSamples) {
    throw new RangeError(`calibration: ${nSamples} confidences, ${isRight.length} predictions`);
  }
  const members = Array.from({ length: nBins }, (): number[] => []);
  for (let i = 0; i < nSamples; i++) {
    members[binOf(confidences[i]!, nBins)]!.push(i);
  }
  const bins = members.flatMap((own, m): readonly ReliabilityBin[] => {
    if (own.length === 0) return [];
    const confidence = mean(own.map((i) => confidences[i]!));
    const accuracy = mean(own.map((i) => Number(isRight[i]!)));
    return [{ low: m / nBins, high: (m + 1) / nBins, nSamples: own.length, confidence, accuracy }];
  });
  const gaps = bins.map((bin) => (bin.nSamples / nSamples) * Math.abs(bin.accuracy - bin.confidence));
  return {
    bins,
    nBins,
    expectedCalibrationError: gaps.reduce((sum, gap) => sum + gap, 0),
    meanConfidence: mean(Array.from(confidences)),
  };
}
