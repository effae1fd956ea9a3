import { exp, ln } from '../../util/portable-math.ts';

/** f32 where classifiers are trained, f64 where gradients are checked against finite differences. */
export type FloatArray = Float32Array | Float64Array;

/** A loss over class scores s = Wx + b (logits). Natural logarithms: a softmax loss is in nats. */
export interface Loss {
  readonly name: string;
  /** One line, with the formula. */
  readonly description: string;
  /** Where the formula is taken from. */
  readonly source: string;
  /** The loss where every score is equal, as at W = 0, b = 0: the first sanity check of a training run. */
  atZero(nClasses: number): number;
  /**
   * L_i, the loss of one sample whose scores stand at [at, at + nClasses) of `scores`. Writes scale · dL_i/ds over the
   * same places of `dScores`, which may be `scores` itself. A score that is NaN makes the loss NaN.
   */
  sample(scores: FloatArray, at: number, nClasses: number, label: number, dScores: FloatArray, scale: number): number;
}

/** One row's e^(s - max) in f64. Labels are bytes, so that there are at most 256 classes. */
const exponentials = new Float64Array(256);

/** Softmax cross-entropy. The largest score is subtracted first, so that nothing overflows: the ratios stay the same. */
export const softmax: Loss = {
  name: 'softmax',
  description: 'softmax cross-entropy: L_i = -ln(e^s_y / sum_j e^s_j)',
  source: 'Stanford CS231n, "Linear classification": Softmax classifier',
  atZero: (nClasses) => ln(nClasses),
  sample(scores, at, nClasses, label, dScores, scale) {
    let max = Number.NEGATIVE_INFINITY;
    for (let j = 0; j < nClasses; j++) max = Math.max(max, scores[at + j]!);
    let sum = 0;
    for (let j = 0; j < nClasses; j++) {
      exponentials[j] = exp(scores[at + j]! - max);
      sum += exponentials[j]!;
    }
    const loss = ln(sum) - (scores[at + label]! - max);
    for (let j = 0; j < nClasses; j++) {
      dScores[at + j] = scale * (exponentials[j]! / sum - (j === label ? 1 : 0));
    }
    return loss;
  },
};

/**
 * The multiclass SVM: every wrong class should score at least `delta` below the right one.
 * @param delta the margin, greater than 0; changing it only rescales W, so that 1 serves
 */
export function hinge(delta = 1): Loss {
  return {
    name: 'svm',
    description: `multiclass SVM (hinge): L_i = sum_{j != y} max(0, s_j - s_y + ${delta})`,
    source: 'Weston & Watkins 1999; Stanford CS231n, "Linear classification": Multiclass SVM loss',
    atZero: (nClasses) => (nClasses - 1) * delta,
    sample(scores, at, nClasses, label, dScores, scale) {
      const correct = scores[at + label]!;
      let loss = 0;
      let violations = 0;
      for (let j = 0; j < nClasses; j++) {
        if (j === label) continue;
        const margin = scores[at + j]! - correct + delta;
        const violated = !(margin <= 0); // true for NaN, which must not pass for a loss of 0
        if (violated) {
          loss += margin;
          violations++;
        }
        dScores[at + j] = violated ? scale : 0;
      }
      dScores[at + label] = -violations * scale;
      return loss;
    },
  };
}

/** Every loss, by the name that `--loss` takes. */
export const LOSSES = { softmax, svm: hinge() } as const satisfies Readonly<Record<string, Loss>>;
export type LossName = keyof typeof LOSSES;

/**
 * The data loss of a batch and its gradient: the mean of L_i over nSamples = labels.length, summed in f64 in order.
 * @param scores  nSamples × nClasses, row-major
 * @param labels  nSamples class numbers, each below nClasses
 * @param dScores overwritten with dL/ds, nSamples × nClasses: the gradient of the mean, so already divided by nSamples
 */
export function meanLoss(
  loss: Loss,
  scores: FloatArray,
  nClasses: number,
  labels: Uint8Array,
  dScores: FloatArray,
): number {
  const nSamples = labels.length;
  let sum = 0;
  for (let i = 0; i < nSamples; i++) {
    sum += loss.sample(scores, i * nClasses, nClasses, labels[i]!, dScores, 1 / nSamples);
  }
  return sum / nSamples;
}
