import type { Trial } from '../../../selection/results.ts';
import { areMeans } from '../../trials/trial-score.ts';
import { categoryOf, isChoice, trainedTrials, varyingCategories } from '../../trials/varying-categories.ts';
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
 */
export function drawableSettings(trials: readonly Trial[]): readonly string[] {
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
 * that diverged are left out. Those of one colour stand a few pixels beside the next, so that equal ones do not hide each other.
 */
export function accuracyOverSetting(trials: readonly Trial[], name: string): Chart {
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
  const nColours = first?.values.length ?? 1;
  const xs = values.map(({ x }) => x);
  const distinct = [...new Set(xs)];
  const wide = Math.min(...xs) > 0 && Math.max(...xs) >= WIDE * Math.min(...xs);
  return {
    width: 360,
    height: 220,
    data: { values },
    encoding: {
      x: {
        field: 'x',
        type: 'quantitative',
        title: name,
        scale: { ...(wide ? { type: 'log' } : { zero: false }), nice: false, padding: EDGE + (BESIDE * nColours) / 2 },
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
          shape: byMark(second.name, second.values, second.name),
        }),
    },
    layer: (first?.values ?? [undefined]).map((value, i, all) => ({
      ...(first && { transform: [{ filter: { field: first.name, equal: value! } }] }),
      mark: { ...POINT, xOffset: (i - (all.length - 1) / 2) * BESIDE },
    })),
  };
}
