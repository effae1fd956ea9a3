import { settingError } from '../../../errors.ts';
import type { Trial } from '../../../selection/results.ts';
import { checkText } from '../../../util/checks.ts';
import { entryOf } from '../../../util/named.ts';
import { largestOf, smallestOf } from '../../../util/statistics/extremes.ts';
import { checkTrials } from '../../trials/check-trials.ts';
import { areMeans } from '../../trials/trial-score.ts';
import {
  type Category,
  categoryOf,
  isChoice,
  trainedTrials,
  varyingCategories,
} from '../../trials/varying-categories.ts';
import { byColour, byMark } from '../category.ts';
import type { Chart } from '../chart.ts';
import { lineScale } from '../line-scale.ts';
import { numberLabels } from '../number-labels.ts';
import { colourOf } from '../theme.ts';

/** Values that are this many times apart get a logarithmic axis. */
const WIDE = 5;
const FEWEST = 3;
/** Up to this many values each has its tick. */
const FEW = 6;

/**
 * Numbers of what is trained with at least three different values among the trials that did not diverge, so that a
 * picture says something.
 * @throws UserError (usage) for anything but a list of trials
 */
export function drawableSettings(trials: readonly Trial[]): readonly string[] {
  checkTrials(trials);
  const trained = trainedTrials(trials).filter(({ meanTestScore }) => meanTestScore !== null);
  const names = [...new Set(trained.flatMap(({ params }) => Object.keys(params)))];
  return names
    .filter((name) => !isChoice(trained, name))
    .filter((name) => new Set(trained.map(({ params }) => params[name]).filter(isNumber)).size >= FEWEST);
}

const POINT = { type: 'point', filled: true, size: 60, opacity: 1, color: colourOf(0) } as const;
/** Pixels from the outermost marks to the ends of an axis. */
const EDGE = 10;
/** Pixels from one colour to the next. */
const BESIDE = 7;

const isNumber = (value: unknown): value is number => typeof value === 'number';

/**
 * Mean accuracy of every trial over one of its numbers. Colour and mark tell apart the choice in which the trials differ
 * (optimizer, loss, penalty …); if they differ in several, the colour shows that of most values, and the mark the next. Trials
 * that diverged are left out. Where several colours have the same number, they stand a few pixels beside each other, so that none
 * hides another; all others stand at their number.
 * @throws UserError (usage) for anything but a list of trials and the name of a number
 */
export function accuracyOverSetting(trials: readonly Trial[], name: string): Chart {
  checkTrials(trials);
  checkText('name', name, "a name such as 'learningRate'");
  if (trials.length > 0 && !trials.some(({ params }) => isNumber(entryOf(params, name))))
    throw settingError('name', 'the name of a number of the trials, such as drawableSettings returns', name);
  const [first, second = first] = varyingCategories(trials);
  const values = trials.flatMap((trial) => {
    const { params, meanTestScore } = trial;
    const x = params[name];
    if (meanTestScore === null || !isNumber(x)) return [];
    const categories = [first, second].flatMap((one) =>
      one === undefined ? [] : [[one.name, categoryOf(trial, one.name)]],
    );
    return { x, accuracy: meanTestScore * 100, ...Object.fromEntries(categories) };
  });
  const groups = first === undefined ? [] : besideEachOther(values, first);
  const most = Math.max(0, largestOf(groups.map(({ offset }) => offset)));
  const xs = values.map(({ x }) => x);
  const distinct = [...new Set(xs)];
  const wide = smallestOf(xs) > 0 && largestOf(xs) >= WIDE * smallestOf(xs);
  return {
    width: 360,
    height: 220,
    data: { values },
    encoding: {
      x: {
        field: 'x',
        type: 'quantitative',
        title: name,
        scale: { ...(wide ? { type: 'log' } : { zero: false }), nice: false, padding: EDGE + most },
        axis: {
          grid: false,
          ...(distinct.length <= FEW ? { values: distinct, labelExpr: numberLabels(distinct) } : { format: '~g' }),
        },
      },
      y: {
        field: 'accuracy',
        type: 'quantitative',
        title: areMeans(trials) ? 'mean accuracy (%)' : 'accuracy (%)',
        scale: lineScale(
          values.map(({ accuracy }) => accuracy),
          100,
        ),
      },
      ...(first &&
        second && {
          color: byColour(first.name, first.values, first.name),
          shape: second === first ? byMark(second.name, second.values, second.name) : inInk(second),
        }),
    },
    ...(first === undefined
      ? { mark: POINT }
      : {
          layer: groups.map(({ offset, colour, xs }) => ({
            transform: [
              {
                filter: {
                  and: [
                    { field: first.name, equal: colour },
                    { field: 'x', oneOf: [...xs] },
                  ],
                },
              },
            ],
            mark: { ...POINT, xOffset: offset },
          })),
        }),
  };
}

/** The marks of a category that has no colour of its own: in the legend they have that of the text. */
function inInk({ name, values }: Category) {
  const encoding = byMark(name, values, name);
  return { ...encoding, legend: { ...encoding.legend, symbolFillColor: 'currentColor' } } as const;
}

/** Points of one colour, and how many pixels they stand beside their number. */
interface Beside {
  readonly offset: number;
  readonly colour: string;
  readonly xs: readonly number[];
}

/** How far points stand beside their number: as many places as colours have it. */
function besideEachOther(
  points: readonly { readonly x: number; readonly [field: string]: string | number }[],
  { name, values: colours }: Category,
): readonly Beside[] {
  const coloursAt = new Map<number, readonly string[]>();
  for (const x of new Set(points.map((point) => point.x))) {
    const here = new Set(points.filter((point) => point.x === x).map((point) => point[name]));
    coloursAt.set(
      x,
      colours.filter((colour) => here.has(colour)),
    );
  }
  return colours.flatMap((colour) => {
    const byOffset = new Map<number, number[]>();
    for (const [x, here] of coloursAt) {
      const i = here.indexOf(colour);
      if (i < 0) continue;
      const offset = (i - (here.length - 1) / 2) * BESIDE;
      byOffset.set(offset, [...(byOffset.get(offset) ?? []), x]);
    }
    return [...byOffset].map(([offset, xs]) => ({ offset, colour, xs }));
  });
}
