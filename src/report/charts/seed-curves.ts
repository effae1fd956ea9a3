import type { EpochRecord } from '../../models/training/epoch.ts';
import { byColour } from './category.ts';
import type { Chart } from './chart.ts';
import { drawnPoints, EPOCHS } from './epoch-axis.ts';
import { lineScale } from './line-scale.ts';

/** A number of every epoch. */
export interface SeedNumber {
  readonly title: string;
  /** The largest value that there can be, where there is one. */
  readonly most?: number;
  /** Null if the epoch has none. */
  readonly of: (record: EpochRecord) => number | null;
}

export const SEED_CURVES = {
  loss: { title: 'training loss', of: ({ trainLoss }) => trainLoss },
  accuracy: { title: 'validation accuracy (%)', most: 100, of: ({ valAccuracy }) => valAccuracy && valAccuracy * 100 },
} satisfies Readonly<Record<string, SeedNumber>>;

/** A number over the epochs, a line for the training with each seed; undefined where fewer than two epochs have it. */
export function seedCurves(
  trainings: readonly { readonly seed: number; readonly epochs: readonly EpochRecord[] }[],
  { title, most, of }: SeedNumber,
): Chart | undefined {
  const lines = trainings
    .map(({ seed, epochs }) =>
      epochs.flatMap((record) => {
        const y = of(record);
        return y === null ? [] : [{ seed: String(seed), epoch: record.epoch, y }];
      }),
    )
    .filter((line) => line.length >= 2);
  if (lines.length === 0) return undefined;
  const values = lines.flatMap(drawnPoints);
  return {
    width: 400,
    height: 240,
    data: { values },
    mark: { type: 'line', strokeWidth: 1.3 },
    encoding: {
      x: EPOCHS,
      y: {
        field: 'y',
        type: 'quantitative',
        title,
        scale: lineScale(
          values.map(({ y }) => y),
          most,
        ),
      },
      color: byColour(
        'seed',
        trainings.map(({ seed }) => String(seed)),
        'seed',
      ),
      detail: { field: 'seed', type: 'nominal' },
    },
  };
}
