import type { TrainingFound } from '../experiments/training/outcome.ts';
import { type CsvSeparator, csvText } from '../util/text/csv.ts';

const HEAD = ['seed', 'epoch', 'train_loss', 'val_loss', 'train_accuracy', 'val_accuracy', 'seconds'] as const;

/** Whether a first line is that of such a table, and no more: somebody may have added a column of notes. */
export const isEpochsHead = (fields: readonly string[]): boolean => fields.join() === HEAD.join();

/**
 * The epochs of a training as CSV, a row each: the mean loss over the epoch's batches, the loss of the images that were held out,
 * both accuracies in [0, 1], and the seconds. Fields are empty where nothing was held out. Of several seeds one after the other.
 * @param seed of a training with one
 */
export function epochsCsv(
  { epochs, seeds }: Pick<TrainingFound, 'epochs' | 'seeds'>,
  seed: number,
  separator?: CsvSeparator,
): string {
  const rows = (seeds?.bySeed ?? [{ seed, epochs }]).flatMap((one) =>
    one.epochs.map(({ epoch, trainLoss, valLoss, trainAccuracy, valAccuracy, seconds }) => [
      ...[one.seed, epoch, trainLoss, valLoss ?? null, trainAccuracy ?? null, valAccuracy, seconds],
    ]),
  );
  return csvText([HEAD, ...rows], separator);
}
