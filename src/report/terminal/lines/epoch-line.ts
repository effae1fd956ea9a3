import type { EpochRecord } from '../../../models/training/epoch.ts';
import { duration, percent, scientific } from '../../../util/format.ts';
import type { Style } from '../style.ts';

/** Decimals that give a number of this size five significant digits, as far as six decimals do. */
const decimalsFor = (size: number): number => Math.max(0, Math.min(6, 4 - Math.floor(Math.log10(size))));

/** Five significant digits, but no more decimals than the first loss of the training and 1 have: so that all fit one column. */
function lossColumn(loss: number, first: number): string {
  const least = Math.min(1, first > 0 ? first : 1);
  const width = decimalsFor(least) + 2;
  const text = loss >= 1e5 ? scientific(loss) : loss.toFixed(decimalsFor(Math.max(Number(loss.toPrecision(5)), least)));
  return text.padStart(width);
}

/**
 * One line for one epoch; the lines of a training stand in columns:
 * `epoch  3/10  loss 1.8123  val loss 1.8300  train 41.20 %  val 38.40 %  0.21 s`. `loss` is that of training, over the epoch; the others are of
 * its last weights.
 * @param firstLoss of the first epoch of the training: it says what size to expect
 */
export function epochLine(
  { epoch, trainLoss, valLoss, trainAccuracy, valAccuracy, seconds }: EpochRecord,
  nEpochs: number,
  style: Style,
  firstLoss = trainLoss,
): string {
  const of = String(nEpochs);
  return [
    `${style.dim('epoch')} ${String(epoch).padStart(of.length)}/${of}`,
    `${style.dim('loss')} ${lossColumn(trainLoss, firstLoss)}`,
    ...(valLoss == null ? [] : [`${style.dim('val loss')} ${lossColumn(valLoss, firstLoss)}`]),
    ...(trainAccuracy == null ? [] : [`${style.dim('train')} ${percent(trainAccuracy).padStart(7)}`]),
    ...(valAccuracy === null ? [] : [`${style.dim('val')} ${style.bold(percent(valAccuracy).padStart(7))}`]),
    style.dim(duration(seconds).padStart(6)),
  ].join('  ');
}
