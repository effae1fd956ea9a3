import type { Trial } from '../../selection/results.ts';
import type { Chart } from './chart.ts';

/** Values that are this many times apart get a logarithmic axis. */
const WIDE = 5;
const FEWEST = 3;
/** Up to this many values each has its tick. */
const FEW = 6;

/**
 * Numbers of the linear classifiers with at least three different values among the trials that did not diverge, so that a
 * picture says something.
 */
export function drawableSettings(trials: readonly Trial[]): readonly string[] {
  const linear = trials.filter(({ params, meanTestScore }) => params.model === 'linear' && meanTestScore !== null);
  const names = [...new Set(linear.flatMap(({ params }) => Object.keys(params)))];
  return names.filter((name) => new Set(linear.map(({ params }) => params[name]).filter(isNumber)).size >= FEWEST);
}

const isNumber = (value: unknown): value is number => typeof value === 'number';

/** Mean accuracy of every trial over one of its numbers, a colour for each loss. Trials that diverged are left out. */
export function accuracyOverSetting(trials: readonly Trial[], name: string): Chart {
  const values = trials.flatMap(({ params, meanTestScore }) => {
    const x = params[name];
    return meanTestScore === null || !isNumber(x) ? [] : { x, accuracy: meanTestScore * 100, loss: params.loss };
  });
  const xs = values.map(({ x }) => x);
  const distinct = [...new Set(xs)];
  const wide = Math.min(...xs) > 0 && Math.max(...xs) >= WIDE * Math.min(...xs);
  return {
    width: 360,
    height: 220,
    data: { values },
    mark: { type: 'point', filled: true, size: 45, opacity: 0.75 },
    encoding: {
      x: {
        field: 'x',
        type: 'quantitative',
        title: name,
        scale: { ...(wide ? { type: 'log' } : { zero: false }), nice: false, padding: 12 },
        axis: { grid: false, format: '~g', ...(distinct.length <= FEW && { values: distinct }) },
      },
      y: { field: 'accuracy', type: 'quantitative', title: 'mean accuracy (%)', scale: { zero: false } },
      color: { field: 'loss', type: 'nominal', sort: null, title: null, legend: { orient: 'top' } },
    },
  };
}
