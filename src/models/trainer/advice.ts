import { type Hint, type HintPiece, hint } from '../../errors.ts';
import { checkItems } from '../../util/checks.ts';
import { compact, percent, plural } from '../../util/format.ts';
import { checkFit, dataLossOf, type Fit, fallOf, gapOf, recentFallOf, standardError, usualStepsOf } from './fit.ts';

/** Advice on a training: which common problem it shows, and what helps. */
export interface Advice {
  readonly kind: /** The penalty leaves no weight. */
    | 'empty'
    /** All training images are the same, or their features are. */
    | 'constant'
    | 'small-rate'
    /** The steps are few. */
    | 'short'
    | 'large-rate'
    /** The penalty holds the weights back, or makes them swing. */
    | 'large-penalty'
    /** Dropout leaves too few units. */
    | 'large-dropout'
    /** On other images it does no better than chance. */
    | 'chance'
    | 'overfitting'
    | 'underfitting'
    | 'fits'
    | 'unclear';
  /** One line, as the library words it. */
  readonly text: string;
  /** The same in pieces, for those who have other words for settings. */
  readonly words: Hint;
  /** The command that suggests a rate, where the advice is to use it: in pieces that stay together on a line. */
  readonly command?: readonly string[];
}

/** Fewer images say nothing about accuracy. */
const FEWEST_IMAGES = 30;
/** Above this training accuracy there is nothing left to fit. */
const FITTED = 0.95;
/** A gap below this is small, one above LARGE_GAP large; between them there is nothing to say. In shares of images. */
const SMALL_GAP = 0.02;
const LARGE_GAP = 0.08;
/** A loss this many times higher than another is above it, whatever the noise of batches. */
const ABOVE = 1.02;
/**
 * A loss may be a little above that at W = 0 at chance level, where labels are noise, and of a network, whose weights begin at
 * random; this many times is the rate's doing.
 */
const FAR_ABOVE = 1.5;
/** A loss that fell by less than this share of its value at W = 0 is still about it. */
const MOVED = 0.05;
/** As few steps of the usual rate do not get far. */
const FEW_STEPS = 10;
/** A schedule that leaves less than this share of the rates of all steps ends the training before its epochs do. */
const CUT_SHORT = 0.25;
/** A rate or a strength this many times another is another size. */
const SMALLER = 3;
const STRONGER = 10;
/** What may be due to other things where some was learned is the reason where nothing was: a strength so many times the usual one. */
const HUGE = 1000;
/** Such a share of the units, likewise. */
const HUGE_DROPOUT = 0.9;
/** A penalty that takes this share of what the loss fell by outweighs the data. */
const OUTWEIGHS = 0.25;
/** What papers take for hidden layers (Srivastava et al. 2014). */
const USUAL_DROPOUT = 0.5;
/** Shares of the whole fall in the last third of the epochs: above the first the loss still falls, above the second a little. */
const FALLS = 0.03;
const FALLS_A_LITTLE = 0.01;

const RATE: HintPiece = { setting: 'learningRate' };
const STRENGTH: HintPiece = { setting: 'regularizationStrength' };
const EPOCHS: HintPiece = { setting: 'epochs' };
const EARLY: HintPiece = { setting: 'earlyStopping' };
const DROPOUT: HintPiece = { setting: 'dropout' };
/** Last in its text: the command follows. */
const SUGGESTED = 'lr-find suggests one';

/**
 * Reads a training as the lecture reads its curves: the loss first, compared with the loss at W = 0, then the two
 * accuracies: at chance, far apart, or close together. It says nothing rather than something that may be wrong.
 * Source: Stanford CS231n, "Neural networks part 3": loss function, train/val accuracy.
 * @param rateFinder the command that suggests a rate for this training, in pieces that stay together on a line
 * @returns undefined if nothing can be said
 * @throws UserError (usage) for anything but a fit
 */
