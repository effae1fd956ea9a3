import { settingError } from '../../errors.ts';
import type { EpochRecord } from '../../models/training/epoch.ts';
import { checkFunction, checkNumber, checkNumbers, checkObject, checkObjects, checkTexts } from '../../util/checks.ts';
import type { Chart } from './chart.ts';
import { drawnPoints, EPOCHS } from './epoch-axis.ts';
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

const asPercent = (share: number | null | undefined) => (typeof share === 'number' ? share * 100 : share);

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
 * @throws UserError (usage) for anything but the records of epochs and a number of theirs
 */
export function epochCurve(epochs: readonly EpochRecord[], number: EpochNumber): Chart | undefined {
  checkObjects('epochs', epochs, 'an epoch', '{ epoch: 1, trainLoss: 2.3, … }');
  checkObject('number', number, 'EPOCH_CURVES.loss');
  const { title, most } = number;
  checkTexts('number', { title });
  if (most !== undefined) checkNumber('most of number', most);
  for (const images of PARTS) checkFunction(`${images} of number`, number[images]);
  const lines = PARTS.map((images) =>
    epochs.flatMap((record) => {
      const { epoch } = record;
      checkNumbers('an epoch', { epoch });
      const y = number[images](record);
      if (y === null || y === undefined) return [];
      if (!Number.isFinite(y)) throw settingError(`${title} of epoch ${epoch}`, 'a number or null', y);
      return { epoch, y, images };
    }),
  ).filter((line) => line.length >= 2);
  const values = lines.flatMap(drawnPoints);
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
        title,
        scale: lineScale(
          values.map(({ y }) => y),
          most,
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
