import { settingError, usageError } from '../../errors.ts';
import type { ConfusionMatrix } from '../../selection/metrics.ts';
import { checkConfusion, checkList, checkText } from '../../util/checks.ts';
import { largestOf } from '../../util/statistics/extremes.ts';
import { nameInChart } from './category.ts';
import type { Chart } from './chart.ts';

/** Cells of more classes than this are small and have no numbers in them, and those of nothing are not drawn. */
const MANY = 20;

/**
 * How often each true class was predicted as each class: rows are true classes, columns predicted ones. The larger its
 * share of the row, the darker a cell. Up to 20 classes, each cell says its count.
 * @param classNames nClasses names, in the order of the matrix
 * @throws UserError (usage) for anything but a confusion matrix and the names of its classes
 */
export function confusionHeatmap(confusion: ConfusionMatrix, classNames: readonly string[]): Chart {
  checkConfusion(confusion);
  checkList('classNames', classNames, 'a list of names, one per class');
  for (const name of classNames) checkText('a name among classNames', name, 'a text that is not empty');
  if (new Set(classNames).size < classNames.length)
    throw settingError('classNames', 'names of which no two are the same', classNames);
  if (classNames.length !== confusion.length) {
    throw usageError(`there are ${classNames.length} classNames for the ${confusion.length} classes of confusion`);
  }
  const isLarge = classNames.length > MANY;
  const domain = classNames.map(nameInChart);
  const values = [...confusion].flatMap((counts, truth) => {
    const total = counts.reduce((sum, count) => sum + count, 0);
    return Array.from(counts, (count, prediction) => ({
      truth: domain[truth]!,
      prediction: domain[prediction]!,
      count,
      share: total === 0 ? 0 : count / total,
    }));
  });
  const largest = largestOf(values.map(({ share }) => share));
  const labels = isLarge ? { labelFontSize: 8, ticks: false } : {};
  return {
    width: { step: isLarge ? 9 : 48 },
    height: { step: isLarge ? 9 : 30 },
    ...(isLarge && { view: { fill: 'white' } }), // behind the cells that are not drawn, on a dark page too
    data: { values: isLarge ? values.filter(({ count }) => count > 0) : values },
    encoding: {
      x: {
        field: 'prediction',
        type: 'nominal',
        sort: domain,
        title: 'predicted class',
        axis: { orient: 'top', labelAngle: isLarge ? -90 : -45, ...labels },
        ...(isLarge && { scale: { domain } }),
      },
      y: {
        field: 'truth',
        type: 'nominal',
        sort: domain,
        title: 'true class',
        ...(isLarge && { axis: labels, scale: { domain } }),
      },
    },
    layer: [
      {
        mark: { type: 'rect' },
        encoding: {
          color: {
            field: 'share',
            type: 'quantitative',
            scale: { scheme: 'blues', domain: [0, Math.max(largest, 0.01)] },
            legend: null,
          },
        },
      },
      ...(isLarge ? [] : [countsLayer(largest)]),
    ],
  };
}

/** The count of each cell, in white where the cell is dark. */
const countsLayer = (largest: number) =>
  ({
    mark: { type: 'text', fontSize: 12 },
    encoding: {
      text: { field: 'count', type: 'quantitative' },
      color: { condition: { test: `datum.share > ${largest / 2}`, value: 'white' }, value: 'black' },
    },
  }) as const;