export function adviceFor(
  fit: Fit,
  rateFinder: readonly string[] = ['cifar-train lr-find'],
  noun = 'a linear classifier',
): Advice | undefined {
  checkFit(fit);
  checkItems('rateFinder', rateFinder, 'the pieces of a command');
  if (fit.lacksClass || fit.losses.length === 0) return undefined;
  return adviceOf(onWeights(fit) ?? onSteps(fit) ?? onAccuracy(fit, noun), rateFinder);
}

/**
 * The same of an exact optimum, which had no steps to be too large or too few: the penalty may leave nothing of the weights.
 * @param fit with the loss of the optimum alone
 */
export function adviceForOptimum(fit: Fit): Advice | undefined {
  if (fit.lacksClass) return undefined;
  const isHeld = fit.penalty.strength > STRONGER * fit.penalty.usual && fallOf(fit) < MOVED;
  return adviceOf(onWeights(fit) ?? (isHeld ? onPenalty(fit) : undefined), []);
}

function adviceOf(found: Found, rateFinder: readonly string[]): Advice | undefined {
  if (found === undefined) return undefined;
  const [kind, words, namesRateFinder = false] = found;
  return { kind, text: words.toString(), words, ...(namesRateFinder && { command: rateFinder }) };
}

type Found = readonly [kind: Advice['kind'], words: Hint, namesRateFinder?: boolean] | undefined;

/** What keeps the weights from learning, whatever the steps are. */
function onWeights(fit: Fit): Found {
  if (fit.isConstant) {
    const nothing = 'so there is nothing to tell classes apart by';
    return [
      'constant',
      fit.features === undefined
        ? hint`all training images are the same, ${nothing}`
        : hint`${fit.features} sees the same in all training images, ${nothing}: try other ${{ setting: 'features' }}`,
    ];
  }
  if (fit.sparsity < 1 || fit.penalty.strength === 0) return undefined;
  return ['empty', hint`every weight is 0: the penalty leaves none; try a smaller ${STRENGTH}`];
}

/** What the losses say of the size and the number of steps, and of the penalty. */
function onSteps(fit: Fit): Found {
  const { losses, lossAtZero, rate, penalty } = fit;
  const [first, last] = [losses[0]!, losses.at(-1)!];
  const { learningRate, usual } = rate;
  const atZero = digits(lossAtZero);
  const isSmall = usual !== undefined && learningRate * SMALLER < usual;
  const isLarge = usual !== undefined && learningRate > usual;
  const isFirst = rate.nSteps === 1; // the loss is of the weights before it: it says nothing of the rate
  const beginsAbove = isNetwork(fit) && (isFirst || !isLarge);
  // At the usual rate each step would shrink the weights to nothing or make them grow: no rate is the remedy.
  const isHeld = usual !== undefined && penalty.strength * usual > 1;
  if (
    !isHeld &&
    fallOf(fit) < MOVED &&
    (usualStepsOf(fit) ?? Number.POSITIVE_INFINITY) <= FEW_STEPS &&
    last <= (beginsAbove ? FAR_ABOVE : ABOVE) * lossAtZero
  ) {
    const moved = hint`the loss, ${digits(last)}, is still about its value at W = 0, ${atZero}`;
    if (isCutShort(fit)) {
      const falling = { setting: 'schedule', value: 'cosine' };
      return [
        'small-rate',
        hint`${moved}; the rate falls too fast: try a slower decay, or ${falling}, which lasts for all ${EPOCHS}`,
      ];
    }
    if (!isSmall) return ['short', hint`${moved}; ${plural(rate.nSteps, 'step')} may be too few: try ${longer(fit)}`];
    const steps = hint`with ${{ ...RATE, value: compact(learningRate) }} the steps are too small`;
    return ['small-rate', hint`${moved}; ${steps}: the usual rate is ${compact(usual)}, and ${SUGGESTED}`, true];
  }
  const dataLoss = dataLossOf(fit);
  if (penalty.strength > STRONGER * penalty.usual && dataLoss <= ABOVE * lossAtZero) {
    const outweighs = penalty.size > OUTWEIGHS * (lossAtZero - last) && (recentFallOf(fit) ?? 0) < FALLS;
    if (isHeld || outweighs) return onPenalty(fit);
  }
  const { dropout = 0 } = fit;
  if (dropout > USUAL_DROPOUT && !isLarge && dataLoss > ABOVE * lossAtZero) {
    const left = hint`with ${{ setting: 'dropout', value: dropout }} few units are left in each step`;
    return [
      'large-dropout',
      hint`the loss, ${digits(last)}, is above its value at W = 0, ${atZero}; ${left}: try a smaller one; ${USUAL_DROPOUT} is usual`,
    ];
  }
  // What units drop out of a network adds to its loss: while that falls, the steps are none too large.
  const isLearning = dropout > 0 && dropout <= USUAL_DROPOUT && (losses.length === 1 || last < first);
  const isAbove =
    !isLearning && !isFirst && dataLoss > (beginsAbove || isAtChance(fit) ? FAR_ABOVE : ABOVE) * lossAtZero;
  const rose = dataLoss > ABOVE * first;
  if (!isAbove && !rose) return undefined;
  const where = isAbove
    ? `the loss, ${digits(last)}, is above its value at W = 0, ${atZero}`
    : `the training loss rose from ${digits(first)} to ${digits(last)}`;
  const steps = hint`with ${{ ...RATE, value: compact(learningRate) }} the steps are too large`;
  const other = isLarge ? hint`; the usual rate is ${compact(usual)}, and ${SUGGESTED}` : '';
  return ['large-rate', hint`${where}; ${steps}: try a smaller one${other}`, isLarge];
}

