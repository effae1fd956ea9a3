import type { CurvePoint, Trial } from '../../../selection/results.ts';
import { checkFunction, checkNumber, checkNumbers, checkObject, checkTexts } from '../../../util/checks.ts';
import { largestOf, smallestOf } from '../../../util/statistics/extremes.ts';
import { checkTrials } from '../../trials/check-trials.ts';
import { paramWords } from '../../trials/trial-params.ts';
import { categoryOf, varyingCategories } from '../../trials/varying-categories.ts';
import { byColour } from '../category.ts';
import type { Chart } from '../chart.ts';
import { EPOCHS } from '../epoch-axis.ts';
import { lineScale } from '../line-scale.ts';

/** A number of every epoch of a trial. */
export interface TrialNumber {
  readonly title: string;
  /** The largest value that there can be, where there is one. */
  readonly most?: number;
  readonly of: (point: CurvePoint) => number;
}

export const TRIAL_CURVES = {
  loss: { title: 'training loss', of: ({ trainLoss }) => trainLoss },
  accuracy: { title: 'validation accuracy (%)', most: 100, of: ({ valAccuracy }) => valAccuracy * 100 },
} satisfies Readonly<Record<string, TrialNumber>>;

/** More lines than this cannot be followed. */
export const MOST_CURVES = 24;
/** Dashes for a second category. */
const DASHES = [
  [1, 0],
  [6, 3],
  [2, 2],
  [8, 3, 2, 3],
  [12, 4],
];

/** Values that are this many times apart get a logarithmic axis, so that one line does not flatten all others. */
const WIDE = 10;

function isWide(ys: readonly number[]): boolean {
  const least = smallestOf(ys);
  return least > 0 && largestOf(ys) >= WIDE * least;
}

/**
 * A number over the epochs, a line for each of the best trials (the mean of its folds), the best of them wide: coloured by the
 * category of most values, dashed by the next. Undefined if no trial has a curve of at least two epochs.
 * @throws UserError (usage) for anything but a list of trials and a number of their epochs
 */
export function trialCurves(trials: readonly Trial[], number: TrialNumber): Chart | undefined {
  checkTrials(trials);
  checkObject('number', number, 'TRIAL_CURVES.loss');
  const { title, most, of } = number;
  checkTexts('number', { title });
  if (most !== undefined) checkNumber('most of number', most);
  checkFunction('of in number', of);
  const drawn = trials
    .filter(({ curve }) => curve.length >= 2)
    .sort((a, b) => a.rankTestScore - b.rankTestScore)
    .slice(0, MOST_CURVES);
  if (drawn.length === 0) return undefined;
  const [first, second] = varyingCategories(trials);
  const values = drawn.flatMap((trial, at) =>
    trial.curve.map((point) => ({
      trial: `${trial.rankTestScore}: ${paramWords(trial.params).join(' ')}`,
      epoch: point.epoch,
      y: of(point),
      best: at === 0,
      ...(first && { colour: categoryOf(trial, first.name) }),
      ...(second && { dash: categoryOf(trial, second.name) }),
    })),
  );
  for (const { y } of values) checkNumbers('a point', { [title]: y });
  const ys = values.map(({ y }) => y);
  const legend = { orient: 'top', columns: 4 } as const;
  const dashes = second?.values.map((_, i) => DASHES[i % DASHES.length]!) ?? [];
  return {
    width: 400,
    height: 240,
    data: { values },
    mark: { type: 'line', color: byColour('', ['']).scale.range[0]! },
    encoding: {
      x: EPOCHS,
      y: {
        field: 'y',
        type: 'quantitative',
        title,
        scale: isWide(ys) ? { type: 'log', nice: false } : lineScale(ys, most),
      },
      detail: { field: 'trial', type: 'nominal' },
      strokeWidth: { condition: { test: 'datum.best', value: 3.5 }, value: 1.3 },
      ...(first && { color: byColour('colour', first.values, first.name) }),
      ...(second && {
        strokeDash: {
          field: 'dash',
          type: 'nominal' as const,
          title: second.name,
          scale: { domain: [...second.values], range: dashes },
          legend,
        },
      }),
    },
  };
}
