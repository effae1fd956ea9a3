import type { EpochRecord } from '../../models/linear/epoch.ts';
import { duration, percent } from '../../util/format.ts';
import type { Style } from './style.ts';

/** One line for one epoch; the lines of a training stand in columns: `epoch  3/10  loss 1.8123  val 38.40 %  0.21 s`. */
export function epochLine(
  { epoch, trainLoss, valAccuracy, seconds }: EpochRecord,
  nEpochs: number,
  style: Style,
): string {
  const of = String(nEpochs);
  const loss = Math.abs(trainLoss) >= 1e5 ? trainLoss.toExponential(2) : trainLoss.toFixed(trainLoss >= 10 ? 3 : 4);
  return [
    `${style.dim('epoch')} ${String(epoch).padStart(of.length)}/${of}`,
    `${style.dim('loss')} ${loss.padStart(6)}`,
    ...(valAccuracy === null ? [] : [`${style.dim('val')} ${style.bold(percent(valAccuracy).padStart(7))}`]),
    style.dim(duration(seconds).padStart(6)),
  ].join('  ');
}