/** Its weights begin at random, so that its loss begins above the one at W = 0. */
const isNetwork = ({ dropout }: Fit): boolean => dropout !== undefined;

/** Whether the steps would be enough, had the rate not fallen so fast. */
function isCutShort({ rate: { usual, sum, unlowered } }: Fit): boolean {
  if (usual === undefined || unlowered === undefined) return false;
  return unlowered > FEW_STEPS * usual && sum < CUT_SHORT * unlowered;
}

function onPenalty({ losses, lossAtZero, penalty }: Fit): Found {
  const last = losses.at(-1)!;
  // Beyond the loss at W = 0 the weights are not small: they began large, or each step overshoots 0.
  const does = last > lossAtZero ? 'outweighs the data' : 'holds the weights back';
  const outcome = hint`with ${{ ...STRENGTH, value: compact(penalty.strength) }} the penalty ${does}`;
  const comes = `the loss is ${digits(last)}, at W = 0 it is ${digits(lossAtZero)}`;
  return [
    'large-penalty',
    hint`${outcome} (${comes}): try a smaller one; the usual strength is ${compact(penalty.usual)}`,
  ];
}

const isAtChance = ({ valAccuracy, nClasses, nImages }: Fit): boolean => {
  const chance = 1 / nClasses;
  return nImages >= FEWEST_IMAGES && valAccuracy <= chance + 2 * standardError(chance, nImages);
};

