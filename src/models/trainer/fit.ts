import { settingError } from '../../errors.ts';
import { checkItems, checkNumber, checkObject, checkText } from '../../util/checks.ts';

/** What is known of a training once it has ended. */
export interface Fit {
  /** Accuracy on training images, in [0, 1]. */
  readonly trainAccuracy: number;
  /** Accuracy on held-out images, in [0, 1]. */
  readonly valAccuracy: number;
  /** How many images each of the two was measured on. */
  readonly nImages: number;
  readonly nClasses: number;
  /** Whether the training images or the held-out ones lack a class: then the accuracies say nothing of the training. */
  readonly lacksClass: boolean;
  /** Whether what is seen of all training images is the same, so that nothing tells classes apart. */
  readonly isConstant: boolean;
  /** What is seen of them, as in `hog+hue`; absent: their pixels. */
  readonly features?: string | undefined;
  /** Training loss of each epoch, penalty included. */
  readonly losses: readonly number[];
  /** The loss at W = 0 and b = 0: `atZero` of the loss. */
  readonly lossAtZero: number;
  readonly rate: FitRate;
  readonly penalty: FitPenalty;
  /** Share of the weights that are exactly 0. */
  readonly sparsity: number;
  /** Share of the hidden units that each step dropped, of a network: its training losses are those of what was left. */
  readonly dropout?: number | undefined;
  /** Whether it ended before its epochs did, of a training that was to end once it gets no better; absent: of any other. */
  readonly stoppedEarly?: boolean | undefined;
}

/** The learning rate of a training. */
export interface FitRate {
  /** As it was set. */
  readonly learningRate: number;
  /** The usual one for the loss and the optimizer; undefined if there is none. */
  readonly usual: number | undefined;
  /** The sum of the rates of all steps, by the schedule. */
  readonly sum: number;
  /** The same if the schedule left the rate as it is after the warm-up; absent: not known. */
  readonly unlowered?: number | undefined;
  /** Whether all steps after a warm-up have the same rate. */
  readonly isSteady: boolean;
  readonly nSteps: number;
}

/** The penalty of a training. */
export interface FitPenalty {
  /** 0 without a penalty. */
  readonly strength: number;
  readonly usual: number;
  /** Whether the training has no penalty that could be stronger. */
  readonly isNone?: boolean | undefined;
  /** strength · R(W) of the trained weights. */
  readonly size: number;
}

/** @throws UserError (usage) for anything but a fit */
export function checkFit(fit: Fit): void {
  checkObject('fit', fit, '{ trainAccuracy, valAccuracy, losses, lossAtZero, rate, penalty, … }');
  const { trainAccuracy, valAccuracy, nImages, nClasses, losses, lossAtZero, rate, penalty, sparsity } = fit;
  if (fit.features !== undefined) checkText('features', fit.features, 'a text, such as hog+hue');
  checkItems('losses', losses, 'a list of the losses of the epochs');
  checkObject('rate', rate, '{ learningRate, usual, sum, isSteady, nSteps }');
  checkObject('penalty', penalty, '{ strength, usual, size }');
  const { learningRate, sum, nSteps } = rate;
  const { strength, usual, size } = penalty;
  for (const [name, value] of Object.entries({ 'usual of rate': rate.usual, dropout: fit.dropout })) {
    if (value !== undefined) checkNumber(name, value);
  }
  const ofPenalty = { 'strength of penalty': strength, 'usual of penalty': usual, 'size of penalty': size };
  for (const loss of losses) if (typeof loss !== 'number') throw settingError('a loss among losses', 'a number', loss);
  const all = { trainAccuracy, valAccuracy, nImages, nClasses, lossAtZero, sparsity, learningRate, sum, nSteps };
  for (const [name, value] of Object.entries({ ...all, ...ofPenalty })) {
    if (typeof value !== 'number') throw settingError(name, 'a number', value);
  }
  for (const [name, share] of Object.entries({ trainAccuracy, valAccuracy })) {
    if (share < 0 || share > 1) throw settingError(name, 'a share, from 0 to 1', share);
  }
}

/** Gaps are in shares of images. Two standard errors are allowed on either side. */
export interface Gap {
  readonly width: number;
  readonly least: number;
  readonly most: number;
}

/**
 * The standard error of a share of n images, never 0: as if two more had been right and two wrong.
 * Source: Agresti & Coull 1998, "Approximate is better than exact for interval estimation of binomial proportions".
 */
export function standardError(share: number, n: number): number {
  const p = (share * n + 2) / (n + 4);
  return Math.sqrt((p * (1 - p)) / n);
}

/** How far training accuracy is above validation accuracy. */
export function gapOf({ trainAccuracy, valAccuracy, nImages }: Fit): Gap {
  const width = trainAccuracy - valAccuracy;
  const noise = 2 * Math.hypot(standardError(trainAccuracy, nImages), standardError(valAccuracy, nImages));
  return { width, least: width - noise, most: width + noise };
}

/** The training loss of the last epoch without the penalty. */
export const dataLossOf = ({ losses, penalty }: Fit): number => losses.at(-1)! - penalty.size;

/** By what share of the loss at W = 0 the loss has fallen. */
export const fallOf = ({ losses, lossAtZero }: Fit): number => 1 - losses.at(-1)! / lossAtZero;

/** A fall by less than this share of the loss at W = 0 is noise. */
const NOISE = 0.001;

/**
 * The share of the whole fall, from W = 0 on, that came in the last third of the epochs; 0 for one that may be noise.
 * @returns undefined for fewer than 4 epochs
 */
export function recentFallOf({ losses, lossAtZero }: Fit): number | undefined {
  if (losses.length < 4) return undefined;
  const before = losses[Math.floor((losses.length - 1) * (2 / 3))]!;
  const last = losses.at(-1)!;
  return before - last < NOISE * lossAtZero ? 0 : (before - last) / (lossAtZero - last);
}

/** How many steps of the usual rate go as far as all steps of the training; undefined if there is no usual rate. */
export const usualStepsOf = ({ rate }: Fit): number | undefined =>
  rate.usual === undefined ? undefined : rate.sum / rate.usual;
