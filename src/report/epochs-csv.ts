import type { TrainingFound } from '../experiments/training/outcome.ts';
import { type CsvSeparator, csvText } from '../util/text/csv.ts';

/** How every such table begins. */
export const EPOCHS_HEAD = ['seed', 'epoch'] as const;

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
  const head = [...EPOCHS_HEAD, 'train_loss', 'val_loss', 'train_accuracy', 'val_accuracy', 'seconds'];
  const rows = (seeds?.bySeed ?? [{ seed, epochs }]).flatMap((one) =>
    one.epochs.map(({ epoch, trainLoss, valLoss, trainAccuracy, valAccuracy, seconds }) => [
      ...[one.seed, epoch, trainLoss, valLoss ?? null, trainAccuracy ?? null, valAccuracy, seconds],
    ]),
  );
  return csvText([head, ...rows], separator);
}
