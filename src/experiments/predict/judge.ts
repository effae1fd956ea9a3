import { type Calibration, calibration } from '../../selection/calibration.ts';
import {
  accuracy,
  type ConfusionMatrix,
  confusionMatrix,
  perClassAccuracy,
  perClassPrecision,
  topAccuracy,
} from '../../selection/metrics.ts';
import { wilsonInterval } from '../../util/statistics/wilson-interval.ts';
import type { Predictions, Predictor } from './predictor.ts';

type Interval = readonly [low: number, high: number];

/** How a model did on images of one class. */
export interface ClassJudgement {
  readonly name: string;
  readonly nSamples: number;
  /** The share of its images that are classified correctly (recall), and its 95 % interval; null without images. */
  readonly accuracy: number | null;
  readonly interval: Interval | null;
  /** The share of what is predicted as it that is right; null if it is never predicted. */
  readonly precision: number | null;
}

/** How a model did on labelled images. */
export interface Evaluation {
  readonly nSamples: number;
  readonly accuracy: number;
  /** Of 95 %. */
  readonly interval: Interval;
  /** The share of images whose class is the first or the second. */
  readonly top2Accuracy: number;
  readonly classes: readonly ClassJudgement[];
  readonly confusion: ConfusionMatrix;
  /** Null for a model whose scores are no probabilities. */
  readonly calibration: Calibration | null;
}

const orNull = (share: number): number | null => (Number.isNaN(share) ? null : share);

/**
 * Judges what a model said of some images.
 * @param labels the true class of each; at least one
 */
export function evaluation(
  { classNames, scoreKind }: Pick<Predictor, 'classNames' | 'scoreKind'>,
  { nClasses, scores, ranked }: Omit<Predictions, 'nImages'>,
  labels: Uint8Array,
): Evaluation {
  const nSamples = labels.length;
  const predicted = Uint8Array.from(labels, (_, i) => ranked[i * nClasses]!);
  const confusion = confusionMatrix(predicted, labels, nClasses);
  const share = accuracy(predicted, labels);
  const recall = perClassAccuracy(confusion);
  const precision = perClassPrecision(confusion);
  const classes = classNames.map((name, c): ClassJudgement => {
    const own = confusion[c]!.reduce((sum, n) => sum + n, 0);
    return {
      ...{ name, nSamples: own, accuracy: orNull(recall[c]!) },
      interval: own === 0 ? null : wilsonInterval(recall[c]!, own),
      precision: orNull(precision[c]!),
    };
  });
  const confidences = Float64Array.from(predicted, (label, i) => scores[i * nClasses + label]!);
  const isRight = Array.from(predicted, (label, i) => label === labels[i]);
  return {
    ...{ nSamples, accuracy: share, interval: wilsonInterval(share, nSamples) },
    top2Accuracy: topAccuracy(ranked, nClasses, labels, 2),
    ...{ classes, confusion },
    calibration: scoreKind === 'score' ? null : calibration(confidences, isRight),
  };
}