/** What the two accuracies say. */
function onAccuracy(fit: Fit, noun: string): Found {
  const { trainAccuracy, valAccuracy, nImages, nClasses } = fit;
  if (nImages < FEWEST_IMAGES) return undefined;
  const { width, least, most } = gapOf(fit);
  const figures = `${percent(trainAccuracy, 1)} of training images and ${percent(valAccuracy, 1)} of validation images are right`;
  if (isAtChance(fit)) {
    const { learningRate, usual } = fit.rate;
    const isSmall = usual !== undefined && learningRate * SMALLER < usual && usualStepsOf(fit)! <= FEW_STEPS;
    if (isSmall) {
      const steps = hint`with ${{ ...RATE, value: compact(learningRate) }} the steps are too small`;
      return [
        'small-rate',
        hint`no better than chance: ${figures}; ${steps}: the usual rate is ${compact(usual)}, and ${SUGGESTED}`,
        true,
      ];
    }
    const { dropout = 0, penalty } = fit;
    if (penalty.strength > HUGE * penalty.usual) return onPenalty(fit);
    if (dropout > HUGE_DROPOUT) {
      const left = hint`with ${{ setting: 'dropout', value: dropout }} few units are left in each step`;
      return [
        'large-dropout',
        hint`no better than chance: ${figures}; ${left}: try a smaller one; ${USUAL_DROPOUT} is usual`,
      ];
    }
    const chance = `${figures}, where chance is ${percent(1 / nClasses, 0)}`;
    const isStuckNetwork = isNetwork(fit) && Math.abs(fallOf(fit)) < MOVED;
    const start = isStuckNetwork ? ', and weights that start too small for their layers, or units that are dead' : '';
    return least > SMALL_GAP
      ? [
          'chance',
          hint`what was learned does not hold for other images: ${chance}. Wrong labels look like this, and so do too few images`,
        ]
      : [
          'chance',
          hint`no better than chance on other images, as far as ${plural(nImages, 'image')} can tell: ${chance}. Wrong labels look like this, and so do too few steps${start}`,
        ];
  }
  if (width > LARGE_GAP && least > SMALL_GAP) {
    const ways = [
      fit.penalty.isNone ? hint`a penalty` : hint`a larger ${STRENGTH}`,
      ...(fit.dropout === 0 ? [hint`${DROPOUT}`] : []),
      ...(fit.stoppedEarly === undefined ? [hint`${EARLY}`] : []),
    ];
    const help = hint`${ways.reduce((all, way) => hint`${all}, ${way}`)} or more images may help`;
    return ['overfitting', hint`overfitting: ${figures}; ${help}`];
  }
  if (least > SMALL_GAP || (trainAccuracy >= FITTED && most < LARGE_GAP)) {
    return ['fits', hint`neither under- nor overfitting: ${figures}`];
  }
  if (most >= LARGE_GAP) {
    return ['unclear', hint`${figures}: too few images to tell under- from overfitting; try more`];
  }
  const help = onTheWay(fit, noun);
  return ['underfitting', hint`underfitting, if anything: ${figures}${help && hint`; ${help}`}`];
}

/** What makes a training longer. */
const longer = ({ stoppedEarly }: Fit): Hint => (stoppedEarly ? hint`a larger ${EARLY}` : hint`more ${EPOCHS}`);

/** Whether the loss is still on its way down, and what would take it further; empty if that cannot be told. */
function onTheWay(fit: Fit, noun: string): Hint | '' {
  const { rate, penalty } = fit;
  const { learningRate, usual, isSteady } = rate;
  const recent = recentFallOf(fit);
  if (recent === undefined) return hint`these are few epochs: ${longer(fit)} may help`;
  const own = { ...RATE, value: compact(learningRate) };
  if (usual !== undefined && learningRate * SMALLER < usual && recent > FALLS_A_LITTLE) {
    return hint`the loss still falls; ${own} is small (the usual one is ${compact(usual)}): a larger one or ${longer(fit)} may help`;
  }
  if (recent > FALLS) return hint`the loss still falls: ${longer(fit)} may help`;
  if (fallOf(fit) < MOVED) return '';
  const level = 'the loss has nearly levelled off';
  if (penalty.strength > STRONGER * penalty.usual) {
    const strength = { ...STRENGTH, value: compact(penalty.strength) };
    return hint`${level}; ${strength} is large (the usual one is ${compact(penalty.usual)}): a smaller one may help`;
  }
  if (!isSteady) return '';
  if (usual !== undefined && learningRate > SMALLER * usual) {
    const falling = { setting: 'schedule', value: 'cosine' };
    return hint`${level}; ${own} is large (the usual one is ${compact(usual)}): a smaller one, or one that falls (${falling}), may help`;
  }
  return hint`${level}: it may be about all that ${noun} makes of these features`;
}

/** Five significant digits. */
const digits = (loss: number): string => loss.toPrecision(5);
