import { percent } from '../../util/format.ts';

export interface Fit {
  /** Accuracy on images that were trained on, in [0, 1]. */
  readonly trainAccuracy: number;
  /** Accuracy on images that were held out, in [0, 1]. */
  readonly valAccuracy: number;
  /** How many images each of the two was measured on. */
  readonly nImages: number;
  readonly nClasses: number;
}

/** What a training run should hear: which of the usual troubles it has, and what helps. */
export interface Advice {
  readonly kind: 'chance' | 'overfitting' | 'underfitting' | 'fits' | 'unclear';
  /** One line. */
  readonly text: string;
}

/** From here on there is nothing left to fit. */
const FITTED = 0.95;
/** A gap below this is small, one above OVERFITTING large; between them there is nothing to say. In shares of images. */
const SMALL_GAP = 0.02;
const OVERFITTING = 0.1;

/**
 * Reads the two accuracies as the lecture reads their curves: at chance, far apart, or close together. Differences within
 * two standard errors count for nothing. Source: Stanford CS231n, "Neural networks part 3": Train/val accuracy.
 */
export function adviceFor({ trainAccuracy, valAccuracy, nImages, nClasses }: Fit): Advice {
  const chance = 1 / nClasses;
  const error = (share: number) => Math.sqrt((share * (1 - share)) / nImages);
  const gap = trainAccuracy - valAccuracy;
  const noise = 2 * Math.hypot(error(trainAccuracy), error(valAccuracy));
  const figures = `${percent(trainAccuracy, 1)} of training images and ${percent(valAccuracy, 1)} of validation images are right`;
  if (gap > OVERFITTING + noise) {
    const text = `overfitting: ${figures}; a larger --reg-strength, more images or --early-stopping help`;
    return { kind: 'overfitting', text };
  }
  if (valAccuracy <= chance + 2 * error(chance)) {
    const text = `at chance level (${percent(chance, 0)} with ${nClasses} classes): nothing was learned that holds for other images; try another --learning-rate: cifar-train lr-find suggests one`;
    return { kind: 'chance', text };
  }
  if (noise > OVERFITTING) {
    return { kind: 'unclear', text: `${figures}: too few to tell under- from overfitting; try more images` };
  }
  if (gap <= SMALL_GAP + noise && trainAccuracy < FITTED) {
    const text = `underfitting, if anything: ${figures}; more --epochs or another --learning-rate may help`;
    return { kind: 'underfitting', text };
  }
  return { kind: 'fits', text: `neither under- nor overfitting: ${figures}` };
}
