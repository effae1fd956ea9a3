import type { EpochRecord } from '../../models/training/epoch.ts';
import type { Chart } from './chart.ts';
import { EPOCHS } from './epoch-axis.ts';
import { lineScale } from './line-scale.ts';

/** A number of every epoch, on the training images and on those held out. */
export interface EpochNumber {
  readonly title: string;
  /** The largest value that there can be, where there is one. */
  readonly most?: number;
  /** Null or undefined if the epoch has none. */
  readonly training: (record: EpochRecord) => number | null | undefined;
  readonly validation: (record: EpochRecord) => number | null | undefined;
}

const asPercent = (share: number | null | undefined) => share && share * 100;

export const EPOCH_CURVES = {
  loss: { title: 'loss', training: ({ trainLoss }) => trainLoss, validation: ({ valLoss }) => valLoss },
  accuracy: {
    title: 'accuracy (%)',
    most: 100,
    training: ({ trainAccuracy }) => asPercent(trainAccuracy),
    validation: ({ valAccuracy }) => asPercent(valAccuracy),
  },
} satisfies Readonly<Record<string, EpochNumber>>;

const PARTS = ['training', 'validation'] as const;

/** Beyond this many epochs a mark at each would hide the line. */
const MANY = 40;

/**
 * A number over the epochs, one line for training and one for validation; undefined where fewer than two epochs have it, which
 * make no curve.
 */
export function epochCurve(epochs: readonly EpochRecord[], number: EpochNumber): Chart | undefined {
  const lines = PARTS.map((images) =>
    epochs.flatMap((record) => {
      const y = number[images](record);
      return y === null || y === undefined ? [] : { epoch: record.epoch, y, images };
    }),
  ).filter((line) => line.length >= 2);
  const values = lines.flat();
  if (values.length === 0) return undefined;
  return {
    width: 400,
    height: 240,
    data: { values },
    mark: { type: 'line', point: epochs.length <= MANY },
    encoding: {
      x: EPOCHS,
      y: {
        field: 'y',
        type: 'quantitative',
        title: number.title,
        scale: lineScale(
          values.map(({ y }) => y),
          number.most,
        ),
      },
      color: {
        field: 'images',
        type: 'nominal',
        title: 'images',
        scale: { domain: [...PARTS] },
        legend: { orient: 'top' },
      },
    },
  };
}
