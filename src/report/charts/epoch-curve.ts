import type { EpochRecord } from '../../models/training/epoch.ts';
import type { Chart } from './chart.ts';
import { colourOf } from './theme.ts';

/** A number of every epoch. */
export interface EpochNumber {
  readonly title: string;
  readonly colour: string;
  /** Null if the epoch has none. */
  readonly of: (record: EpochRecord) => number | null;
}

export const EPOCH_CURVES = {
  loss: { title: 'training loss', colour: colourOf(0), of: ({ trainLoss }) => trainLoss },
  accuracy: {
    title: 'validation accuracy (%)',
    colour: colourOf(2),
    of: ({ valAccuracy }) => (valAccuracy === null ? null : valAccuracy * 100),
  },
} satisfies Readonly<Record<string, EpochNumber>>;

/** Beyond this many epochs a mark at each would hide the line. */
const MANY = 40;

/** A number over the epochs; undefined for fewer than two, which make no curve. */
export function epochCurve(epochs: readonly EpochRecord[], { title, colour, of }: EpochNumber): Chart | undefined {
  const values = epochs.flatMap((record) => {
    const y = of(record);
    return y === null ? [] : { epoch: record.epoch, y };
  });
  if (values.length < 2) return undefined;
  return {
    width: 400,
    height: 240,
    data: { values },
    mark: { type: 'line', color: colour, point: values.length <= MANY ? { color: colour } : false },
    encoding: {
      x: {
        field: 'epoch',
        type: 'quantitative',
        scale: { domain: [values[0]!.epoch, values.at(-1)!.epoch], nice: false },
        axis: { format: 'd', tickMinStep: 1, grid: false },
      },
      y: { field: 'y', type: 'quantitative', title, scale: { zero: false } },
    },
  };
}
