import { percent } from '../../util/format.ts';

export interface Fit {
  /** Accuracy on training images, in [0, 1]. */
  readonly trainAccuracy: number;
  /** Accuracy on held-out images, in [0, 1]. */
  readonly valAccuracy: number;
  /** How many images each of the two was measured on. */
  readonly nImages: number;
  readonly nClasses: number;
  /** Training loss of each epoch. */
  readonly losses: readonly number[];
  /** Share of the weights that are exactly 0. */
  readonly sparsity: number;
}

/** Advice on a training: which common problem it shows, and what helps. */
export interface Advice {
  readonly kind: 'empty' | 'rising' | 'chance' | 'overfitting' | 'underfitting' | 'fits' | 'unclear';
  /** One line. */
  readonly text: string;
}

/** Above this training accuracy there is nothing left to fit. */
const FITTED = 0.95;
/** A gap below this is small, one above LARGE_GAP large; between them there is nothing to say. In shares of images. */
const SMALL_GAP = 0.02;
const LARGE_GAP = 0.08;
/** A loss that ends this many times higher than it began has risen, whatever the noise of batches. */
const RISEN = 1.02;
/** A loss that fell by less than this share over the last third of the epochs has levelled off. */
const LEVEL = 0.01;
/** Fewer epochs are too few to tell. */
const FEWEST = 4;

/**
 * Reads a training as the lecture reads its curves: the loss first, then the two accuracies: at chance, far apart, or
 * close together. Two standard errors are subtracted from a gap before it counts.
 * Source: Stanford CS231n, "Neural networks part 3": loss function, train/val accuracy.
 */
export function adviceFor(fit: Fit): Advice {
  const { trainAccuracy, valAccuracy, nImages, nClasses, losses, sparsity } = fit;
  const chance = 1 / nClasses;
  const error = (share: number) => Math.sqrt((share * (1 - share)) / nImages);
  const gap = trainAccuracy - valAccuracy;
  const noise = 2 * Math.hypot(error(trainAccuracy), error(valAccuracy));
  const [least, most] = [gap - noise, gap + noise];
  const figures = `${percent(trainAccuracy, 1)} of training images and ${percent(valAccuracy, 1)} of validation images are right`;
  if (sparsity === 1)
    return { kind: 'empty', text: 'every weight is 0: the penalty leaves none; try a smaller --reg-strength' };
  const [first = 0, last = 0] = [losses[0], losses.at(-1)];
  if (last > RISEN * first) {
    const text = `the training loss rose from ${first.toPrecision(3)} to ${last.toPrecision(3)}: the steps are too large; try a smaller --learning-rate`;
    return { kind: 'rising', text };
  }
  if (valAccuracy <= chance + 2 * error(chance) && least <= LARGE_GAP) {
    const text = `at chance level (${percent(chance, 0)} with ${nClasses} classes): nothing was learned that holds for other images; try another --learning-rate: cifar-train lr-find suggests one`;
    return { kind: 'chance', text };
  }
  if (gap > LARGE_GAP && least > SMALL_GAP) {
    const text = `overfitting: ${figures}; a larger --reg-strength, more images or --early-stopping help`;
    return { kind: 'overfitting', text };
  }
  if (least > SMALL_GAP || (trainAccuracy >= FITTED && most < LARGE_GAP)) {
    return { kind: 'fits', text: `neither under- nor overfitting: ${figures}` };
  }
  if (most >= LARGE_GAP) {
    return { kind: 'unclear', text: `${figures}: too few to tell under- from overfitting; try more images` };
  }
  const help = levelled(losses)
    ? 'the loss has levelled off: it may be all that a linear classifier makes of these features'
    : 'the loss still falls: more --epochs may help';
  return { kind: 'underfitting', text: `underfitting, if anything: ${figures}; ${help}` };
}

function levelled(losses: readonly number[]): boolean {
  if (losses.length < FEWEST) return false;
  const before = losses[Math.floor((losses.length - 1) * (2 / 3))]!;
  return losses.at(-1)! > (1 - LEVEL) * before;
}
