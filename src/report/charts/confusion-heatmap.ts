import type { ConfusionMatrix } from '../../selection/metrics.ts';
import type { Chart } from './chart.ts';

/**
 * How often each class was taken for each: rows are true classes, columns predicted ones. The larger its share of the
 * row, the darker a cell.
 * @param classNames nClasses names, in the order of the matrix
 */
export function confusionHeatmap(confusion: ConfusionMatrix, classNames: readonly string[]): Chart {
  const values = confusion.flatMap((counts, truth) => {
    const total = counts.reduce((sum, count) => sum + count, 0);
    return counts.map((count, prediction) => ({
      truth: classNames[truth]!,
      prediction: classNames[prediction]!,
      count,
      share: total === 0 ? 0 : count / total,
    }));
  });
  const largest = Math.max(...values.map(({ share }) => share));
  return {
    width: { step: 48 },
    height: { step: 30 },
    data: { values },
    encoding: {
      x: {
        field: 'prediction',
        type: 'nominal',
        sort: [...classNames],
        title: 'predicted class',
        axis: { orient: 'top', labelAngle: -45 },
      },
      y: { field: 'truth', type: 'nominal', sort: [...classNames], title: 'true class' },
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
      {
        mark: { type: 'text', fontSize: 12 },
        encoding: {
          text: { field: 'count', type: 'quantitative' },
          color: { condition: { test: `datum.share > ${largest / 2}`, value: 'white' }, value: 'black' },
        },
      },
    ],
  };
}
